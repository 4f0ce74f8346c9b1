# Tells Bugsnag of each release. Trouble with that is no reason to fail.
module BugsnagRelease
  ENDPOINT = "https://build.bugsnag.com/"

  PROVIDERS = { "github.com" => "github", "gitlab.com" => "gitlab", "bitbucket.org" => "bitbucket" }.freeze

  class << self
    def notify
      key = setting(:bugsnag_api_key, "BUGSNAG_API_KEY")
      raise "there is no API key: set :bugsnag_api_key or BUGSNAG_API_KEY" unless key
      version = setting(:app_version, "BUGSNAG_APP_VERSION")
      version ||= fetch(:current_revision)
      raise "there is no version: set :app_version or BUGSNAG_APP_VERSION" unless version
      response = Net::HTTP.post(URI(fetch(:bugsnag_endpoint) || ENDPOINT), JSON.generate(payload(key, version)),
                                "Content-Type" => "application/json")
      raise "HTTP status #{response.code}: #{response.body}" unless response.is_a?(Net::HTTPSuccess)
    end

    private

    def payload(key, version)
      {
        apiKey: key, appVersion: version,
        builderName: setting(:bugsnag_builder, "BUGSNAG_BUILDER_NAME") || fetch(:local_user),
        releaseStage: setting(:bugsnag_env, "BUGSNAG_RELEASE_STAGE") || fetch(:rails_env) || fetch(:stage, "production"),
        autoAssignRelease: setting(:bugsnag_auto_assign_release, "BUGSNAG_AUTO_ASSIGN_RELEASE"),
        metadata: fetch(:bugsnag_build_metadata),
        sourceControl: source, buildTool: "bugsnag-capistrano"
      }.compact
    end

    def source
      url = setting(:bugsnag_repository, "BUGSNAG_REPOSITORY") || fetch(:repo_url)
      provider = setting(:bugsnag_source_control_provider, "BUGSNAG_SOURCE_CONTROL_PROVIDER")
      provider ||= PROVIDERS.find { |host, _| url.to_s.include?(host) }&.last
      { repository: url, revision: setting(:bugsnag_revision, "BUGSNAG_REVISION") || fetch(:current_revision), provider: provider }.compact
    end

    def setting(name, variable) = fetch(name) || ENV[variable]
  end
end

namespace :bugsnag do
  desc "Notify Bugsnag of the release"
  task :release do
    run_locally do
      next info("[DRY RUN] Bugsnag is not notified") if dry_run?
      require "json"
      require "net/http"
      begin
        BugsnagRelease.notify
        info "Bugsnag release notification complete."
      rescue StandardError => e
        warn "Bugsnag release notification failed, #{e.message}"
      end
    end
  end

  task deploy: :release
end

namespace :load do
  task :defaults do
    set_if_empty :bugsnag_default_hooks, true
  end
end

# Once the stage is known, as deploy.rb may refuse the hook.
task :add_bugsnag_hooks do
  after "deploy:published", "bugsnag:release" if fetch(:bugsnag_default_hooks)
end
Capistrano::DSL.stages.each { |stage| after stage, :add_bugsnag_hooks }
