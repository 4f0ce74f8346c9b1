server "web1", user: "deploy", roles: %w[app web], primary: true
server "web2", user: "deploy", roles: %w[app web]
server "worker1", user: "deploy", roles: %w[app]

set :ssh_options, verify_host_key: :always
