require 'time'
ENV['TZ']='Europe/Berlin'
n=Time.utc(2020,5,6,7,8,9)
["2024-03-04 10:20:30","2024-03-04","10:20","10:20:30.5","2024-03-04T10:20:30Z","2024-03-04 10:20:30 UTC","2024-03-04 10:20:30 +0900","2024-03-04 10:20:30 EST","Mon, 04 Mar 2024 10:20:30 GMT","foo","","Mar 4","12:30pm","3pm","2024-03-04 25:00","2024-02-30","20240304102030","20240304","mon","4 March 2024 3:04 am","2024-03-04 10:20:30.123456789 +02:00","Thu Nov 29 14:33:20 2001 GMT","00:60","24:00","2024-03-04 24:00:00","1/2/2024","2024-07-04 10:00 CEST","2024-03-31 02:30", "10:20 foo","2024-03-04 10:20:30 Z", "2024-03-04 10:20:30 -00:00", "2024-03-04T10:20:30+0000","2024-W10-1","2024-064"].each{|s| t{Time.parse(s,n)} }
t{Time.parse("10:20").class}
t{Time.parse(nil)}
t{Time.parse("00-3-4",n){|y|y+1900}}
t{Time.parse("mon 10:00",n)}
["2024-03-04T10:20:30Z","2024-03-04T10:20:30+09:00","2024-03-04T10:20:30.25Z","2024-03-04T10:20:30","2024-03-04","x","20240304T102030Z","2024-03-04 10:20:30","2024-03-04T10:20:30-00:00"].each{|s| t{Time.iso8601(s)}; t{Time.xmlschema(s)} }
["Mon, 04 Mar 2024 10:20:30 GMT","x","Monday, 04-Mar-24 10:20:30 GMT","Mon Mar  4 10:20:30 2024"].each{|s|t{Time.httpdate(s)}}
["Mon, 04 Mar 2024 10:20:30 +0900","4 Mar 2024 10:20 GMT","x","Mon, 04 Mar 2024 10:20:30 EST"].each{|s|t{Time.rfc2822(s)}}
t{Time.strptime("2024-03-04","%Y-%m-%d")}
t{Time.strptime("2024-03-04 10:20:30 +0900","%Y-%m-%d %H:%M:%S %z")}
t{Time.strptime("x","%Y")}
t{Time.strptime("1700000000","%s")}
t{Time.strptime("10:20","%H:%M",n)}
t{Time.strptime("2024-03-04 10:20 PM","%Y-%m-%d %I:%M %p")}
t{Time.strptime("2024 065","%Y %j")}
t{Time.strptime("2024-03-04T10:20:30.5","%Y-%m-%dT%H:%M:%S.%N")}
t{Time.strptime("2024-03-04 extra","%Y-%m-%d")}
t{Time.strptime("2024-03-04 UTC","%Y-%m-%d %Z")}
t{Time.strptime("1700000000123","%Q")}
t{Time.strptime("20240304102030","%Y%m%d%H%M%S")}
t{Time.strptime("Mar","%b",n)}
t{Time.strptime("1700000000 +0900","%s %z")}
u=Time.utc(2024,3,4,10,20,30,250000)
l=Time.new(2024,3,4,10,20,30,"+09:00")
t{u.iso8601}
t{u.xmlschema(3)}
t{u.httpdate}
t{u.rfc2822}
t{u.rfc822}
t{l.iso8601}
t{l.httpdate}
t{l.rfc2822}
t{l.iso8601(2)}
t{Time.zone_offset("EST")}
t{Time.zone_offset("+0900")}
t{Time.zone_offset("CEST")}
t{Time.zone_offset("JST")}
t{Time.utc(2024,3,4).to_date rescue 1}
