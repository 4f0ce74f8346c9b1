namespace :fleet do
  desc "Check that all servers answer, and that there is a database server"
  task :preflight do
    raise "no database server" if primary(:db).nil?

    answers = {}
    on roles(:all) do |host|
      answers[host] = capture(:echo, "ready")
    end
    silent = roles(:all).reject { |server| answers[server] }
    puts "#{answers.size} of #{roles(:all).size} servers ready"
    puts "filtered out: #{silent.map(&:hostname).sort.join(", ")}" if silent.any?
  end

  desc "Tell what is where"
  task :report do
    releases = {}
    on release_roles(:all), in: :sequence, wait: 0 do |host|
      releases[host.hostname] = capture(:readlink, current_path).split("/").last
    end
    if dry_run?
      puts "dry run, nothing to report"
    elsif releases.values.uniq.size == 1
      puts "#{releases.size} server(s) on the same release"
    else
      raise "servers differ: #{releases.inspect}"
    end
  end

  desc "Show the properties of the servers of a zone, cap production fleet:zone[a]"
  task :zone, [:name] do |_task, args|
    args.with_defaults(name: "a")
    roles(:all, zone: args[:name]).each do |server|
      puts "#{server.hostname} #{server.roles_array.sort.join(",")} weight=#{server.fetch(:weight) || "-"}"
    end
  end
end
