require "pty"
require "expect"
require "digest/rmd160"
require "resolv"
require "readline"
require "pstore"
require "yaml/store"
require "tmpdir"
require "stringio"

t { Digest::RMD160.hexdigest("abc") }
t { Digest::RMD160.new.update("a").update("b").base64digest }
t { %w[rational complex enumerator thread fiber rational.so].map { |l| require l } }

r, w, pid = PTY.spawn("printf 'Name: '; read x; echo hello $x; exit 3")
t { r.expect(/Na(me): /, 20) }
t { w.puts "bob"; r.expect(/hello (\w+)/, 20).last }
t { r.gets; r.read rescue $!.class }
t { Process.wait2(pid)[1].exitstatus }
t { PTY.spawn("echo", "a b") { |out, into, id| [out.gets, into.class, out.class, id.class] } }
t { PTY.spawn("echo", "a b") { |out, _, _| out.gets } }
t { PTY.spawn("no_such_program_at_all") rescue $!.class }
t { PTY.open { |master, slave| master.puts "x"; [slave.gets, slave.tty?, master.tty?] } }
t { _, _, id = PTY.spawn("sleep 5"); a = PTY.check(id); Process.kill(:KILL, id); sleep 0.01 until (s = PTY.check(id)); [a, s.termsig] }
t { a, b = IO.pipe; b << "one: two"; b.close; [a.expect("one"), a.expect(/t(w)(o)/), a.expect("more")] }
t { a, b = IO.pipe; b << "one"; a.expect(/e/) { |found| p found } }
t { a, b = IO.pipe; a.expect(/e/, 0.01) }
t { a, b = IO.pipe; a.expect(3) }

t { Resolv.getaddress("localhost").size > 2 }
t { Resolv.getaddresses("127.0.0.1") }
t { Resolv.getname("no address") }
t { ["1.2.3.4", "256.1.1.1", "1.2.3", "x1.2.3.4"].map { |a| Resolv::IPv4::Regex.match?(a) } }
t { ["::1", "fe80::a:1", "1:2:3:4:5:6:7:8", "1:2", "g::"].map { |a| Resolv::IPv6::Regex.match?(a) } }

t do
  a, b = IO.pipe
  b << "first\nsecond\n"
  b.close
  Readline.input = a
  Readline.output = File.open(File::NULL, "w")
  [Readline.readline("> ", true), Readline.readline("> "), Readline.readline("> "), Readline::HISTORY.to_a]
end

Dir.mktmpdir do |dir|
  store = PStore.new("#{dir}/x")
  t { store.transaction { store[:a] = [1]; store["b"] = 2; :ok } }
  t { store.transaction(true) { [store[:a], store.roots, store.fetch("b"), store.fetch(:zz, 5), store[:zz]] } }
  t { store.transaction(true) { store.fetch(:zz) } }
  t { store.transaction { |s| s[:a] = 9; s.abort; 1 } }
  t { store.transaction { store[:a] } }
  t { store.transaction { store.delete(:a); store.commit; 3 } }
  t { store.transaction { store.roots } }
  t { store[:a] }
  t { store.transaction(true) { store[:x] = 1 } }
  t { store.transaction { store.transaction { 1 } } }
  t { store.transaction { store[:q] = 1; raise "no" } }
  t { store.transaction { [store.root?(:q), store.root?("b")] } }
  t { Dir.children(dir) }
  t { PStore.new("#{dir}/none").transaction(true) { |s| s.roots } }
  yaml = YAML::Store.new("#{dir}/y")
  t { yaml.transaction { yaml["k"] = { "a" => 1, sym: nil } } }
  t { File.read("#{dir}/y") }
  t { YAML::Store.new("#{dir}/y").transaction { |y| y["k"] } }
end
