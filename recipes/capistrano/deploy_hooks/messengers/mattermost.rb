require "capistrano/deploy_hooks"

# Messages for an incoming web hook of Mattermost. Options: :webhook_uri, :channels, :username, :icon_url.
class Capistrano::DeployHooks::Messengers::Mattermost
  def initialize(options = {})
    @options = options
  end

  def webhook_for(_action) = @options[:webhook_uri]

  def payload_for(action)
    text = text_for(action) or return
    message = { text: text, username: @options[:username] || "Capistrano", icon_url: @options[:icon_url] }.compact
    channels = Array(@options[:channels])
    channels.empty? ? message : channels.map { |channel| message.merge(channel: channel) }
  end

  private

  def text_for(action)
    what = "branch #{fetch(:branch)} of #{fetch(:application)}"
    place = fetch(:stage)
    case action
    when :updating then "#{deployer} has started deploying #{what} to #{place}"
    when :updated then "#{deployer} has finished deploying #{what} to #{place}"
    when :reverting then "#{deployer} has started rolling back #{what} on #{place}"
    when :reverted then "#{deployer} has finished rolling back #{what} on #{place}"
    when :failed then "#{deployer} has failed to #{fetch(:deploying) ? "deploy" : "roll back"} #{what} on #{place}"
    end
  end

  def deployer = fetch(:local_user)
end
