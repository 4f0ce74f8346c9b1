hosts = (ENV['GOCAP_TEST_HOSTS'] || 'www1.example.com,www2.example.com').split(',').first(3)
user  = ENV['GOCAP_TEST_USER'] || 'deploy'
port  = (ENV['GOCAP_TEST_PORT'] || 22).to_i

role :app, hosts.map { |host| "#{user}@#{host}:#{port}" }
role :web, hosts.map { |host| "#{user}@#{host}:#{port}" }
role :db,  "#{user}@#{hosts.first}:#{port}"

if ENV['GOCAP_TEST_KEY']
  set :ssh_options, {
    keys: [ENV['GOCAP_TEST_KEY']],
    keys_only: true,
    forward_agent: false,
    auth_methods: %w(publickey)
  }
end
