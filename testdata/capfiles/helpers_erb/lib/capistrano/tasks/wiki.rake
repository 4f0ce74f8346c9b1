namespace :local do
  desc "What has to pass on this machine before anything goes out"
  task :tests do
    run_locally do
      within Dir.pwd do
        count = capture(:ls, "config/templates", "|", "wc", "-l").to_i
        raise "#{count} templates" unless dry_run? || count == fetch(:templates).size
        info "#{count} templates"
      end
      execute :test, "-f", "Capfile"
    end
  end
end

namespace :templates do
  desc "Upload what is made of templates"
  task :upload do
    fetch(:server_name) # ask once, before all servers need it
    changed = []
    on roles(:web) do |host|
      fetch(:templates).each do |name, target|
        changed << "#{host}/#{name}" if upload_template(name, target.call, host, workers: fetch(:backends).size)
      end
    end
    puts changed.empty? ? "all templates up to date" : "#{changed.size} file(s) written"
  end

  desc "Show a template: cap production templates:show[app.conf]"
  task :show, [:name] do |_t, args|
    on roles(:web).first do |host|
      puts render_template(args.fetch(:name, "app.conf"), host, 1)
    end
  end
end

namespace :release do
  desc "Write down where the release comes from"
  task :stamp do
    on roles(:app) do
      lines = <<~TEXT
        release: #{release_timestamp}
        revision: #{fetch(:current_revision)}
        by: #{fetch(:local_user)}
      TEXT
      upload! StringIO.new(lines), release_path.join("RELEASE").to_s
    end
  end

  desc "See that all is in place"
  task :verify do
    on roles(:app) do |host|
      # A rollback has no revision of its own
      next if dry_run? || fetch(:current_revision).nil?

      stamp = try_twice([:cat, current_path.join("RELEASE.txt")], [:cat, current_path.join("RELEASE")])
      unless stamp =~ /^revision: (\h{7,})$/ && Regexp.last_match(1) == fetch(:current_revision)
        error "#{host} has another revision"
        exit 1
      end
      info "verified #{stamp.lines.size} lines"
    end
  end
end
