require "base64"
require "logger"
t { [Base64.encode64("a"), Base64.strict_encode64("é"), Base64.urlsafe_encode64("a")].map(&:encoding) }
t { [Base64.decode64("YQ=="), Base64.strict_decode64("YQ=="), Base64.urlsafe_decode64("YQ")].map(&:encoding) }
t { Base64.decode64(Base64.encode64("é")) }
t { Base64.decode64(Base64.strict_encode64("é")).force_encoding("UTF-8") == "é" }
t { Base64.decode64("Y?Q==") }
t { "#{Base64.strict_encode64("user:password")} é".encoding }
t { File.write("#{$tmp}/empty.log", ""); l = Logger.new("#{$tmp}/empty.log"); l.formatter = proc { |s, _, _, m| "#{s} #{m}\n" }; l.info("x"); l.close; File.read("#{$tmp}/empty.log") }
t { l = Logger.new("#{$tmp}/fresh.log"); l.formatter = proc { |s, _, _, m| "#{s} #{m}\n" }; l.warn("y"); l.close; File.readlines("#{$tmp}/fresh.log").map { |line| line.sub(/on .*/, "on") } }
