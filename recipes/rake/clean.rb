# The tasks clean and clobber remove the files of two lists.
module Rake
  module Cleaner
    extend FileUtils

    def self.cleanup_files(names, options = {})
      names.each { |name| cleanup(name, **options) }
    end

    def self.cleanup(name, verbose: Rake::FileUtilsExt.verbose_flag == true, **)
      return unless File.exist?(name) || File.symlink?(name)
      File.directory?(name) && !File.symlink?(name) ? rm_r(name, verbose: verbose) : rm(name, verbose: verbose)
    rescue StandardError => e
      puts "Failed to remove #{name}: #{e}"
    end
  end
end

CLEAN = Rake::FileList["**/*~", "**/*.bak", "**/core"]
CLEAN.clear_exclude.exclude { |name| File.basename(name) == "core" && File.directory?(name) }
CLOBBER = Rake::FileList.new

desc "Remove any temporary products."
task(:clean) { Rake::Cleaner.cleanup_files(CLEAN) }

desc "Remove any generated files."
task(:clobber => [:clean]) { Rake::Cleaner.cleanup_files(CLOBBER) }
