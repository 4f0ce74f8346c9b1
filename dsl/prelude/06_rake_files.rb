# Local commands and changes of files, which tell what they do.
module Rake
  # FileUtils as tasks have it: `verbose` and `nowrite` say how it works. Until
  # somebody calls verbose, commands are shown. There's no `remove`: at the top
  # level that takes values out of a variable.
  module FileUtilsExt
    DEFAULT = Object.new

    class << self
      attr_accessor :verbose_flag, :nowrite_flag
    end
    extend self
    self.verbose_flag = DEFAULT
    self.nowrite_flag = false

    %i[cd chdir mkdir mkdir_p makedirs mkpath rmdir ln link ln_s symlink ln_sf cp copy cp_r mv move rm rm_f
       safe_unlink rm_r rm_rf rmtree install chmod chmod_R chown chown_R touch].each do |name|
      define_method(name) do |*args, **options, &block|
        said = { verbose: FileUtilsExt.verbose_flag ? true : false, noop: FileUtilsExt.nowrite_flag }
        said.delete(:noop) if %i[cd chdir].include?(name)
        ::FileUtils.send(name, *args, **said, **options, &block)
      end
    end

    %i[pwd getwd uptodate? remove_entry remove_entry_secure remove_file remove_dir copy_file copy_entry copy_stream
       compare_file identical? cmp].each do |name|
      define_method(name) { |*args, **options, &block| ::FileUtils.send(name, *args, **options, &block) }
    end

    def rake_output_message(message)
      $stderr.puts(message)
    end

    def rake_check_options(options, *known)
      unknown = options.keys - known
      raise ArgumentError, "no such option: #{unknown.join(" ")}" unless unknown.empty?
    end

    # The flag, after setting it: for the block only, if there is one.
    def verbose(value = nil)
      before = FileUtilsExt.verbose_flag
      FileUtilsExt.verbose_flag = value unless value.nil?
      if block_given?
        begin
          yield
        ensure
          FileUtilsExt.verbose_flag = before
        end
      end
      FileUtilsExt.verbose_flag
    end

    def nowrite(value = nil)
      before = FileUtilsExt.nowrite_flag
      FileUtilsExt.nowrite_flag = value unless value.nil?
      if block_given?
        yield
        FileUtilsExt.nowrite_flag = before
      end
      before
    end

    def when_writing(message = nil)
      return yield unless FileUtilsExt.nowrite_flag
      $stderr.puts "DRYRUN: #{message}" if message
    end

    def safe_ln(*args, **options)
      ln(*args, **options)
    rescue SystemCallError, NotImplementedError
      cp(*args, **options)
    end

    def split_all(path)
      folder, name = File.split(path)
      return [name] if folder == "." || name == "/"
      folder == "/" ? [folder, name] : split_all(folder) + [name]
    end

    # Runs a local command; a failing one aborts, unless a block takes (ok, status).
    def sh(*command, &block)
      options = command.last.is_a?(Hash) ? command.pop.dup : {}
      verbose = options.delete(:verbose) { FileUtilsExt.verbose_flag ? true : false }
      noop = options.delete(:noop) { FileUtilsExt.nowrite_flag }
      shown = shown_command(command)
      $stderr.puts shown if verbose
      return if noop
      ok = options.empty? ? system(*command) : system(*command, options)
      return block.call(ok, $?) if block
      ok or raise "Command failed with status (#{$?.exitstatus}): [#{shown[0, 42]}...]"
    end

    # Runs the machine's own ruby, if it has one.
    def ruby(*args, **options, &block)
      found = ENV["PATH"].to_s.split(":").any? { |dir| File.executable?(File.join(dir, "ruby")) }
      raise "no program ruby is on the PATH, and gocap brings none: #{args.join(" ")}" unless found
      args.size > 1 ? sh("ruby", *args, **options, &block) : sh("ruby #{args.first}", **options, &block)
    end

    private

    def shown_command(command)
      env = command.first.is_a?(Hash) ? command.first.map { |name, value| "#{name}=#{value} " }.join : ""
      env + command.drop(env.empty? ? 0 : 1).join(" ")
    end
  end
  extend FileUtilsExt
end

RakeFileUtils = Rake::FileUtilsExt
