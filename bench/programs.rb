# Typical Ruby, for the benchmark of programs: prints the microseconds of CPU that
# the one named takes, the best of three.
require "yaml"
require "json"
require "erb"
require "tmpdir"

ROWS = Array.new(400) { |i| { "id" => i, "name" => "name #{i}", "tags" => %w[a b c].map { |t| "#{t}#{i}" }, "nested" => { "x" => i * 1.5, "y" => nil, "text" => "words, number #{i}" } } }
LINES = Array.new(3000) { |i| "2024-01-0#{i % 9 + 1} 12:00:00 host#{i % 17} app[#{i}]: GET /path/#{i} status=#{200 + i % 5} time=#{i % 100}ms" }
TEXT = LINES.join("\n")
NUMBERS = Array.new(5000) { |i| (i * 7919) % 5003 }
TABLE = NUMBERS.to_h { |n| ["k#{n}", n] }
PERSON = Struct.new(:name, :age)

def fib(n) = n < 2 ? n : fib(n - 1) + fib(n - 2)

PROGRAMS = {
  "build" => -> { 20_000.times.inject(+"") { |s, i| s << "item " << i.to_s << "\n" } },
  "map" => -> { 5.times { NUMBERS.map { |x| x + 1 }.select(&:even?).inject(0) { |a, b| a + b } } },
  "hash" => -> { 3.times { NUMBERS.each { |n| TABLE["k#{n}"] } } },
  "gsub" => -> { TEXT.gsub(/\d+/, "N") },
  "scan" => -> { TEXT.scan(/\w+=(\d+)/) },
  "split" => -> { LINES.each { |l| l.split(" ") } },
  "match" => -> { LINES.each { |l| l =~ /status=(\d+)/ && $1 } },
  "format" => -> { 5000.times { |i| format("%05d %-10s %.2f", i, "x", i * 0.5) } },
  "calls" => -> { fib(20) },
  "blocks" => -> { 20_000.times { [1, 2].each { |x| x } } },
  "struct" => -> { 20_000.times { |i| PERSON.new("a", i).age } },
  "sort" => -> { 3.times { NUMBERS.sort } },
  "sort_by" => -> { 3.times { LINES.sort_by { |l| [l.size, l] } } },
  "raise" => -> { 3000.times { begin; raise ArgumentError, "x"; rescue => e; e; end } },
  "yaml" => -> { YAML.load(YAML.dump(ROWS)) },
  "json" => -> { JSON.parse(JSON.generate(ROWS)) },
  "erb" => -> { ERB.new("<% ROWS.each do |r| %>\n  <li><%= r['name'] %>: <%= r['id'] %></li>\n<% end %>", trim_mode: "-").result(binding) },
  "files" => -> { Dir.mktmpdir { |dir| File.write("#{dir}/a", TEXT); File.readlines("#{dir}/a").size } }
}.freeze

def now = Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)

program = PROGRAMS.fetch(ENV.fetch("PROGRAM"))
program.call
puts Array.new(3) { start = now; program.call; ((now - start) * 1e6).round }.min
