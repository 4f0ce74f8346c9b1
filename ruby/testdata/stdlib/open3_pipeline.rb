require "open3"
t { Open3.pipeline("printf ab >#{$tmp}/p", "true").map(&:success?) }
t { Open3.pipeline(["exit 3"], "exit 4").map(&:exitstatus) }
t { Open3.pipeline_r("printf 'b\na\n'", "sort") { |o, ts| [o.read, ts.size, ts.map { |x| x.value.exitstatus }] } }
t { Open3.pipeline_r([{ "GREETING" => "hello" }, "echo $GREETING"], ["cat", { err: :out }]) { |o, ts| o.read } }
t { Open3.pipeline_r("cat", in: IO::NULL) { |o, ts| o.read } }
t { Open3.pipeline_r("echo one") { |o, ts| o.read } }
t { Open3.pipeline_w("cat", "tr a-z A-Z", out: "#{$tmp}/w") { |i, ts| i.puts "hi"; i.close; ts.map { |x| x.value.success? } } }
t { File.read("#{$tmp}/w") }
t { Open3.pipeline_rw("tr a-z A-Z", "rev") { |i, o, ts| i.puts "hi"; i.close; o.read } }
t { i, o, ts = Open3.pipeline_rw("cat", ["sed", "s/a/b/"]); i.write("aa"); i.close; [o.read, ts.map { |x| x.value.to_i }, o.close] }
t { Open3.pipeline_start("true", "false") { |ts| ts.map { |x| x.value.exitstatus } } }
t { ts = Open3.pipeline_start("exit 2"); ts.map { |x| x.value.exitstatus } }
t { Open3.pipeline("/nonexistent/program", "cat") }
t { Open3.pipeline("cat", ["tr", "a", "b"], in: "#{$tmp}/p", out: "#{$tmp}/q"); File.read("#{$tmp}/q") }
t { Open3.pipeline_r("pwd", chdir: "/") { |o, ts| o.read } }
