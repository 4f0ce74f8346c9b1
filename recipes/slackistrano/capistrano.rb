# Tells Slack of deploys: set :slackistrano, { webhook: "…", channel: "…" }.
require "slackistrano/messaging"
require "json"
require "net/http"
require "uri"

module Slackistrano
  class Capistrano
    def initialize(env)
      @env = env
      @config = fetch(:slackistrano, {})
      @config = old_settings.merge(@config) if @config.is_a?(Hash) && !Gocap.gem_since?("slackistrano", "4.0")
    end

    def self.run(env, action) = new(env).run(action)

    def run(action)
      return if @config == false || @config.nil?
      settings = @config.dup
      klass = settings.delete(:klass) || Messaging::Default
      @messaging = klass.new(env: @env, **settings)
      payload = @messaging.payload_for(action)
      return if payload.nil? || payload == false
      payload = { username: @messaging.username, icon_url: @messaging.icon_url, icon_emoji: @messaging.icon_emoji }.merge(payload)
      channels = Array(@messaging.channels_for(action))
      channels = [nil] if channels.empty? && !@messaging.via_slackbot? # that of the web hook
      channels.each { |channel| post(payload.merge(channel: channel)) }
    end

    private

    def fetch(*args) = @env.fetch(*args)

    # Up to 3.x there was a variable for each.
    def old_settings
      settings = %i[team channel token webhook].map { |key| [key, fetch(:"slack_#{key}")] }.to_h.compact
      settings[:klass] = Messaging::Deprecated unless Gocap.gem_since?("slackistrano", "3.1")
      settings
    end

    # A message that doesn't arrive is no reason to fail.
    def post(payload)
      if @env.dry_run?
        where = @messaging.via_slackbot? ? ["  Team: #{@messaging.team}", "  Token: #{@messaging.token}"] : ["  Webhook: #{@messaging.webhook}"]
        say :info, "Slackistrano Dry Run:", *where, "  Payload: #{payload.to_json}"
        return
      end
      response = @messaging.via_slackbot? ? post_as_slackbot(payload) : post_as_webhook(payload)
      return if response.is_a?(Net::HTTPSuccess)
      say :warn, "Slack API Failure!", "  URI: #{response.uri}", "  Code: #{response.code}", "  Message: #{response.message}", "  Body: #{response.body}"
    rescue StandardError => e
      say :warn, "Error notifying Slack!", "  Error: #{e.inspect}"
    end

    def say(level, *lines)
      Gocap.main.run_locally { lines.each { |line| public_send(level, "[slackistrano] #{line}") } }
    end

    def post_as_slackbot(payload)
      uri = URI("https://#{@messaging.team}.slack.com/services/hooks/slackbot")
      uri.query = URI.encode_www_form(token: @messaging.token, channel: payload[:channel])
      text = (payload[:attachments] || [payload]).map { |part| part[:text] }.join("\n")
      Net::HTTP.start(uri.host, uri.port, use_ssl: true) { |http| http.request_post(uri.request_uri, text) }
    end

    def post_as_webhook(payload)
      Net::HTTP.post_form(URI(@messaging.webhook), payload: payload.to_json)
    end
  end
end

namespace :slack do
  namespace :deploy do
    %i[starting updating reverting updated reverted failed].each do |action|
      desc "Notify about #{action} deploy"
      task action do
        Slackistrano::Capistrano.run(env, action)
      end
    end

    desc "Test Slack integration"
    task test: %i[starting updating updated reverting reverted failed]
  end
end

# As the last thing of the stage's task: deploy.rb may ask for hooks of its own.
Capistrano::DSL.stages.each do |stage|
  task stage do
    next if fetch(:use_custom_slackistrano_hooks)
    before "deploy:starting", "slack:deploy:starting"
    before "deploy:updating", "slack:deploy:updating"
    before "deploy:reverting", "slack:deploy:reverting"
    after "deploy:finishing", "slack:deploy:updated"
    after "deploy:finishing_rollback", "slack:deploy:reverted"
    after "deploy:failed", "slack:deploy:failed"
  end
end
