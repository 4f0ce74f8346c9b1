server((ENV['GOCAP_TEST_HOSTS'] || 'library-test.example.edu').split(',').first,
       user: ENV['GOCAP_TEST_USER'] || 'library',
       port: (ENV['GOCAP_TEST_PORT'] || 22).to_i,
       roles: %w{web app db})

set :rails_env, 'production'

# An old Passenger
set :passenger_restart_with_touch, true

if ENV['GOCAP_TEST_KEY']
  set :ssh_options, {
    keys: [ENV['GOCAP_TEST_KEY']],
    keys_only: true,
    forward_agent: false,
    auth_methods: %w[publickey]
  }
end
