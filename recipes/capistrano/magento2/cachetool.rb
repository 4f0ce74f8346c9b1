# PHP's cache of compiled code, by the program cachetool on the servers.
{ status: "Show information about the php-opcode cache", reset: "Resets the contents of the php-opcode cache" }.each do |action, description|
  desc description
  task "cachetool:opcache:#{action}" do
    on release_roles(:all) do
      within(release_path) { execute :cachetool, "opcache:#{action}" }
    end
  end

  after "deploy:published", "cachetool:opcache:#{action}"
end
