# sentry:notice_deployment makes a release in Sentry and says where it went. It is
# hooked by deploy.rb: after "deploy:published", "sentry:notice_deployment".
module SentryRelease
  NO_TOKEN = "Missing SENTRY_API_TOKEN. Please set SENTRY_API_TOKEN environment variable or `set :sentry_api_token` in your " \
             "`config/deploy.rb` file for your Rails application."

  class << self
    def token = ENV["SENTRY_API_TOKEN"] || fetch(:sentry_api_token)

    # Makes the release, then a deploy of it.
    def create
      version = fetch(:sentry_release_version)
      post("releases/", version: version, refs: refs, projects: [fetch(:sentry_project)])
      post("releases/#{URI.encode_www_form_component(version)}/deploys/",
           environment: fetch(:sentry_environment), name: fetch(:sentry_deploy_name))
    end

    # "org/project" of git@host:org/project.git and https://host/org/project.
    def repository
      repo_url.to_s.sub(%r{\A(?:[a-z+]+://)?(?:[^@/]*@)?[^/:]+(?::\d+)?[/:]}, "").delete_suffix(".git")
    end

    private

    def refs
      [{ repository: fetch(:sentry_repo), commit: fetch(:current_revision) }]
    end

    def post(path, fields)
      uri = URI("#{fetch(:sentry_host)}/api/0/organizations/#{fetch(:sentry_organization)}/#{path}")
      response = Net::HTTP.post(uri, JSON.generate(fields), "Content-Type" => "application/json", "Authorization" => "Bearer #{token}")
      raise "#{uri.path}: HTTP status #{response.code}: #{response.body}" unless response.is_a?(Net::HTTPSuccess)
    end
  end
end

class Capistrano::SentryConfigurationError < StandardError
end

namespace :sentry do
  desc "Confirm configuration for notification to Sentry"
  task :validate_config do
    run_locally do
      info "[sentry:validate_config] Validating Sentry notification config"
      next unless SentryRelease.token.to_s.empty?
      warn SentryRelease::NO_TOKEN
      raise Capistrano::SentryConfigurationError, SentryRelease::NO_TOKEN
    end
  end

  desc "Notice new deployment in Sentry"
  task :notice_deployment do
    run_locally do
      next info("[DRY RUN] Sentry is not notified of the release") if dry_run?
      require "json"
      require "net/http"
      begin
        SentryRelease.create
        info "Notified Sentry of new release deployment"
      rescue StandardError => e
        error "Cannot notify Sentry of the release: #{e.message}"
      end
    end
  end
end

namespace :load do
  task :defaults do
    set_if_empty :sentry_host, "https://sentry.io"
    set_if_empty :sentry_organization, -> { fetch(:application) }
    set_if_empty :sentry_project, -> { fetch(:application) }
    set_if_empty :sentry_environment, -> { fetch(:stage) || "default" }
    set_if_empty :sentry_release_version, -> { fetch(:current_revision) }
    set_if_empty :sentry_deploy_name, -> { "#{fetch(:sentry_release_version)}-#{fetch(:release_timestamp)}" }
    set_if_empty :sentry_repo, -> { SentryRelease.repository }
  end
end
