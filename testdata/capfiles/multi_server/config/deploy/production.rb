hosts = ENV.fetch("GOCAP_TEST_HOSTS", "node1.internal.example,node2.internal.example,node3.internal.example").split(",")
user = ENV.fetch("GOCAP_TEST_USER", "metrics")
port = Integer(ENV.fetch("GOCAP_TEST_PORT", "22"))

# The first node serves and holds the database, the second one works besides,
# the last one only balances the load: nothing is released to it.
server hosts[0], user: user, port: port, roles: [:app, :web], zone: "a", weight: 10
server hosts[0], user: user, port: port, roles: :db, primary: true, db: { size: "big" }
if hosts[1]
  server hosts[1], user: user, port: port, roles: %w[app web worker], zone: "b", weight: 5, workers: 3, queues: %w[mail default]
end
if hosts[2]
  server hosts[2], user: user, port: port, roles: %w[lb], zone: "a", no_release: true
end

if ENV["GOCAP_TEST_KEY"]
  set :ssh_options, {
    keys: [ENV["GOCAP_TEST_KEY"]],
    keys_only: true,
    forward_agent: false,
    auth_methods: %w[publickey]
  }
end
