# Tells Rollbar of each deploy: that it began, and how it ended. Trouble with
# that is no reason to fail.
module RollbarDeploy
  URL = "https://api.rollbar.com/api/1/deploy/"

  class << self
    # Sends the block's request unless this is a dry run, and answers what it brought.
    def report(backend, what)
      return backend.info("[DRY RUN] Rollbar is not told: #{what}") if dry_run?
      response = yield
      raise "HTTP status #{response.code}: #{response.body}" unless response.is_a?(Net::HTTPSuccess)
      backend.info "Rollbar knows: #{what}"
      response.body
    rescue StandardError => e
      backend.error "Rollbar was not told: #{e.message}"
      nil
    end

    def start
      Net::HTTP.post_form(URI(URL), { access_token: fetch(:rollbar_token), status: "started", **fields }.compact)
    end

    def update(id, status)
      uri = URI("#{URL}#{id}")
      uri.query = URI.encode_www_form(access_token: fetch(:rollbar_token))
      Net::HTTP.start(uri.host, uri.port, use_ssl: true) do |http|
        request = Net::HTTP::Patch.new(uri.request_uri)
        request.set_form_data({ status: status, comment: fetch(:rollbar_comment) }.compact)
        http.request(request)
      end
    end

    private

    def fields
      { environment: fetch(:rollbar_env), revision: fetch(:rollbar_revision) || fetch(:current_revision),
        local_username: fetch(:rollbar_user), comment: fetch(:rollbar_comment) }
    end
  end
end

namespace :rollbar do
  desc "Send deployment started notification to Rollbar."
  task :deploy_started do
    on primary(fetch(:rollbar_role)) do
      require "json"
      require "net/http"
      answer = RollbarDeploy.report(self, "the deploy has started") { RollbarDeploy.start }
      set :rollbar_deploy_id, JSON.parse(answer)["data"]["deploy_id"] if answer
    end
  end

  { succeeded: "succeeded", failed: "failed" }.each do |name, status|
    desc "Send deployment #{status} notification to Rollbar."
    task :"deploy_#{name}" do
      id = fetch(:rollbar_deploy_id)
      next unless id
      on primary(fetch(:rollbar_role)) do
        RollbarDeploy.report(self, "the deploy has #{status}") { RollbarDeploy.update(id, status) }
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
    set :rollbar_env, -> { fetch(:rails_env, fetch(:stage, "production")) }
    set :rollbar_token, -> { abort 'Rollbar wants a token: set :rollbar_token, "…"' }
    set :rollbar_role, -> { :app }
    set :rollbar_comment, nil
  end
end
