# Tells a Slack channel of deploys: set :slack_url, "https://hooks.slack.com/…".
module Slackify
  # A message in the JSON of Slack's web hooks. Statuses are :starting, :success
  # and :failed.
  class Payload
    TEXTS = { starting: :slack_deploy_starting_text, success: :slack_text, failed: :slack_deploy_failed_text }.freeze
    COLORS = { starting: :slack_deploy_starting_color, success: :slack_deploy_finished_color, failed: :slack_deploy_failed_color }.freeze

    def initialize(context, status)
      @context, @status = context, status
    end

    # The message as an argument of curl.
    def self.build(context, status, channel = nil) = "'payload=#{new(context, status).payload(channel).gsub("'") { "'\\''" }}'"

    def payload(channel = nil)
      text = fetch(TEXTS[@status])
      JSON.generate(
        channel: channel || fetch(:slack_channel), username: fetch(:slack_username), icon_emoji: fetch(:slack_emoji), parse: fetch(:slack_parse),
        attachments: [{ fallback: text, color: fetch(COLORS[@status]), text: text, fields: fields, mrkdwn_in: fetch(:slack_mrkdwn_in) }]
      )
    end

    private

    def fetch(...) = @context.fetch(...)

    def fields
      values = { "status" => @status, "stage" => fetch(:stage), "branch" => fetch(:branch), "revision" => fetch(:current_revision),
                 "hosts" => fetch(:slack_hosts) }
      Array(fetch(:slack_fields)).map do |name|
        fetch(:slack_custom_field_mapping)[name.to_sym] || { title: name.to_s.capitalize, value: values[name.to_s], short: true }
      end
    end
  end
end

namespace :slack do
  {
    started: [:starting, "starting", "deployment via the incoming webhooks integration"],
    finished: [:success, "finished", "deployment via the incoming webhooks integration"],
    failed: [:failed, "failed", "deployment failure via the incoming webhooks integration"]
  }.each do |event, (status, word, what)|
    desc "Notify Slack of a #{what} - :slack_subdomain and :slack_token must be set"
    task :"notify_#{event}" do
      require "json"
      run_locally do
        set event == :started ? :time_started : :time_finished, Time.now.to_i
        next unless fetch(:slack_notify_events).include?(event)
        info "Notifying Slack of deploy #{word}"
        Array(fetch(:slack_channel)).each do |channel|
          execute :curl, "-X POST", "-s", "--data-urlencode", Slackify::Payload.build(self, status, channel), fetch(:slack_url), raise_on_non_zero_exit: false
        end
      end
    end
  end
end

before "deploy:starting", "slack:notify_started"
after "deploy:finished", "slack:notify_finished"
after "deploy:failed", "slack:notify_failed"

namespace :load do
  task :defaults do
    set :slack_channel, "#general"
    set :slack_username, "Capistrano"
    set :slack_emoji, ":ghost:"
    set :slack_parse, "default"
    set :slack_user, -> { local_user.strip }
    set :slack_fields, %w[status stage branch revision hosts]
    set :slack_custom_field_mapping, {}
    set :slack_mrkdwn_in, []
    set :slack_hosts, -> { release_roles(:all).map(&:hostname).join("\n") }
    set :slack_url, -> { raise ":slack_url is not set" }
    set :slack_text, lambda {
      seconds = Integer(fetch(:time_finished, 0) - fetch(:time_started, 0))
      "#{fetch(:application)} deploy by #{fetch(:slack_user)}: successful in #{seconds} seconds."
    }
    set :slack_deploy_starting_text, -> { "#{fetch(:application)} deploy by #{fetch(:slack_user)}: starting." }
    set :slack_deploy_failed_text, -> { "#{fetch(:application)} deploy by #{fetch(:slack_user)}: failed." }
    set :slack_deploy_starting_color, "warning"
    set :slack_deploy_finished_color, "good"
    set :slack_deploy_failed_color, "danger"
    set :slack_notify_events, %i[started finished failed]
  end
end
