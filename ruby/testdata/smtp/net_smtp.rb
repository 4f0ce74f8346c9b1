require "net/smtp"

def show(what)
  result = begin
    yield
  rescue StandardError => e
    "#{e.class}: #{e.message.lines.first.to_s.chomp}"
  end
  puts "#{what}: #{result.inspect}"
end

mail = <<~TEXT
  From: Deploy <deploy@example.org>
  Subject: Deployed

  The new release is there.
  .
  .. dots
TEXT

show("block") do
  Net::SMTP.start("127.0.0.1", $port, "deployer.example.org") do |s|
    s.send_message(mail, "deploy@example.org", "team@example.org", ["boss@example.org"]).then { |r| [r.status, r.string, r.success?, r.continue?] }
  end
end
show("without a block") do
  s = Net::SMTP.new("127.0.0.1", $port)
  s.set_debug_output(nil)
  before = s.started?
  s.start("a.example.org")
  s.sendmail("one line", "deploy@example.org", "team@example.org")
  during = s.started?
  s.finish
  [before, during, s.started?]
end
show("inspect") { Net::SMTP.new("127.0.0.1", 25).inspect }
%w[plain login cram_md5].each do |type|
  show(type) { Net::SMTP.start("127.0.0.1", $port, "localhost", "user", "secret", type) { |s| s.esmtp? } }
  show("#{type}, wrong") { Net::SMTP.start("127.0.0.1", $port, "localhost", "user", "wrong", type.to_sym) { |s| 1 } }
end
show("keywords") { Net::SMTP.start("127.0.0.1", $port, helo: "k", user: "user", secret: "secret", authtype: :login) { |s| s.rset.status } }
show("password") { Net::SMTP.start("127.0.0.1", $port, helo: "k", user: "user", password: "secret") { |s| s.started? } }
show("no such type") { Net::SMTP.start("127.0.0.1", $port, "localhost", "user", "secret", :digest) { } }
show("no secret") { Net::SMTP.start("127.0.0.1", $port, "localhost", "user") { } }
show("no user") { Net::SMTP.start("127.0.0.1", $port, "localhost", nil, "secret") { } }
show("old server") { Net::SMTP.start("127.0.0.1", $port, "old.example.org") { |s| [s.esmtp?, s.capable_starttls?, s.capable_plain_auth?] } }
show("capabilities") do
  Net::SMTP.start("127.0.0.1", $port) { |s| [s.capable_starttls?, s.capable_plain_auth?, s.capable_cram_md5_auth?, s.capable_login_auth?, s.capable_auth_types] }
end
show("unknown receiver") { Net::SMTP.start("127.0.0.1", $port) { |s| s.send_message(mail, "a@example.org", "unknown@example.org") } }
show("busy receiver") { Net::SMTP.start("127.0.0.1", $port) { |s| s.send_message(mail, "a@example.org", "busy@example.org") } }
show("some refused") { Net::SMTP.start("127.0.0.1", $port) { |s| s.send_message(mail, "a@example.org", "auth@example.org", "team@example.org") } rescue $!.class }
show("all refused") { Net::SMTP.start("127.0.0.1", $port) { |s| s.send_message(mail, "a@example.org", "auth@example.org") } }
show("no receiver") { Net::SMTP.start("127.0.0.1", $port) { |s| s.send_message(mail, "a@example.org") } }
show("bad sender") { Net::SMTP.start("127.0.0.1", $port) { |s| s.send_message(mail, "bad@example.org", "team@example.org") } }
show("rejected") { Net::SMTP.start("127.0.0.1", $port) { |s| s.send_message("Subject: rejected\r\n\r\nx", "a@example.org", "team@example.org") } }
show("line breaks") { Net::SMTP.start("127.0.0.1", $port) { |s| s.mailfrom("a@example.org>\r\nRCPT TO:<b@example.org") } }
show("stream") do
  Net::SMTP.start("127.0.0.1", $port) do |s|
    s.open_message_stream("a@example.org", ["team@example.org"]) do |f|
      f.puts "Subject: stream"
      f.puts
      f.print "ab"
      f << "c\n"
      f.printf("%05d\n", 42)
      f.write "last"
    end.status
  end
end
show("not started") { Net::SMTP.new("127.0.0.1", $port).finish }
show("started twice") { Net::SMTP.start("127.0.0.1", $port) { |s| s.start } }
show("error classes") do
  [Net::SMTPAuthenticationError, Net::SMTPServerBusy, Net::SMTPSyntaxError, Net::SMTPFatalError, Net::SMTPUnknownError, Net::SMTPUnsupportedCommand].map do |c|
    [c.superclass, c.include?(Net::SMTPError)]
  end
end
show("response") do
  r = Net::SMTP::Response.parse("250-first\n250-SIZE 1000 2\n250 HELP\n")
  [r.status, r.message, r.capabilities, r.exception_class, r.status_type_char]
end
show("error's response") do
  Net::SMTP.start("127.0.0.1", $port) { |s| s.rcptto("unknown@example.org") }
rescue Net::SMTPFatalError => e
  [e.response&.status, e.message]
end
show("STARTTLS, not verified") { Net::SMTP.start("127.0.0.1", $tls_port) { 1 } }
show("STARTTLS") do
  Net::SMTP.start("127.0.0.1", $tls_port, ssl_context_params: { ca_file: $ca }, user: "user", secret: "secret") { |s| [s.capable_starttls?, s.starttls_auto?, s.send_message(mail, "a@example.org", "team@example.org").status] }
end
show("STARTTLS, without check") { Net::SMTP.start("127.0.0.1", $tls_port, starttls: :always, tls_verify: false) { |s| s.starttls_always? } }
show("STARTTLS, off") { Net::SMTP.start("127.0.0.1", $tls_port, starttls: false) { |s| [s.starttls?, s.capable_starttls?] } }
show("STARTTLS that is not there") { Net::SMTP.start("127.0.0.1", $port, starttls: :always) { 1 } }
show("STARTTLS with a context") do
  s = Net::SMTP.new("127.0.0.1", $tls_port)
  context = OpenSSL::SSL::SSLContext.new
  context.verify_mode = OpenSSL::SSL::VERIFY_NONE
  s.enable_starttls(context)
  s.start("x") { |t| t.started? }
end
show("TLS") do
  s = Net::SMTP.new("127.0.0.1", $smtps_port)
  context = Net::SMTP.default_ssl_context
  context.ca_file = $ca
  context.cert_store = nil
  s.enable_tls(context)
  s.start("x") { |t| [t.tls?, t.starttls?] }
end
show("both") { Net::SMTP.new("127.0.0.1", 1).tap { |s| s.enable_starttls; s.enable_tls } }
show("ports") { [Net::SMTP.default_port, Net::SMTP.default_submission_port, Net::SMTP.default_tls_port, Net::SMTP.new("x", tls: true).port] }

show("a socket with TLS") do
  context = OpenSSL::SSL::SSLContext.new
  context.set_params(ca_file: $ca)
  tcp = TCPSocket.new("127.0.0.1", $smtps_port)
  tls = OpenSSL::SSL::SSLSocket.new(tcp, context)
  tls.sync_close = true
  tls.connect
  tls.post_connection_check("example.com")
  greeting = tls.gets
  tls.puts "QUIT\r"
  [greeting, tls.read, tls.ssl_version, tls.peer_cert.to_pem == File.read($ca), tls.context.equal?(context), (tls.post_connection_check("other.example.org") rescue $!.message)]
ensure
  tls&.close
end
