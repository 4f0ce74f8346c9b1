# The mruby that gocap links: every language feature, no operating system.
# What touches files, time, processes and terminals comes from Go instead
# (package ruby), so those gems are left out, and start-up stays short.
MRuby::Build.new do |conf|
  conf.toolchain :gcc

  conf.cc.defines += %w[MRB_UTF8_STRING MRB_WORDBOX_NO_FLOAT_TRUNCATE MRB_STR_LENGTH_MAX=0 MRB_ARY_LENGTH_MAX=0]
  conf.cc.flags << "-O2" << "-g0" << "-fPIC"

  %w[
    compar-ext enum-ext string-ext numeric-ext array-ext hash-ext range-ext proc-ext symbol-ext object-ext
    kernel-ext class-ext toplevel-ext objectspace
    fiber
    struct data random math bigint
    error catch metaprog method compiler eval binding proc-binding
    bin-mrbc
  ].each { |name| conf.gem core: "mruby-#{name}" }
end
