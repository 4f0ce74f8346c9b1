# Installs rbenv, ruby-build, the Ruby and Bundler where they are missing.
require "capistrano/rbenv"

namespace :rbenv do
  # What is missing on a host is made by the block.
  install = lambda do |name, text, missing, &work|
    desc text
    task name do
      on roles(fetch(:rbenv_roles, :all)) do
        instance_exec(&work) unless test(*Array(missing.call))
      end
    end
  end

  install.call(:install_rbenv, "Install rbenv", -> { "[ -d #{fetch(:rbenv_path)} ]" }) do
    execute :git, :clone, "https://github.com/sstephenson/rbenv.git", fetch(:rbenv_path)
  end

  install.call(:install_ruby_build, "Install ruby build - rbenv plugin", -> { "[ -d #{fetch(:rbenv_path)}/plugins/ruby-build ]" }) do
    execute :git, :clone, "https://github.com/sstephenson/ruby-build.git", "#{fetch(:rbenv_path)}/plugins/ruby-build"
  end

  desc "Update ruby build - rbenv plugin"
  task :update_ruby_build do
    on roles(fetch(:rbenv_roles, :all)) do
      # within would quote the $HOME of the path
      execute "cd #{fetch(:rbenv_path)}/plugins/ruby-build && git pull"
    end
  end

  install.call(:install_ruby, "Install ruby", -> { "[ -d #{fetch(:rbenv_ruby_dir)} ]" }) do
    execute "#{fetch(:rbenv_path)}/bin/rbenv", :install, fetch(:rbenv_ruby)
  end

  install.call(:install_bundler, "Install bundler gem", -> { [:gem, :query, "--quiet", "--installed", "--name-matches", "^bundler$"] }) do
    execute :gem, :install, :bundler, "--quiet", "--no-rdoc", "--no-ri"
  end

  desc "Install dependencies of Ruby"
  task :install_dependencies do
    on roles(fetch(:rbenv_roles, :all)) do
      execute :sudo, "apt-get", "install", "-y", "libssl-dev", "libreadline-dev", "zlib1g-dev"
    end
  end

  desc "Install rbenv, ruby build and ruby version"
  task :install do
    invoke "rbenv:install_rbenv"
    invoke "rbenv:install_ruby_build"
    invoke "rbenv:install_ruby"
  end

  before "rbenv:validate", "rbenv:install"
  before "bundler:map_bins", "rbenv:install_bundler"
end
