# Posts messages to web hooks at steps of a deploy. The messenger, of set :deploy_hooks, says which.
module Capistrano
  module DeployHooks
    STEPS = { updating: [:before, "deploy:updating"], reverting: [:before, "deploy:reverting"], updated: [:after, "deploy:finishing"],
              reverted: [:after, "deploy:finishing_rollback"], failed: [:after, "deploy:failed"] }.freeze

    module Messengers; end

    def self.run(backend, step)
      settings = fetch(:deploy_hooks) or return
      messenger = settings.fetch(:messenger).new(settings)
      payload, url = messenger.payload_for(step), messenger.webhook_for(step)
      return if payload.nil? || url.nil?
      [payload].flatten.each { |message| post(backend, url, message) }
    end

    # A message that doesn't arrive is no reason to fail. The path of the address is a secret.
    def self.post(backend, url, message)
      uri = URI(url)
      return backend.info("[DRY RUN] POST to #{uri.host}: #{message}") if dry_run?
      response = Net::HTTP.post(uri, JSON.generate(message), "Content-Type" => "application/json")
      backend.warn "deploy_hooks: #{uri.host} answers HTTP #{response.code} #{response.body.to_s[/.*/]}" unless response.is_a?(Net::HTTPSuccess)
    rescue StandardError => e
      backend.warn "deploy_hooks: #{e.message}"
    end
  end
end

namespace :deploy_hooks do
  Capistrano::DeployHooks::STEPS.each do |step, (order, task)|
    task step do
      require "json"
      require "net/http"
      run_locally { Capistrano::DeployHooks.run(self, step) }
    end
    public_send(order, task, "deploy_hooks:#{step}")
  end
end
