role :web, (ENV["GOCAP_TEST_HOSTS"] || "magazine.example.org").split(","),
     user: ENV["GOCAP_TEST_USER"] || "magazine",
     port: (ENV["GOCAP_TEST_PORT"] || "22").to_i

set :keep_releases, 2

if ENV["GOCAP_TEST_KEY"]
  set :ssh_options, {
    keys: [ENV["GOCAP_TEST_KEY"]],
    keys_only: true,
    forward_agent: false,
    auth_methods: %w[publickey]
  }
end
