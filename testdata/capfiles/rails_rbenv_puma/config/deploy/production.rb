# frozen_string_literal: true

hosts = ENV.fetch("GOCAP_TEST_HOSTS", "app1.shop.example,app2.shop.example").split(",")

hosts.each_with_index do |host, i|
  server host,
         user: fetch(:user),
         port: ENV.fetch("GOCAP_TEST_PORT", "22").to_i,
         roles: i.zero? ? %w[app web db] : %w[app web],
         primary: i.zero?
end

# The units are root's
set :puma_systemctl_user, :system

if ENV["GOCAP_TEST_KEY"]
  set :ssh_options, {
    keys: [ENV["GOCAP_TEST_KEY"]],
    keys_only: true,
    forward_agent: false,
    auth_methods: %w[publickey]
  }
end
