hosts = ENV.fetch("GOCAP_TEST_HOSTS", "web1.booking.example,web2.booking.example").split(",")
hosts.each.with_index do |host, index|
  roles = %w[web app]
  roles << "db" if index.zero?
  server host, user: fetch(:user), port: ENV.fetch("GOCAP_TEST_PORT", 22).to_i, roles: roles
end

set :rails_env, :production

if ENV["GOCAP_TEST_KEY"]
  set :ssh_options, {
    keys: [ENV["GOCAP_TEST_KEY"]],
    keys_only: true,
    forward_agent: false,
    auth_methods: %w[publickey]
  }
end
