package dsl

import "testing"

func TestCommandFirst(t *testing.T) {
	for _, tt := range []struct {
		block string
		want  bool
	}{
		{`{ execute :rake, "db:seed" }`, true},
		{"do\n  # why\n  execute :rake, release_path.join('x'), \"a#{fetch(:b)}\", *args, key: 1\nend", true},
		{`{ with(rails_env: fetch(:rails_env), path: "#{shared_path}/bin:$PATH") { execute :rake } }`, true},
		{"do\n with rails_env: :production do\n execute :rake\n end\n end", true},
		{`{ execute(:x) if test("[ -f a ]") }`, true},
		{`{ if test "[ -f a ]" then puts 1 else puts 2 end }`, true},
		{`{ x = capture :cat, "f"; puts x }`, true},
		{`{ info capture(:cat, "BUILD") }`, true},
		{`{ set :x, capture(:cat, "BUILD") }`, true},
		{`{ execute :x if fetch(:go) }`, true},
		{`{ execute "x" unless ENV["SKIP"] == "1" }`, true},
		{`{ }`, true},
		{`{ puts 1; execute :x }`, false},
		{`{ info "now"; execute :x }`, false},
		{`{ execute :x, build }`, false},
		{`{ execute :x, build.path }`, false},
		{`{ execute(:x) { |y| } }`, false},
		{`{ execute :x if fetch(:go); puts 1 }`, false},
		{`{ puts 1 if fetch(:go); execute :x }`, false},
		{`{ upload! "a", "b" }`, false},
		{`{ begin; execute :x; rescue; end }`, false},
		{`{ within("x") { execute :x } }`, false},
		{`{ as(:deploy) { execute :x } }`, false},
		{`{ run_locally { execute :x } }`, false},
		{`{ other.execute :x }`, false},
		{`{ @count += 1; execute :x }`, false},
		{`{ list.each { |x| execute x } }`, false},
		{`{ execute :x } ; within("y") { puts 1 }`, false},
	} {
		got := commandFirst("args = list\nwithin('a') " + tt.block + "\n")[2]
		if got != tt.want {
			t.Errorf("%s: %v", tt.block, got)
		}
	}
}
