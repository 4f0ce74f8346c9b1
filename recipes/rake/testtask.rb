# A task that runs tests with the machine's own ruby.
class Rake::TestTask < Rake::TaskLib
  attr_accessor :name, :libs, :verbose, :options, :warning, :pattern, :loader, :ruby_opts, :description, :deps
  attr_writer :test_files

  def initialize(name = :test)
    @name, @libs, @ruby_opts = name, ["lib"], []
    @verbose, @warning, @loader, @deps = false, true, :rake, []
    if @name.is_a?(Hash)
      @deps = @name.values.first
      @name = @name.keys.first
    end
    @description = "Run tests" + (@name == :test ? "" : " for #{@name}")
    yield self if block_given?
    @pattern ||= "test/test*.rb" unless @test_files
    define
  end

  def test_files=(list)
    @test_files = list
  end

  def define
    desc @description
    task @name => Array(@deps) do
      files = file_list.map { |f| "\"#{f}\"" }
      load = "'ARGV.shift(#{files.size}).each { |f| require File.expand_path(f) }'"
      ruby(["-I\"#{@libs.join(File::PATH_SEPARATOR)}\"", *ruby_opts_list, "-e", load, *files, option_list].join(" ").strip, verbose: @verbose) do |ok, status|
        raise "Command failed with status (#{status.exitstatus})" unless ok
      end
    end
    self
  end

  # What stands on the command line, TEST= and TESTOPTS=, comes first.
  def option_list = ENV["TESTOPTS"] || ENV["TESTOPT"] || ENV["TEST_OPTS"] || ENV["TEST_OPT"] || @options.to_s

  def file_list
    return Rake::FileList[ENV["TEST"]].to_a if ENV["TEST"]
    @test_files.to_a + (@pattern ? Rake::FileList[@pattern].to_a : [])
  end

  def ruby_opts_list = @warning ? ["-w", *@ruby_opts] : @ruby_opts
end
