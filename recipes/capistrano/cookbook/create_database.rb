# The PostgreSQL user and database that database.yml on the server names.
namespace :database do
  desc "Create the database and its user, as the server's database.yml names them"
  task :create do
    on primary(:db) do
      file = shared_path.join("config/database.yml")
      execute :cp, shared_path.join("config/database.example.yml"), file unless test("[ -f #{file} ]")
      text = download!(file.to_s)
      next if dry_run?

      require "yaml"
      environment = fetch(:rails_env, fetch(:stage)).to_s
      settings = (YAML.safe_load(text, aliases: true) || {})[environment] or raise "database:create: #{file} has no #{environment}"
      user, database = settings.values_at("username", "database")
      psql = [:sudo, "-u", "postgres", :psql]
      known = ->(sql) { test(*psql, "-tAc", sql.shellescape, "|", "grep", "-q", "1") }
      run = ->(sql) { execute(*psql, "-c", redact(sql.shellescape)) }

      unless known.call("SELECT 1 FROM pg_roles WHERE rolname = '#{user}';")
        run.call("CREATE USER \"#{user}\" WITH PASSWORD '#{settings["password"].to_s.gsub("'", "''")}';")
      end
      run.call("CREATE DATABASE \"#{database}\";") unless known.call("SELECT 1 FROM pg_database WHERE datname = '#{database}';")
      run.call("GRANT ALL PRIVILEGES ON DATABASE \"#{database}\" TO \"#{user}\";")
    end
  end
end
