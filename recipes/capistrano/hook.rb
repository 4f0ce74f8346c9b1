# Posts JSON to a web hook at the steps of a deploy that have a payload:
# set :webhook_finished_payload, { text: "…" }.
module Webhook
  STEPS = { starting: "deploy:starting", finished: "deploy:finished", failed: "deploy:failed", reverting: "deploy:reverting", rollbacked: "deploy:finishing_rollback" }.freeze

  # A message that doesn't arrive is no reason to fail.
  def self.post(backend, step)
    url, payload = fetch(:webhook_url), fetch(:"webhook_#{step}_payload")
    return if url.nil? || payload.nil? || payload.empty?
    return backend.info("[DRY RUN] POST #{url}: #{payload}") if dry_run?
    backend.info "POST #{url} payload='#{payload}'"
    response = Net::HTTP.post(URI(url), JSON.generate(payload), "Content-Type" => "application/json")
    answer = "HTTP #{response.code} #{response.message} body='#{response.body}'; "
    response.is_a?(Net::HTTPSuccess) ? backend.info(answer) : backend.error(answer)
  rescue StandardError => e
    backend.warn "POST #{url}: #{e.message}"
  end
end

namespace :webhook do
  namespace :config do
    desc "List the webhook configured variables"
    task :list do
      names = [:webhook_url, *Webhook::STEPS.keys.map { |step| :"webhook_#{step}_payload" }].sort
      names.reject { |name| fetch(name).nil? || fetch(name).empty? }.each do |name|
        puts ":#{name.to_s.ljust(names.map(&:length).max)} => #{fetch(name)}"
      end
    end
  end

  namespace :post do
    Webhook::STEPS.each do |step, hook|
      desc "Post a #{step} message if :webhook_url and :webhook_#{step}_payload are present"
      task step do
        require "json"
        require "net/http"
        run_locally { Webhook.post(self, step) }
      end
      %i[starting reverting].include?(step) ? before(hook, "webhook:post:#{step}") : after(hook, "webhook:post:#{step}")
    end
  end
end

namespace :load do
  task :defaults do
    set :webhook_url, nil
    Webhook::STEPS.each_key { |step| set :"webhook_#{step}_payload", {} }
  end
end
