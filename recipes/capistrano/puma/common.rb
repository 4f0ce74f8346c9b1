# What the parts of Capistrano::Puma share.
module Capistrano::Puma::Common
  # The user that Puma runs as on a host.
  def puma_user(host)
    host.properties.fetch(:puma_user) ||
      fetch(:puma_user) ||
      host.properties.fetch(:run_as) ||
      host.user
  end

  # Runs the block's commands as that user.
  def puma_switch_user(host, &block)
    user = puma_user(host)
    if user == host.user
      block.call
    else
      backend.as(user, &block)
    end
  end

  # The addresses that Puma listens on.
  def puma_binds
    Array(fetch(:puma_bind))
  end

  # The text of a file to put on a host: the repository's template of that name,
  # else what the block gives.
  def compiled_template(name, host)
    file = template_paths(name, host).find { |path| File.file?(path) }
    return yield if file.nil?
    require "erb"
    @role = host
    ERB.new(File.read(file), trim_mode: "-").result(binding)
  end

  private

  def template_paths(name, host)
    mine = "lib/capistrano/templates/#{name}"
    deploy = "config/deploy/templates/#{name}"
    [
      "#{mine}-#{host}-#{fetch(:stage)}.rb", "#{mine}-#{host}.rb", "#{mine}-#{fetch(:stage)}.rb",
      "#{mine}.rb.erb", "#{mine}.rb", "#{mine}.erb",
      "#{deploy}.rb.erb", "#{deploy}.rb", "#{deploy}.erb"
    ]
  end

  def puma_default_env
    keys = Capistrano::Puma.since?("6.2") ? %i[rack_env rails_env rake_env] : %i[rack_env rails_env]
    key = keys.find { |k| fetch(k) }
    key ? fetch(key) : fetch(:stage)
  end

  # Version managers and Bundler wrap Puma's programs too.
  def map_puma_bins(names)
    names.each { |name| set name, fetch(name).to_a + %w[puma pumactl] }
  end
end

Capistrano::Puma.include Capistrano::Puma::Common
