# The texts of the messages. A class of the repository may say otherwise.
module Slackistrano
  module Messaging
    module Helpers
      protected

      def branch = fetch(:branch)
      def application = fetch(:application)
      def stage(default = "an unknown stage") = fetch(:stage, default)

      # How long this program has been running: [[DD-]hh:]mm:ss.
      def elapsed_time = `ps -p #{$$} -o etime=`.strip
    end

    class Base
      include Helpers
      extend Forwardable
      def_delegators :env, :fetch

      attr_reader :team, :token, :webhook, :options, :env
      alias url webhook

      def initialize(env: nil, team: nil, channel: nil, token: nil, webhook: nil, **options)
        @env, @team, @channel, @token, @webhook, @options = env || Capistrano::Configuration.env, team, channel, token, webhook, options
      end

      # The first of the messages came with 4.0, and the second changed its words.
      FIRST = Gocap.gem_since?("slackistrano", "4.0")

      def payload_for_starting = FIRST ? text("has started deploying branch #{branch} of #{application} to #{stage}") : nil
      def payload_for_updating = text("#{FIRST ? "is" : "has started"} deploying branch #{branch} of #{application} to #{stage}")
      def payload_for_reverting = text("has started rolling back branch #{branch} of #{application} to #{stage}")
      def payload_for_updated = text("has finished deploying branch #{branch} of #{application} to #{stage}")
      def payload_for_reverted = text("has finished rolling back branch of #{application} to #{stage}")
      def payload_for_failed = text("has failed to #{deploying? ? "deploy" : "rollback"} branch #{branch} of #{application} to #{stage}")

      def channels_for(_action) = @channel
      def icon_url = options.fetch(:icon_url, "https://raw.githubusercontent.com/phallstrom/slackistrano/master/images/slackistrano.png")
      def icon_emoji = options.fetch(:icon_emoji, nil)
      def username = options.fetch(:username, "Slackistrano")
      def deployer = ENV["USER"] || ENV["USERNAME"]
      def deploying? = fetch(:deploying, false)
      def via_slackbot? = @webhook.nil?

      # Without a payload nothing is sent.
      def payload_for(action)
        method = "payload_for_#{action}"
        public_send(method) if respond_to?(method)
      end

      private

      def text(words) = { text: "#{deployer} #{words}" }
    end

    class Default < Base
    end

    # As before 3.1, when each message had its variables.
    class Deprecated < Base
      def payload_for(action)
        return unless fetch(:slack_run, true) && fetch(:"slack_run_#{action}", true)
        payload = super
        message = fetch(:"slack_msg_#{action}")
        payload && message ? payload.merge(text: message) : payload
      end

      def channels_for(action) = fetch(:"slack_channel_#{action}", super)
      def icon_url = fetch(:slack_icon_url, super)
      def icon_emoji = fetch(:slack_icon_emoji, super)
      def username = fetch(:slack_username, super)
    end

    # Says nothing.
    class Null < Base
      %i[starting updating reverting updated reverted failed].each { |action| define_method("payload_for_#{action}") { nil } }
    end
  end
end
