# Runs the programs of Ruby and Node by asdf, and installs what .tool-versions
# names.
namespace :asdf do
  task :map_bins do
    root = fetch(:asdf_path)
    env = SSHKit.config.default_env
    env[:path] = "#{root}/shims:#{root}/bin:#{env[:path] || "$PATH"}"
    SSHKit.config.command_map[:asdf] = "#{root}/bin/asdf"
    if fetch(:asdf_ruby_use_jemalloc) && fetch(:asdf_tools).include?("ruby")
      jemalloc = fetch(:asdf_jemalloc_path)
      on roles(fetch(:asdf_roles)) do
        env[:ruby_configure_opts] = "--with-jemalloc=#{jemalloc}" if test("[ -f #{jemalloc}/jemalloc.h ]")
      end
    end
    prefix = fetch(:asdf_prefix, -> { "#{fetch(:asdf_path)}/bin/asdf exec" })
    fetch(:asdf_tools).each do |tool|
      fetch(:"asdf_map_#{tool}_bins", []).each { |bin| SSHKit.config.command_map.prefix[bin.to_sym].unshift(prefix) }
    end
  end

  desc "Install ASDF tools on deploy"
  task :deploy do
    invoke "asdf:check"
    invoke "asdf:install"
  end

  desc "Show the versions of the tools"
  task :check do
    on roles(fetch(:asdf_roles)) do
      within(release_path) { execute :asdf, "current" }
    end
  end

  desc "Install the tools that .tool-versions names"
  task :install do
    on roles(fetch(:asdf_roles)) do
      within release_path do
        execute :asdf, "update"
        known = capture(:asdf, "plugin list").split
        fetch(:asdf_tools).each { |tool| execute :asdf, "plugin", known.include?(tool) ? "update" : "add", tool }
        execute :asdf, "install"
      end
    end
  end

  desc "Uninstall the tools"
  task :uninstall do
    fetch(:asdf_tools).each { |tool| invoke "asdf:uninstall:#{tool}" }
  end

  namespace :uninstall do
    %w[ruby nodejs].each do |tool|
      task tool do
        on roles(fetch(:asdf_roles)) do
          within(release_path) { execute :asdf, "uninstall", tool }
        end
      end
    end
  end

  after "deploy:updating", "asdf:deploy"
end

Capistrano::DSL.stages.each { |stage| after stage, "asdf:map_bins" }

namespace :load do
  task :defaults do
    set :asdf_path, -> { fetch(:asdf_custom_path, "~/.asdf") }
    set :asdf_roles, fetch(:asdf_roles, :all)
    set :asdf_tools, fetch(:asdf_tools, %w[ruby nodejs])
    set :asdf_map_ruby_bins, %w[rake gem bundle ruby rails]
    set :asdf_map_nodejs_bins, %w[node npm yarn]
    set :asdf_ruby_use_jemalloc, true
    set :asdf_jemalloc_path, "/usr/include/jemalloc"
  end
end
