require 'uri'
["http://example.com","https://u:p@h.com:8443/a/b?x=1&y=2#frag","http://h","http://h/","ftp://f.org/x;type=a","mailto:a@b.c","file:///etc/passwd","/rel/path?q","//host/p","git@github.com:foo/bar.git","ssh://git@github.com/foo/bar.git","http://[::1]:80/","http://a b","","foo:bar","postgres://u:p%40@db:5432/name?x=y","redis://localhost:6379/0","http://h:","http://h:80","HTTP://Ex.COM/Foo","http://h/%zz","http://h?q","http://h#f","ldap://x/y","http://user@h/","ws://h/x","urn:isbn:123","http://h/a%20b","?q=1","#f","a/b","../x","http://é.com","http://h/é","http://h/|","http://h:abc/","http:///x","mailto:","s3://b/k","http://127.0.0.1:3000","ftp://h","jdbc:mysql://h/d"].each{|s|
u=nil
t{u=URI.parse(s)}
next unless u
t{[u.class,u.scheme,u.userinfo,u.user,u.password,u.host,u.hostname,u.port,u.path,u.query,u.fragment,u.opaque]}
t{u.to_s}
t{u.absolute?}
t{u.request_uri if u.respond_to?(:request_uri)} }
t{URI("http://x/")}
t{URI(URI("http://x/")).to_s}
t{URI(nil)}
t{URI(5)}
t{URI.parse(nil)}
b=URI("http://h/a/b/c?d")
["x","../x","/x","?y","#z","http://o/p","//o/p","","../../../x","./x","x/../y"].each{|r| t{URI.join("http://h/a/b/c?d",r).to_s}; t{(b+r).to_s}; t{b.merge(r).to_s} }
t{URI.join("http://h/","a/","b").to_s}
t{URI.encode_www_form(a: 1, "b c"=>"d&e", l: [1,2], n: nil)}
t{URI.encode_www_form([["a","b"],["c"]])}
t{URI.encode_www_form_component("a b&c/é*-._~")}
t{URI.decode_www_form_component("a+b%26%C3%A9")}
t{URI.decode_www_form("a=1&b=2&c=%20+x&d")}
t{URI.decode_www_form_component("%zz")}
t{URI.extract("see http://a.com and mailto:b@c.d ok")}
t{URI.regexp.class}
t{URI.escape("a b")}
t{URI::DEFAULT_PARSER.escape("a b")}
t{URI::DEFAULT_PARSER.unescape("a%20b")}
t{URI::Parser.new.escape("a b") }
t{URI.split("http://u@h:1/p?q#f")}
u=URI("http://h/p")
t{u.host="x.y";u.to_s}
t{u.port=81;u.to_s}
t{u.path="/z";u.to_s}
t{u.query="a=b";u.to_s}
t{u.scheme="https";u.to_s}
t{u.fragment="f";u.to_s}
t{u.user="me";u.to_s}
t{u.password="pw";u.to_s}
t{u.userinfo="a:b"; u.to_s}
t{u.port="99"; u.port}
t{u.path="a b"}
t{u.host="a b"}
t{u.query=nil;u.to_s}
t{u.default_port}
t{u.dup==u}
t{u==URI(u.to_s)}
t{u.eql?(URI(u.to_s))}
t{{u=>1}[URI(u.to_s)]}
t{u.hash==URI(u.to_s).hash}
t{u.normalize.to_s}
t{URI("http://H.com").normalize.to_s}
t{u.route_to("https://a:b@x.y:99/z/q").to_s}
t{u.inspect}
t{u.select(:host,:port)}
t{u.component}
t{u.hierarchical?}
t{u.relative?}
t{u.authority}
t{u.origin}
t{URI::HTTP.build(host: "h", path: "/p", query: "q=1")}
t{URI::HTTPS.build(host: "h", port: 444)}
t{URI::HTTP.build(host: "h", path: "p")}
t{URI::Generic.build(scheme: "x", host: "h")}
t{URI::HTTP.build(["u","h",80,"/p","q","f"])}
t{URI::HTTP.default_port}
t{URI::HTTP.superclass}
t{URI::HTTPS.superclass}
t{URI::InvalidURIError.ancestors.take(3)}
t{"#{URI("http://x")}"}
t{URI("http://x/?a[]=1")}
t{URI("http://x").is_a?(URI::HTTP)}
t{URI("https://x").is_a?(URI::HTTP)}
t{URI("http://x/y").path.split("/")}
t{URI("http://x:80/").to_s}
t{URI("https://x:443/").to_s}
t{URI("http://a_b.com/").host}
t{URI("http://x/a?b=c").request_uri}
t{URI("http://x").request_uri}
t{URI.parse("http://h/p").find_proxy}
t{URI("http://x/")=="http://x/"}
t{URI("mailto:a@b.c?subject=x").to}
t{URI::MailTo.build(["a@b.c",["subject=hi"]])}
t{URI.for("http","h") rescue 1}
t{URI("file:///a/b").path}
t{URI("file:/a").host}
t{URI.parse("http://h/").freeze.host}
t{URI("http://x/").coerce("http://y")}
t{URI::UNSAFE.class}
t{"http://a.b/c" =~ URI::DEFAULT_PARSER.make_regexp}
t{"http://a.b/c" =~ URI.regexp(%w[http https])}
t{"x http://a.b"[URI::DEFAULT_PARSER.make_regexp(["http"])]}
