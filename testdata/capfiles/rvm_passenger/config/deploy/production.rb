(ENV['GOCAP_TEST_HOSTS'] || 'library.example.edu').split(',').each do |host|
  server host, user: ENV['GOCAP_TEST_USER'] || 'library', port: (ENV['GOCAP_TEST_PORT'] || 22).to_i, roles: %w{web app db}
end

if ENV['GOCAP_TEST_KEY']
  set :ssh_options, {
    keys: [ENV['GOCAP_TEST_KEY']],
    keys_only: true,
    forward_agent: false,
    auth_methods: %w[publickey]
  }
end
