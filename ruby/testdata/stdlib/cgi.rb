require "cgi"
t { CGI.pretty("<HTML><BODY></BODY></HTML>") }
t { CGI.pretty("<HTML><BODY>x<p>y</p><br>z</BODY></HTML>", "\t") }
t { CGI.escapeElement('<BR><A HREF="u"></A>', "A", "IMG") }
t { CGI.escapeElement('<BR><A HREF="u"></A><img src=x>', ["A", "IMG"]) }
t { CGI.escapeElement('<BR><A HREF="u"></A>') }
t { CGI.unescapeElement(CGI.escapeHTML('<BR><A HREF="u"></A>'), "A", "IMG") }
t { CGI.unescapeElement(CGI.escapeHTML('<BR><A HREF="u"></A>'), ["A", "BR"]) }
t { CGI.escape_element("<b>", "b") }
t { CGI.rfc1123_date(Time.at(0)) }
t { CGI.escape("a b&c/é*~-_.") }
t { CGI.unescape("a+b%26c%C3%A9%zz") }
t { CGI.unescape("%E9", "ISO-8859-1") }
t { CGI.escapeHTML("<a href='x'>&\"</a>") }
t { CGI.unescapeHTML("&lt;&#39;&#x41;&#65;&amp;amp;&quot;&nbsp;&foo;&#xzz;&apos;&#1114112;") }
t { CGI.unescapeHTML("&") }
t { CGI.parse("a=1&b=2;a=3&c&d=%20") }
t { CGI.parse("zz=")["nope"] }
t { CGI.escapeURIComponent("a b") }
t { CGI.escape("\xE3".b) }
t { CGI.h("<") }
