require 'net/http'
t{Net::HTTP.get(URI("http://127.0.0.1:1/"))}
t{Net::HTTP.new("127.0.0.1",1).start}
t{begin; Net::HTTP.get(URI("http://127.0.0.1:1/")); rescue => e; [e.cause.class, e.cause.message, e.cause.cause]; end}
t{http=Net::HTTP.new("127.0.0.1",1); http.open_timeout=1; http.read_timeout=2; http.use_ssl=true; http.get("/")}
t{Net::HTTP.new("h",80)}
t{Net::HTTP.new("h")}
t{Net::HTTP::Get.new("/x",{"A"=>"b"}).to_hash}
t{Net::HTTP::Post.new(URI("http://h:80/x?y")).to_hash}
t{Net::HTTP::Get.new("/x")}
t{r=Net::HTTP::Post.new("/"); r.set_form_data("a"=>"b c","d"=>1); [r.body,r.content_type,r["content-type"],r.method,r.path]}
t{r=Net::HTTP::Get.new("/"); r.basic_auth("u","p"); r["Authorization"]}
t{r=Net::HTTP::Get.new("/"); r["X-a"]=1; r.add_field("x-A","2"); [r["x-a"],r.get_fields("X-A"),r.key?("x-a")]}
t{r=Net::HTTP::Get.new("/"); r["X"]=nil; r["X"]}
t{r=Net::HTTP::Post.new("/"); r.content_type="application/json"; r.body="{}"; r.to_hash}
t{Net::HTTP::Get.new("/").each_header.to_a}
t{Net::HTTP::Get.new("")}
t{Net::HTTP::Get.new("x")}
t{Net::HTTPOK.ancestors.take(4)}
t{Net::HTTPResponse::CODE_TO_OBJ["404"]}
t{Net::HTTPNotFound.superclass}
t{Net::HTTPRedirection.superclass}
t{Net::HTTPResponse::CODE_TO_OBJ.size}
t{Net::HTTPResponse::CODE_TO_OBJ.to_a}
t{Net::HTTP.version_1_2?}
t{Net::HTTP.default_port}
t{Net::HTTP.https_default_port}
t{Net::HTTPServerException}
t{Net::HTTPClientException.superclass}
t{Net::OpenTimeout.superclass}
t{Net::ReadTimeout.superclass}
t{Net::HTTPFatalError.superclass}
t{Net::HTTPError.superclass}
t{Net::ProtocolError.superclass}
t{Net::HTTPRetriableError.superclass}
t{Net::HTTPBadResponse.superclass}
t{Net::HTTPHeaderSyntaxError.superclass}
h=Net::HTTP.new("h")
t{[h.open_timeout,h.read_timeout,h.write_timeout,h.keep_alive_timeout,h.max_retries,h.use_ssl?,h.port,h.address,h.started?,h.proxy?]}
t{h.finish}
require 'net/http'; require 'json'; require 'open-uri'
t{Net::HTTP.get(URI("#{$http}/echo?a=1"))}
t{Net::HTTP.get("127.0.0.1","/echo",$port)}
t{r=Net::HTTP.get_response(URI("#{$http}/headers")); [r.code,r.message,r.class,r["x-foo"],r["set-cookie"],r.get_fields("Set-Cookie"),r.content_type,r.type_params,r.body,r.http_version,r.content_length,r.key?("X-Foo")]}
t{Net::HTTP.post_form(URI("#{$http}/echo"),"a"=>"b c","x"=>"é").body}
t{Net::HTTP.post(URI("#{$http}/echo"),'{"a":1}',"Content-Type"=>"application/json").body}
t{h=Net::HTTP.new("127.0.0.1",$port); r=Net::HTTP::Post.new("/echo?x",{"Content-Type"=>"application/json","X-Tok"=>"1"}); r.body={a: 1}.to_json; h.request(r).body}
t{Net::HTTP.start("127.0.0.1",$port){|h| [h.get("/echo").body,h.post("/echo","d").body,h.put("/echo","p").body,h.delete("/echo").body,h.head("/echo").body,h.patch("/echo","pp").body,h.options("/echo").body, h.get("/echo",{"Accept"=>"x/y"}).body]}}
t{u=URI("#{$http}/auth"); r=Net::HTTP::Get.new(u); r.basic_auth("me","pw"); Net::HTTP.start(u.host,u.port){|h| h.request(r)}.body}
t{Net::HTTP.get(URI("#{$http}/gzip"))}
t{r=Net::HTTP.get_response(URI("#{$http}/gzip")); [r["content-encoding"],r.body]}
t{r=Net::HTTP.get_response(URI("#{$http}/redir")); [r.code,r["location"],r.is_a?(Net::HTTPRedirection)]}
t{r=Net::HTTP.get_response(URI("#{$http}/404")); [r.code.to_i,r.body,r.class,r.message]}
t{Net::HTTP.get_response(URI("#{$http}/404")).value}
t{Net::HTTP.get_response(URI("#{$http}/500")).value}
t{Net::HTTP.get_response(URI("#{$http}/redir")).value}
t{Net::HTTP.get_response(URI("#{$http}/")).value}
t{r=Net::HTTP.get_response(URI("#{$http}/204")); [r.code,r.body,r.class]}
t{case Net::HTTP.get_response(URI("#{$http}/")) when Net::HTTPSuccess then 1 else 2 end}
t{h=Net::HTTP.new("127.0.0.1",$port); h.read_timeout=0.3; h.max_retries=0; h.get("/slow")}
t{h=Net::HTTP.new("127.0.0.1",$port); h.max_retries=0; h.get("/drop")}
t{Net::HTTP.get(URI("#{$http}/bad"))}
t{r=Net::HTTP.get_response(URI("#{$http}/999")); r.class}
t{Net::HTTP.start("127.0.0.1",$port){|h| s=+""; h.request(Net::HTTP::Get.new("/")){|r| r.read_body{|c| s<<c}}; s}}
t{Net::HTTP.start("127.0.0.1",$port){|h| h.request_get("/"){|r| p r.code}.body}}
t{h=Net::HTTP.start("127.0.0.1",$port); x=h.started?; h.finish; [x,h.started?]}
t{Net::HTTP.get(URI("#{$http}/a%20b?q=%7B"))}
t{Net::HTTP.start("127.0.0.1",$port).get("/a%2Fb").body}
t{Net::HTTP.start("127.0.0.1",$port).send_request("GET","/echo").body}
t{r=Net::HTTP::Post.new("/echo"); Net::HTTP.new("127.0.0.1",$port).request(r).body}
t{Net::HTTP.new("127.0.0.1",$port).post("/echo","k=v","Content-Type"=>"x/y").body}
t{r=Net::HTTP::Get.new(URI("#{$http}/echo")); r["Host"]="foo.bar"; Net::HTTP.start("127.0.0.1",$port){|h|h.request(r)}.body}
t{Net::HTTP.get(URI("https://127.0.0.1:#{$tls_port}/"))}
t{h=Net::HTTP.new("127.0.0.1",$tls_port); h.use_ssl=true; h.verify_mode=OpenSSL::SSL::VERIFY_NONE; h.get("/").body}
t{h=Net::HTTP.new("127.0.0.1",$tls_port); h.use_ssl=true; h.ca_file=$ca; h.get("/").body}
t{Net::HTTP.start("localhost",$tls_port,use_ssl: true,ca_file: $ca){|h| h.get("/").body}}
t{Net::HTTP.start("127.0.0.1",$port,use_ssl: true){}}
t{Net::HTTP.start("127.0.0.1",$tls_port,use_ssl: true, verify_mode: OpenSSL::SSL::VERIFY_NONE, read_timeout: 5){|h| h.get("/").code}}
t{Net::HTTP.start("127.0.0.1",$port,foo: 1){}}
t{URI.open("#{$http}/headers"){|f| [f.read,f.status,f.content_type,f.charset,f.base_uri.to_s,f.meta["x-foo"]]}}
t{URI.open("#{$http}/redir").read.lines.first}
t{URI.open("#{$http}/404")}
t{URI("#{$http}/").read}
t{URI.open("#{$http}/echo","User-Agent"=>"me").read}
t{begin; URI.open("#{$http}/404"); rescue OpenURI::HTTPError=>e; [e.message,e.io.status,e.io.read]; end}
t{URI.open($ca).read}
t{URI.open("#{$http}/auth",http_basic_authentication: ["a","b"]).read}
t{URI.open("#{$http}/",bogus: 1)}
t{URI.open("#{$http}/","w")}
t{URI.parse("#{$http}/").open.read}
t{URI.open("#{$http}/redir",redirect: false)}
r=Net::HTTP::Post.new("/echo"); r.set_form([["a","1"],["f","data",{filename: "x.txt"}]],"multipart/form-data",boundary: "BB") rescue p $!
t{Net::HTTP.new("127.0.0.1",$port).request(r).body}
require 'timeout'
t{Timeout.timeout(0.3){Net::HTTP.get(URI("#{$http}/slow"))}}
