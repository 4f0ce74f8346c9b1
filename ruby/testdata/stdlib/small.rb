require "set"
require "weakref"
require "mutex_m"
require "erb"
require "rbconfig"
t { Set[1, 2, 4, 5, 9].divide { |a, b| (a - b).abs == 1 }.map(&:to_a).map(&:sort).sort }
t { Set[1, 2, 3].divide(&:odd?).map(&:to_a).sort }
t { Set[1, 2].divide.class }
t { Set.new(5) }
t { Set[1].merge(5) }
t { Set[1].flatten_merge([2]) }
t { o = Object.new; def o.each_entry = yield(3); Set.new(o).to_a }
t { SortedSet }
t { w = WeakRef.new("abc"); [w.upcase, w.weakref_alive?, w.__getobj__, w.is_a?(Delegator)] }
t { WeakRef::RefError.ancestors.include?(StandardError) }
t { o = Object.new.extend(Mutex_m); [o.locked?, o.lock.class, o.locked?, o.try_lock, o.unlock.class, o.synchronize { 3 }] }
t { class Guarded; include Mutex_m; def initialize(a) = (super(); @a = a); end; Guarded.new(1).mu_locked? }
t { ERB.new("<% 2.times do %>\na\n<% end -%>\nb", trim_mode: "-<>").result }
t { ERB.new("a\n<%= 1 %>\n% x = 2\n<%= x -%>\n", trim_mode: "-%").result }
t { eval("at_top = 3", TOPLEVEL_BINDING); ERB.new("<%= at_top %>").result }
t { ERB.new("<%= defined?(given) %>").result_with_hash(given: 1) + ERB.new("<%= defined?(given) %>").result }
t { RbConfig::CONFIG.values_at("MAJOR", "EXEEXT", "host_cpu", "PATH_SEPARATOR") == ["3", "", RUBY_PLATFORM[/\A[^-]+/], ":"] }
t { RbConfig::CONFIG["host_os"].start_with?("linux") || RbConfig::CONFIG["host_os"].start_with?("darwin") }
t { RbConfig.expand(+"$(MAJOR).${MINOR} $$ $(nope)", { "MAJOR" => "3", "MINOR" => "1" }) }
