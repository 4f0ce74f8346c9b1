# Tells a Slack channel of deploys: set :slack_url, "https://hooks.slack.com/…".
module SlackifyMessage
  COLORS = { started: "warning", finished: "good", failed: "danger" }.freeze

  class << self
    # Posts to each channel. A message that doesn't arrive is no reason to fail.
    def post(backend, event)
      channels = Array(fetch(:slack_channel))
      (channels.empty? ? [nil] : channels).each do |channel|
        payload = message(event, channel)
        next backend.info("[DRY RUN] Slack: #{text(event)}") if dry_run?
        response = Net::HTTP.post_form(URI(fetch(:slack_url)), payload: JSON.generate(payload))
        backend.warn "Slack: HTTP status #{response.code}: #{response.body}" unless response.is_a?(Net::HTTPSuccess)
      rescue StandardError => e
        backend.warn "Slack: #{e.message}"
      end
    end

    private

    def message(event, channel)
      {
        channel: channel, username: fetch(:slack_username), icon_emoji: fetch(:slack_emoji), parse: fetch(:slack_parse),
        attachments: [{ fallback: text(event), color: COLORS[event], text: text(event), fields: fields(event), mrkdwn_in: fetch(:slack_mrkdwn_in) }]
      }.compact
    end

    def text(event)
      fetch({ started: :slack_deploy_starting_text, finished: :slack_text, failed: :slack_deploy_failed_text }[event])
    end

    def fields(event)
      values = { "status" => event.to_s, "stage" => fetch(:stage).to_s, "branch" => fetch(:branch).to_s, "revision" => fetch(:slack_revision).to_s,
                 "hosts" => fetch(:slack_hosts).to_s }
      values.slice(*fetch(:slack_fields)).map { |name, value| { title: name.capitalize, value: value, short: true } }
    end
  end
end

namespace :slack do
  %i[started finished failed].each do |event|
    desc "Notify Slack of a deploy that has #{event}"
    task :"notify_#{event}" do
      set :slack_start_time, Time.now if event == :started
      next unless fetch(:slack_notify_events).include?(event)
      require "json"
      require "net/http"
      run_locally { SlackifyMessage.post(self, event) }
    end
  end
end

after "deploy:starting", "slack:notify_started"
after "deploy:finished", "slack:notify_finished"
after "deploy:failed", "slack:notify_failed"

namespace :load do
  task :defaults do
    set :slack_channel, ["#general"]
    set :slack_username, "Capistrano"
    set :slack_emoji, ":ghost:"
    set :slack_parse, "default"
    set :slack_user, -> { fetch(:local_user).to_s.strip }
    set :slack_fields, %w[status stage branch revision hosts]
    set :slack_mrkdwn_in, []
    set :slack_hosts, -> { roles(:all).map(&:hostname).join(", ") }
    set :slack_notify_events, %i[started finished failed]
    set :slack_revision, -> { fetch(:current_revision) || fetch(:branch) }
    set :slack_deploy_starting_text, lambda {
      "#{fetch(:stage)} deploy starting with revision/branch #{fetch(:slack_revision)} for #{fetch(:application)}"
    }
    set :slack_text, lambda {
      seconds = Time.now.to_i - fetch(:slack_start_time, Time.now).to_i
      "Revision #{fetch(:current_revision, fetch(:branch))} of #{fetch(:application)} deployed to #{fetch(:stage)} by #{fetch(:slack_user)} in #{seconds} seconds."
    }
    set :slack_deploy_failed_text, lambda {
      "#{fetch(:stage)} deploy of #{fetch(:application)} with revision/branch #{fetch(:slack_revision)} failed"
    }
  end
end
