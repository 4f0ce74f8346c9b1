require "ipaddr"
t { IPAddr.new("192.168.1.77/24") }
t { IPAddr.new("192.168.1.77/255.255.0.0").to_s }
t { IPAddr.new("::1").to_s }
t { IPAddr.new("2001:db8::8:800:200c:417a").to_s }
t { IPAddr.new("2001:db8::/32") }
t { IPAddr.new("fe80::1%eth0").to_s }
t { IPAddr.new("::ffff:1.2.3.4").to_s }
t { IPAddr.new("10.0.0.0/8").include?("10.2.3.4") }
t { IPAddr.new("10.0.0.0/8") === IPAddr.new("11.2.3.4") }
t { IPAddr.new("10.0.0.0/30").to_range.map(&:to_s) }
t { IPAddr.new("10.0.0.1").succ }
t { IPAddr.new("10.0.0.1") <=> IPAddr.new("10.0.0.2") }
t { IPAddr.new("10.0.0.1") == "10.0.0.1" }
t { IPAddr.new("10.0.0.1").to_i }
t { IPAddr.new("10.0.0.1").hton.bytes }
t { IPAddr.new_ntoh([10,0,0,1].pack("C4")) }
t { IPAddr.new("10.0.0.1").reverse }
t { IPAddr.new("::1").reverse }
t { IPAddr.new("::1").ip6_int }
t { IPAddr.new("10.0.0.1").ip6_arpa }
t { IPAddr.new("10.0.0.1").ipv4_mapped }
t { IPAddr.new("10.0.0.1").ipv4_mapped.native }
t { IPAddr.new("10.0.0.1") & "255.0.0.0" }
t { IPAddr.new("10.0.0.1") | 255 }
t { (~IPAddr.new("10.0.0.1")).to_s }
t { (IPAddr.new("10.0.0.1") << 8).to_s }
t { (IPAddr.new("10.0.0.1") >> 8).to_s }
t { IPAddr.new("10.0.0.1").mask(8) }
t { IPAddr.new("10.0.0.1/8").prefix }
t { IPAddr.new("10.0.0.1").private? }
t { %w[127.0.0.1 ::1 10.1.1.1 172.16.0.1 172.32.0.1 192.168.0.1 169.254.1.1 fe80::1 fc00::1 8.8.8.8].map { |a| i = IPAddr.new(a); [i.loopback?, i.private?, i.link_local?] } }
t { IPAddr.new(1) }
t { IPAddr.new(1, Socket::AF_INET).to_s }
t { IPAddr.new("[::1]").to_s }
t { IPAddr.new("1.2.3.4/01") }
t { IPAddr.new("1:2:3:4:5:6:7:8").to_s }
t { IPAddr.new("1:0:0:4:0:0:0:8").to_s }
t { IPAddr.new("0:0:0:0:0:0:0:0").to_s }
t { IPAddr.new("::1.2.3.4").to_s }
t { IPAddr.new("1::").to_string }
t { [IPAddr.new("10.0.0.2"), IPAddr.new("10.0.0.1")].sort.map(&:to_s) }
t { {IPAddr.new("10.0.0.2") => 1}[IPAddr.new("10.0.0.2")] }
t { IPAddr.new("10.0.0.0/8") == IPAddr.new("10.0.0.0/16") }
t { IPAddr.new("10.0.0.0/8").eql? IPAddr.new("10.0.0.0/16") }
t { IPAddr.new("10.0.0.0/8").include?("::1") }
t { IPAddr.new("10.0.0.0/8") == 5 }
t { IPAddr.new("10.0.0.0/8") == nil }
t { IPAddr.new("10.0.0.0/8") <=> Object.new }
t { IPAddr.ntop("abc") }
