# Runs Ruby's programs by rbenv.
namespace :rbenv do
  task :validate do
    on release_roles(fetch(:rbenv_roles)) do |host|
      ruby = fetch(:rbenv_ruby)
      if ruby.nil? && !Gocap.gem_since?("capistrano-rbenv", "2.1.0")
        error "rbenv: rbenv_ruby is not set"
        exit 1
      elsif ruby.nil?
        info "rbenv: rbenv_ruby is not set; ruby version will be defined by the remote hosts via rbenv"
      elsif !test("[ -d #{fetch(:rbenv_ruby_dir)} ]")
        warn "rbenv: #{ruby} is not installed or not found in #{fetch(:rbenv_ruby_dir)} on #{host}"
        exit 1
      end
    end
  end

  task :map_bins do
    SSHKit.config.default_env.merge!(
      rbenv_root: fetch(:rbenv_path),
      rbenv_version: fetch(:rbenv_ruby)
    )
    SSHKit.config.command_map[:rbenv] = "#{fetch(:rbenv_path)}/bin/rbenv"
    prefix = fetch(:rbenv_prefix, -> { "#{fetch(:rbenv_path)}/bin/rbenv exec" })
    fetch(:rbenv_map_bins).uniq.each do |command|
      SSHKit.config.command_map.prefix[command.to_sym].unshift(prefix)
    end
  end
end

Capistrano::DSL.stages.each do |stage|
  after stage, "rbenv:validate"
  after stage, "rbenv:map_bins"
end

namespace :load do
  task :defaults do
    set :rbenv_path, lambda {
      fetch(:rbenv_custom_path) ||
        { system: "/usr/local/rbenv", fullstaq: "/usr/lib/rbenv" }.fetch(fetch(:rbenv_type, :user), "$HOME/.rbenv")
    }
    set :rbenv_roles, fetch(:rbenv_roles, :all)
    set :rbenv_ruby_dir, -> { "#{fetch(:rbenv_path)}/versions/#{fetch(:rbenv_ruby)}" }
    set :rbenv_map_bins, %w[rake gem bundle ruby rails]
  end
end
