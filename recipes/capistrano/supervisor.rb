# Has Supervisor read its configuration again, or start its programs again. There
# are no hooks.
%i[reload restart].each do |command|
  role = :"supervisord_#{command}_roles"

  desc "#{command.capitalize} supervisord"
  task("supervisord:#{command}") do
    on(roles(fetch(role))) { execute :supervisorctl, command }
  end

  task("load:defaults") { set role, :app }
end
