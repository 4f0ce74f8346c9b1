# frozen_string_literal: true

server ENV.fetch("GOCAP_TEST_HOSTS", "staging.shop.example").split(",").first,
       user: fetch(:user),
       port: ENV.fetch("GOCAP_TEST_PORT", "22").to_i,
       roles: %w[app web db]

set :rails_env, "production"

# No root there: the user's own units
set :puma_systemctl_user, :user

if ENV["GOCAP_TEST_KEY"]
  set :ssh_options, {
    keys: [ENV["GOCAP_TEST_KEY"]],
    keys_only: true,
    forward_agent: false,
    auth_methods: %w[publickey]
  }
end
