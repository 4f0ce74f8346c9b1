# Runs Node's programs by nvm.
namespace :nvm do
  task :wrapper do
    on release_roles(fetch(:nvm_roles)) do
      dir = "#{fetch(:tmp_dir)}/#{fetch(:application)}"
      file = "#{dir}/nvm-exec.sh"
      execute :mkdir, "-p", "#{dir}/"
      upload! StringIO.new("#!/bin/bash -e\nsource \"#{fetch(:nvm_path)}/nvm.sh\"\nnvm use $NODE_VERSION\nexec \"$@\""), file
      execute :chmod, "+x", file
    end
  end

  task validate: :wrapper do
    on release_roles(fetch(:nvm_roles)) do
      node = fetch(:nvm_node)
      if node.nil?
        error "nvm: nvm_node is not set"
        exit 1
      end
      dirs = fetch(:nvm_node_path)
      unless test(dirs.map { |dir| "[ -d #{dir} ]" }.join(" || "))
        error "nvm: #{node} is not installed or not found in any of #{dirs.join(" ")}"
        exit 1
      end
    end
  end

  task :map_bins do
    SSHKit.config.default_env[:node_version] = fetch(:nvm_node)
    prefix = fetch(:nvm_prefix, -> { "#{fetch(:tmp_dir)}/#{fetch(:application)}/nvm-exec.sh" })
    fetch(:nvm_map_bins).each { |bin| SSHKit.config.command_map.prefix[bin.to_sym].unshift(prefix) }
  end
end

Capistrano::DSL.stages.each do |stage|
  after stage, "nvm:validate"
  after stage, "nvm:map_bins"
end

namespace :load do
  task :defaults do
    set :nvm_path, lambda {
      fetch(:nvm_custom_path) || (fetch(:nvm_type, :user) == :system ? "/usr/local/nvm" : "$HOME/.nvm")
    }
    set :nvm_roles, fetch(:nvm_roles, :all)
    set :nvm_node_path, -> { %W[#{fetch(:nvm_path)}/#{fetch(:nvm_node)} #{fetch(:nvm_path)}/versions/node/#{fetch(:nvm_node)}] }
    set :nvm_map_bins, %w[node npm yarn]
  end
end
