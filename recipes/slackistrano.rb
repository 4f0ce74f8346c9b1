require "slackistrano/messaging"
