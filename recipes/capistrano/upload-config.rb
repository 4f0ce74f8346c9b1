# Files of settings, one for each stage here (config/database.production.yml for
# config/database.yml), which go to the shared folder.
module UploadConfig
  # The file of the stage.
  def self.local(file)
    dir, base = File.split(file)
    ending = File.extname(base)
    name = "#{File.basename(base, ending)}.#{fetch(:config_stage_name) || fetch(:stage)}#{ending}"
    dir == "." ? name : File.join(dir, name)
  end

  def self.each
    Array(fetch(:config_files)).each { |file| yield file, local(file) }
  end
end

namespace :config do
  desc "Check local config files"
  task :check do
    run_locally do
      UploadConfig.each { |_, local| File.exist?(local) ? info("Found: #{local}") : warn("Not found: #{local}") }
    end
  end

  desc "Initialize local configuration files"
  task :init do
    run_locally do
      UploadConfig.each do |file, local|
        example = "#{file}#{fetch(:config_example_suffix)}"
        if File.exist?(local)
          warn "Already Exists: #{local}"
        elsif File.exist?(example)
          execute :cp, example, local
          info "Copied: #{example} to #{local}"
        else
          execute :touch, local
          info "Created: #{local} as empty file"
        end
      end
    end
  end

  desc "Push configuration to the remote server"
  task :push do
    on release_roles(:all) do
      UploadConfig.each do |file, local|
        next warn("Not found: #{local}") unless File.exist?(local)
        info "Uploading config #{local} as #{file}"
        target = shared_path.join(file)
        execute :mkdir, "-pv", File.dirname(target)
        upload! File.new(local), target
      end
    end
  end

  desc "Pull configuration from the remote server"
  task :pull do
    on release_roles(:all).first(1) do
      UploadConfig.each do |file, local|
        info "Downloading config #{file} as #{local}"
        download! shared_path.join(file), local
      end
    end
  end
end

namespace :load do
  task :defaults do
    set_if_empty :config_files, -> { fetch(:linked_files) }
    set_if_empty :config_example_suffix, "-example"
  end
end
