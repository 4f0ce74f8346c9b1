# Databases of the application, on a server and here: their dumps, and how they
# are loaded.
module DbTasks
  # How dumps are packed: the end of the file's name, a filter that packs to
  # standard output, and a command that unpacks a file beside itself.
  COMPRESSORS = {
    gzip: ["gz", "gzip - -c --stdout", "gzip -d"],
    bzip2: ["bz2", "bzip2 -c", "bzip2 -d"],
    zstd: ["zst", "zstd -c", "zstd -d --rm"]
  }.freeze

  def self.compressor
    name = fetch(:compressor).to_sym
    COMPRESSORS.fetch(name) { raise "db-tasks: #{name.inspect} is no compressor: #{COMPRESSORS.keys.join(", ")}" }
  end

  # Prints the settings of the connection, between marks.
  CONFIG = "c = ActiveRecord::Base; c = c.respond_to?(:connection_db_config) ? c.connection_db_config.configuration_hash : c.connection_config; " \
           'puts "<db-tasks>#{c.to_json}</db-tasks>"'

  # What MySQL's programs want.
  class MySQL
    def initialize(config)
      @config = config
    end

    def credentials
      words = []
      words += ["-u", @config["username"].shellescape] if @config["username"]
      words << "-p#{@config["password"].to_s.shellescape}" if @config["password"]
      words += ["-h", @config["host"].shellescape] if @config["host"]
      words += ["-P", @config["port"]] if @config["port"]
      words += ["-S", @config["socket"].shellescape] if @config["socket"]
      words.join(" ")
    end

    def dump(ignored, without_data)
      name = @config["database"]
      skip = ignored.map { |table| " --ignore-table=#{name}.#{table}" }.join
      all = "mysqldump #{credentials} #{name} --lock-tables=false#{skip}"
      return all if without_data.empty?
      structure = "mysqldump #{credentials} #{name} --lock-tables=false --no-data #{without_data.join(" ")}"
      "(#{all}#{without_data.map { |table| " --ignore-table=#{name}.#{table}" }.join}; #{structure})"
    end

    def load(file) = "mysql #{credentials} -D #{@config["database"]} < #{file}"
  end

  # What PostgreSQL's programs want.
  class PostgreSQL
    def initialize(config)
      @config = config
    end

    def dump(ignored, without_data)
      options = ["--no-acl", "--no-owner"]
      options += ignored.map { |table| "--exclude-table=#{table}" }
      options += without_data.map { |table| "--exclude-table-data=#{table}" }
      "#{password}pg_dump #{credentials} #{@config["database"]} #{options.join(" ")}"
    end

    # The database is made anew; who is connected is thrown out.
    def load(file)
      name = @config["database"]
      others = "SELECT pg_terminate_backend(pg_stat_activity.pid) FROM pg_stat_activity " \
               "WHERE pg_stat_activity.datname = '#{name}' AND pid <> pg_backend_pid();"
      [
        "#{password}psql #{credentials} -d postgres -c \"#{others}\"",
        "#{password}dropdb #{credentials} #{name}",
        "#{password}createdb #{credentials} #{name}",
        "#{password}psql #{credentials} -d #{name} < #{file}"
      ].join("; ")
    end

    private

    def credentials
      words = []
      words += ["-U", (@config["username"] || @config["user"]).shellescape] if @config["username"] || @config["user"]
      words += ["-h", @config["host"].shellescape] if @config["host"]
      words += ["-p", @config["port"]] if @config["port"]
      words.join(" ")
    end

    def password
      @config["password"] ? "PGPASSWORD='#{@config["password"].to_s.gsub("'") { "'\\''" }}' " : ""
    end
  end

  ADAPTERS = { "mysql" => MySQL, "mysql2" => MySQL, "trilogy" => MySQL, "postgresql" => PostgreSQL, "postgis" => PostgreSQL, "pg" => PostgreSQL }.freeze

  # A database as one of the back ends sees it.
  class Database
    def initialize(backend)
      @backend = backend
    end

    # Dumps to a packed file and returns its path.
    def dump
      ending, pack, = DbTasks.compressor
      file = "#{dir}/#{config["database"]}_#{Time.now.strftime("%Y-%m-%d-%H%M%S")}.sql.#{ending}"
      run "#{adapter.dump(fetch(:db_ignore_tables), fetch(:db_ignore_data_tables))} | #{pack} > #{file}"
      file
    end

    # Loads a file, which is unpacked first if it is packed.
    def load(file)
      ending, _, unpack = DbTasks.compressor
      plain = file.delete_suffix(".#{ending}")
      run "#{unpack} #{file}" if plain != file
      run adapter.load(plain)
      run "rm #{plain}" if clean?
    end

    # The settings of its connection.
    def config
      @config ||= begin
        text = rails_runner[%r{<db-tasks>(.*)</db-tasks>}m, 1]
        raise "db-tasks: the application didn't tell its database" unless text
        require "json"
        JSON.parse(text)
      end
    end

    private

    def adapter
      name = config["adapter"]
      (ADAPTERS[name] || raise("db-tasks: no support for the adapter #{name.inspect}, only for those of MySQL and PostgreSQL")).new(config)
    end
  end

  # The one of the server that commands are for.
  class RemoteDatabase < Database
    def remove(file) = @backend.execute("rm -f #{file}")

    private

    def dir = fetch(:db_dump_dir)
    def clean? = true
    def run(command) = @backend.execute("cd #{current_path} && #{command}")

    def rails_runner
      @backend.within(current_path) { @backend.with(rails_env: fetch(:rails_env)) { @backend.capture(:rails, :runner, CONFIG.shellescape) } }
    end
  end

  # The one of this machine.
  class LocalDatabase < Database
    private

    def dir = "db"
    def clean? = fetch(:db_local_clean)
    def run(command) = @backend.execute(command)
    def rails_runner = @backend.capture("RAILS_ENV=#{fetch(:local_rails_env)} bin/rails runner #{CONFIG.shellescape}")
  end
end
