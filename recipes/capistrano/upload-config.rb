# Files of settings, one for each stage here (config/database.production.yml for
# config/database.yml), which go to the shared folder.
module CapistranoUploadConfig
  class Helpers
    # The file of the stage.
    def self.get_local_config_name(config, stage)
      ending = File.extname(config)
      File.join(File.dirname(config), "#{File.basename(config, ending)}.#{stage}#{ending}")
    end
  end

  # Yields each file, that of the stage here, and its name on the servers.
  def self.each
    fetch(:config_files).each do |config|
      local = Helpers.get_local_config_name(config, (fetch(:config_stage_name) || fetch(:stage)).to_s)
      yield config, local, fetch(:config_use_stage_remotely) ? File.basename(local) : config
    end
  end
end

namespace :config do
  desc "Initialize local configuration files for each stage"
  task :init do
    require "fileutils"
    run_locally do
      CapistranoUploadConfig.each do |config, local|
        example = "#{config}#{fetch(:config_example_suffix, "")}"
        if File.exist?(local)
          warn "Already Exists: #{local}"
        elsif File.exist?(example)
          FileUtils.cp example, local unless dry_run?
          info "Copied: #{example} to #{local}"
        else
          FileUtils.touch local unless dry_run?
          info "Created: #{local} as empty file"
        end
      end
    end
  end

  desc "Check local configuration files for each stage"
  task :check do
    run_locally do
      CapistranoUploadConfig.each { |_, local| File.exist?(local) ? info("Found: #{local}") : warn("Not found: #{local}") }
    end
  end

  desc "Push configuration to the remote server"
  task :push do
    on release_roles(:all) do
      within shared_path do
        CapistranoUploadConfig.each do |_, local, name|
          raise "#{local} doesn't exist" unless File.exist?(local)
          info "Uploading config #{local} as #{name}"
          upload! StringIO.new(File.read(local)), File.join(shared_path, name)
        end
      end
    end
  end

  desc "Pull configuration from the remote server"
  task :pull do
    on release_roles(:all) do
      within shared_path do
        CapistranoUploadConfig.each do |_, local, name|
          info "Downloading config #{name} as #{local} "
          download! File.join(shared_path, name), local
        end
      end
    end
  end
end

namespace :load do
  task :defaults do
    set :config_files, -> { fetch(:linked_files) }
    set :config_example_suffix, "-example"
    set :config_example_prefix, -> { fetch(:config_example_suffix) }
    set :config_use_stage_remotely, false
  end
end
