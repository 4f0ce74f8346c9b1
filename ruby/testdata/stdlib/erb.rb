require "erb"
def helper(x) = "<#{x}>"
class Ctx
  def initialize = @name = "app"
  def env(env) = binding
  def hello(x) = "hello #{x}"
end
puts ERB.new(<<~'T', trim_mode: "-").result(Ctx.new.env("prod"))
  # <%= @name %> <%= helper(env) %> <%= hello "é" %> "quotes" \ #{not} \n
  <%- [1,2].each do |i| -%>
  line <%= i %>
  <%- end -%>
  <%# comment -%>
  done <%= self.class %>
T
t { ERB.new("<%= a %>-<%= b %>\n").result_with_hash(a: 1, b: [2]) }
t { ERB.new("<%= a %>").result_with_hash("a" => nil) }
t { ERB.new("<%= zz rescue 'none' %>").result }
x = 5
t { ERB.new("<%= x %> <% y = 2 %><%= y * x %>").result(binding) }
template = ERB.new("a\n\n<%= foo_undefined %>\n")
template.filename = "x.erb"
begin
  template.result(binding)
rescue NameError => e
  puts e.message, e.backtrace[0].sub(/:in.*/, "")
end
template = ERB.new("<%# one\n%>\n<% [1].each do |i| -%>\n<%= raise 'boom' %>\n<% end -%>", trim_mode: "-")
template.location = ["y.erb", 10]
begin
  template.result
rescue => e
  puts e.message, e.backtrace[0][/\A\w+\.erb/]
end
include ERB::Util
t { h("<a href='x'>&\"</a>") }
t { html_escape(nil) }
t { url_encode("a b/é~*") }
t { ERB::Util.h(5) }
t { ERB::Util.u("ä?") }
t { ERB.new("% 3.times do |i|\nr<%=i%>\n% end\n", trim_mode: "%<>").result }
t { ERB.new("%% x\n% y = 1\n<%= y %>\n", trim_mode: "%").result }
class View
  def initialize = @x = 5
end
ERB.new("v=<%= @x %> <%= arg %>").def_method(View, "render(arg)", "foo.erb")
t { View.new.render(3) }
t { ERB.new("q<%= @x %>").def_class(View, "show()").new.show }
t { Class.new { include ERB.new("m").def_module("go()") }.new.go }
class View
  extend ERB::DefMethod
  def_erb_method("both(a, b)", ERB.new("<%= a %>+<%= b %>"))
end
t { View.new.both(1, 2) }
t { ERB.new("x", eoutvar: "@o").src }
t { ERB.new(nil) }
t { ERB.new(5) }
t { ERB.new("").result(3) }
t { ERB.new("<% 3.times do |i| %><% next if i == 1 %><%= i %>,<% end %>").result }
t { ERB.new("<% _erbout << 'raw' %>!").result }
t { ERB.version }
t { ERB.new("a").encoding }
t { ERB.new("<%= __FILE__ %>:<%= __LINE__ %>\n<%= __LINE__ %>").tap { |e| e.filename = "f.erb" }.result }
t { ERB.new("é<%= 'ü' %>").result.size }
t { ERB.new("line\r\n<% if true -%>\r\nyes\r\n<% end -%>\r\n", trim_mode: "-").result }
