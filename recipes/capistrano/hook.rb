# Posts JSON to a web hook at the steps of a deploy that have a payload:
# set :webhook_finished_payload, { text: "…" }.
module Webhook
  STEPS = { starting: "deploy:starting", finished: "deploy:finished", failed: "deploy:failed", reverting: "deploy:reverting", rollbacked: "deploy:finishing_rollback" }.freeze

  # A message that doesn't arrive is no reason to fail.
  def self.post(backend, step)
    url, payload = fetch(:webhook_url), fetch(:"webhook_#{step}_payload")
    return if url.nil? || payload.nil? || payload.empty?
    return backend.info("[DRY RUN] POST #{url}: #{payload}") if dry_run?
    response = Net::HTTP.post(URI(url), JSON.generate(payload), "Content-Type" => "application/json")
    backend.info "POST #{url}: #{response.code}"
  rescue StandardError => e
    backend.warn "POST #{url}: #{e.message}"
  end
end

namespace :webhook do
  namespace :config do
    desc "List the webhook configured variables"
    task :list do
      ["webhook_url", *Webhook::STEPS.keys.map { |step| "webhook_#{step}_payload" }].each { |name| puts "#{name}: #{fetch(name.to_sym).inspect}" }
    end
  end

  namespace :post do
    Webhook::STEPS.each do |step, hook|
      desc "Post a #{step} message if `webhook_#{step}_payload` is present"
      task step do
        require "json"
        require "net/http"
        run_locally { Webhook.post(self, step) }
      end
      step == :starting ? before(hook, "webhook:post:#{step}") : after(hook, "webhook:post:#{step}")
    end
  end
end

namespace :load do
  task :defaults do
    set :webhook_url, nil
    Webhook::STEPS.each_key { |step| set :"webhook_#{step}_payload", {} }
  end
end
