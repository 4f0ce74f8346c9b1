ENV.fetch("GOCAP_TEST_HOSTS", "wiki.example.net").split(",").each do |name|
  server "#{ENV.fetch("GOCAP_TEST_USER", "wiki")}@#{name}:#{ENV.fetch("GOCAP_TEST_PORT", "22")}", roles: %w[app web]
end

if ENV["GOCAP_TEST_KEY"]
  set :ssh_options, {
    keys: [ENV["GOCAP_TEST_KEY"]],
    keys_only: true,
    forward_agent: false,
    auth_methods: %w[publickey]
  }
end
