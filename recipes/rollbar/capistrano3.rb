# Tells Rollbar of each deploy: that it began, and how it ended. Trouble with
# that is no reason to fail.
module RollbarDeploy
  URL = "https://api.rollbar.com/api/1/deploy/"

  NO_DEPLOY = "Failed to update the deploy in Rollbar. No deploy id available."

  class << self
    # Sends the block's request unless this is a dry run. Answers what it brought, or nil after an error.
    def report(backend, trouble)
      return backend.info("Skipping sending HTTP requests to Rollbar in dry run.") if dry_run?
      response = yield
      raise "HTTP status #{response.code}: #{response.body}" unless response.is_a?(Net::HTTPSuccess)
      response.body
    rescue StandardError => e
      backend.error "#{trouble} :#{e.message}"
      nil
    end

    def start(backend)
      backend.info "Notifying Rollbar of deployment start"
      answer = report(backend, "Unable to report deploy to Rollbar") { ask(Net::HTTP::Post, URI(URL), fields) }
      set :rollbar_deploy_id, JSON.parse(answer)["data"]["deploy_id"] if answer
    end

    def update(backend, status)
      backend.info "Setting deployment status to `#{status}` in Rollbar"
      id = fetch(:rollbar_deploy_id)
      return backend.error(NO_DEPLOY) unless id || dry_run?
      uri = URI("#{URL}#{id}?#{URI.encode_www_form(access_token: fetch(:rollbar_token))}")
      answer = report(backend, "Unable to update deploy status in Rollbar") { ask(Net::HTTP::Patch, uri, status: status, comment: fetch(:rollbar_comment)) }
      backend.info "Updated deploy status in Rollbar" if answer
    end

    private

    def ask(method, uri, body)
      Net::HTTP.start(uri.host, uri.port, use_ssl: true) do |http|
        request = method.new(uri.request_uri)
        request.body = JSON.generate(body)
        http.request(request)
      end
    end

    def fields
      { access_token: fetch(:rollbar_token), environment: fetch(:rollbar_env), revision: fetch(:rollbar_revision), rollbar_username: fetch(:rollbar_user),
        local_username: fetch(:rollbar_user), comment: fetch(:rollbar_comment), status: "started" }
    end
  end
end

namespace :rollbar do
  desc "Send deployment started notification to Rollbar."
  task :deploy_started do
    on primary(fetch(:rollbar_role)) do
      require "json"
      require "net/http"
      RollbarDeploy.start(self)
    end
  end

  %w[succeeded failed].each do |status|
    desc "Send deployment #{status} notification to Rollbar."
    task :"deploy_#{status}" do
      on primary(fetch(:rollbar_role)) do
        require "json"
        require "net/http"
        RollbarDeploy.update(self, status)
      end
    end
  end

  # Kept for recipes that hook it by themselves.
  task deploy: :deploy_succeeded
end

after "deploy:set_current_revision", "rollbar:deploy_started"
after "deploy:finished", "rollbar:deploy_succeeded"
after "deploy:failed", "rollbar:deploy_failed"

namespace :load do
  task :defaults do
    set :rollbar_user, -> { fetch(:local_user) || ENV["USER"] }
    set :rollbar_env, -> { fetch(:rails_env, "production") }
    set :rollbar_token, -> { abort "Please specify the Rollbar access token, set :rollbar_token, 'your token'" }
    set :rollbar_role, -> { :app }
    set :rollbar_revision, -> { fetch(:current_revision) }
  end
end
