# newrelic:notice_deployment tells New Relic of the deploy, by what
# config/newrelic.yml says. There is no hook.
module NewRelicDeployment
  class << self
    def environment
      (fetch(:newrelic_env) || fetch(:newrelic_rails_env) || fetch(:stage) || fetch(:rack_env) || fetch(:rails_env) || "production").to_s
    end

    def notify(changelog)
      config = settings
      key = fetch(:newrelic_license_key) || config["license_key"]
      raise "there is no license key: set :newrelic_license_key or license_key in config/newrelic.yml" unless key
      Net::HTTP.start(host(config, key), 443, use_ssl: true) do |http|
        request = Net::HTTP::Post.new("/deployments.xml", "x-license-key" => key)
        request.set_form_data(fields(config, changelog).compact.transform_keys { |name| "deployment[#{name}]" })
        response = http.request(request)
        raise "HTTP status #{response.code}: #{response.body}" unless response.is_a?(Net::HTTPSuccess)
      end
    end

    # The commits since the release before, if this is a Git repository.
    def changelog(backend)
      from, to = fetch(:previous_revision), fetch(:current_revision)
      return unless from && to && from != to && File.directory?(".git")
      backend.capture(:git, "--no-pager", "log", "--no-color", "--pretty=format:'  * %an: %s'", "--abbrev-commit", "--no-merges", "#{from}..#{to}",
                      raise_on_non_zero_exit: false)
    end

    private

    def fields(config, changelog)
      {
        app_name: name(config), environment: environment, changelog: changelog, description: fetch(:newrelic_desc),
        revision: fetch(:newrelic_revision) || ENV["NEWRELIC_REVISION"] || fetch(:current_revision) || fetch(:release_timestamp),
        user: fetch(:newrelic_deploy_user) || fetch(:newrelic_user) || fetch(:local_user)
      }
    end

    # Of several names the first is the application's.
    def name(config)
      fetch(:newrelic_appname) || config["app_name"].to_s.split(";").first || fetch(:application)
    end

    def host(config, key)
      config["api_host"] || (key.start_with?("eu") ? "rpm.eu.newrelic.com" : "rpm.newrelic.com")
    end

    def settings
      path = "config/newrelic.yml"
      return {} unless File.exist?(path)
      require "yaml"
      YAML.load(ERB.new(File.read(path)).result, aliases: true)[environment] || {}
    end
  end
end

namespace :newrelic do
  desc "Record a deployment in New Relic"
  task :notice_deployment do
    run_locally do
      next info("[DRY RUN] New Relic is not told of the deploy") if dry_run?
      require "net/http"
      begin
        NewRelicDeployment.notify(fetch(:newrelic_changelog) || NewRelicDeployment.changelog(self))
        info "Recorded the deployment to New Relic (#{NewRelicDeployment.environment})"
      rescue StandardError => e
        warn "Unable to notify New Relic of the deployment: #{e.message}"
      end
    end
  end
end
