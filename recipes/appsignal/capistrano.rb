# Tells AppSignal of each deploy, by what config/appsignal.yml, the environment
# and :appsignal_config say.
module AppsignalMarker
  ENDPOINT = "https://push.appsignal.com"

  class << self
    def environment
      (fetch(:appsignal_env) || fetch(:stage) || fetch(:rails_env) || fetch(:rack_env) || "production").to_s
    end

    # The settings of the environment, nil unless it is active.
    def config
      given = fetch(:appsignal_config, {}).transform_keys(&:to_s)
      found = { **of_file, **of_process, **given }
      found if found["push_api_key"] && found["name"] && found.fetch("active", true)
    end

    def send(config, revision, user)
      query = URI.encode_www_form(api_key: config["push_api_key"], name: config["name"], environment: environment)
      Net::HTTP.post(URI("#{config["endpoint"] || ENDPOINT}/1/markers?#{query}"), JSON.generate(revision: revision, user: user),
                     "Content-Type" => "application/json; charset=UTF-8")
    end

    private

    def of_file
      path = "config/appsignal.yml"
      return {} unless File.exist?(path)
      require "yaml"
      YAML.load(ERB.new(File.read(path)).result, aliases: true)[environment] || {}
    end

    def of_process
      names = { "push_api_key" => "APPSIGNAL_PUSH_API_KEY", "name" => "APPSIGNAL_APP_NAME", "endpoint" => "APPSIGNAL_PUSH_API_ENDPOINT" }
      names.transform_values { |variable| ENV[variable] }.compact
    end
  end
end

namespace :appsignal do
  desc "Notify AppSignal of this deploy!"
  task :deploy do
    require "json"
    require "net/http"
    config = AppsignalMarker.config
    next puts("Not notifying of deploy, config is not active for environment: #{AppsignalMarker.environment}") unless config
    next puts("Dry run: AppSignal deploy marker not actually sent.") if dry_run?
    revision = fetch(:appsignal_revision, fetch(:current_revision))
    user = fetch(:appsignal_user, ENV["USER"] || ENV["USERNAME"])
    puts "Notifying AppSignal of deploy with: revision: #{revision}, user: #{user}"
    begin
      response = AppsignalMarker.send(config, revision, user)
      raise "#{response.code} at #{response.uri&.host}" unless response.is_a?(Net::HTTPSuccess)
      puts "AppSignal has been notified of this deploy!"
    rescue StandardError => e
      puts "Something went wrong while trying to notify AppSignal: #{e.message}"
    end
  end
end

after "deploy:finished", "appsignal:deploy"
