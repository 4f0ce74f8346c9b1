(1..Integer(ENV["LAB_N"])).each do |n|
  server "#{ENV["LAB_PREFIX"]}.#{n}", user: "root", port: ENV["LAB_PORT"], roles: %w[app web]
end
set :ssh_options, keys: [File.expand_path("~/.ssh/id_ed25519")], keys_only: true, auth_methods: %w[publickey]
eval ENV["STAGE"] if ENV["STAGE"]
