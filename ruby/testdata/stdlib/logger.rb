require 'logger'; require 'stringio'
io=StringIO.new; l=Logger.new(io)
norm=->(s){s.gsub(/\d{4}-\d\d-\d\dT[\d:.]+/,"TIME").gsub(/#\d+\]/,"#PID]")}
t{l.info("hi")}
t{l.debug{"blk"}}
t{l.warn("prog"){"msg"}}
t{l.error(RuntimeError.new("boom"))}
t{l.fatal([1,2])}
t{l.unknown(:x)}
t{l<<"raw\n"}
t{l.add(Logger::INFO,"m","p")}
t{l.log(Logger::WARN){"b"}}
t{l.add(nil,"x")}
t{l.info(nil)}
puts norm[io.string]
io.truncate(0); io.rewind
l.level=Logger::WARN
t{l.info("no")}
t{l.level}
t{l.info?}
t{l.warn?}
t{l.level=:error; l.level}
t{l.level="Fatal"; l.level}
t{l.level=:nope}
l.debug!
t{l.level}
l.progname="app"; l.info("x"); l.formatter=proc{|s,tm,p,m| "#{s}|#{tm.class}|#{p}|#{m}\n"}; l.info("y"); l.error("z"){"w"}; puts norm[io.string]
io=StringIO.new; l=Logger.new(io, level: :info, progname: "pp", datetime_format: "%H"); l.debug("a"); l.info("b"); puts norm[io.string].sub(/\[\d\d /,"[HH "); t{l.datetime_format}
t{Logger.new(nil).info("x")}
t{Logger.new(io,formatter: ->(*a){"f\n"}).info("x")}
puts io.string.lines.last
File.delete("#{$tmp}/l.log") rescue 0
l=Logger.new("#{$tmp}/l.log"); l.info("q"); l.close; puts norm[File.read("#{$tmp}/l.log")].sub(/on .* by/,"on T by")
class ML < Logger; def format_message(s,t,p,m) "#{s} #{m}\n" end; end
l=ML.new($stdout); l.info("sub")
t{Logger::Severity.constants.sort}
t{Logger::INFO}
l=Logger.new("#{$tmp}/l.log",3,50); 6.times{|i|l.info("x"*20+i.to_s)}
t{Dir["#{$tmp}/l.log*"].sort}
Dir["#{$tmp}/l.log*"].each{|f|File.delete(f)}
t{Logger.new("#{$tmp}/l.log","yearly")}
t{Logger.new("/nonexist/x.log")}
l=Logger.new("#{$tmp}/l.log","daily")
t{l.info("x")}
File.delete("#{$tmp}/l.log")
