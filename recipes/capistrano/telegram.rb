# Messages of a deploy by a bot of Telegram.
module Capistrano::Telegram
  class << self
    def tell(backend, text)
      return backend.info("[telegram] #{text}") if dry_run?
      key = fetch(:telegram_bot_key) or return backend.error("[telegram] :telegram_bot_key isn't set")
      require "json"
      require "net/http"
      uri = URI("https://api.telegram.org/bot#{key}/sendMessage")
      response = Net::HTTP.post(uri, JSON.generate(chat_id: fetch(:telegram_chat_id), text: text), "Content-Type" => "application/json")
      backend.error "[telegram] HTTP status #{response.code}: #{response.body}" unless response.is_a?(Net::HTTPSuccess)
    rescue StandardError => e # without the URL, which has the key
      backend.error "[telegram] #{e.class}: the message wasn't sent"
    end

    def deploy = "#{local_user}'s deploy of #{fetch(:application)} (#{fetch(:branch)}) to #{fetch(:stage)}"
  end
end

namespace :telegram do
  { starting: "has started", finished: "is done", failed: "has failed" }.each do |event, text|
    task event do
      run_locally { Capistrano::Telegram.tell(self, "#{Capistrano::Telegram.deploy} #{text}.") }
    end
    after "deploy:#{event}", "telegram:#{event}"
  end
end
