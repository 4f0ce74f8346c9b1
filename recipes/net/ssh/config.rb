# What Net::SSH makes of ssh_config files, for recipes that ask it by name.
# Connections themselves are made with what the back end reads (see package
# sshconfig), which knows more of these files.
require "shellwords"

module Net
  module SSH
    class Config
      AUTH_METHODS = %w[none publickey password keyboard-interactive].freeze
      AUTHENTICATIONS = { "hostbasedauthentication" => "hostbased", "passwordauthentication" => "password", "pubkeyauthentication" => "publickey" }.freeze
      LISTS = %w[identityfile certificatefile].freeze
      RENAMED = {
        "bindaddress" => :bind_address, "certificatefile" => :keycerts, "checkhostip" => :check_host_ip, "compression" => :compression,
        "compressionlevel" => :compression_level, "connecttimeout" => :timeout, "fingerprinthash" => :fingerprint_hash,
        "forwardagent" => :forward_agent, "globalknownhostsfile" => :global_known_hosts_file, "hostkeyalias" => :host_key_alias,
        "identitiesonly" => :keys_only, "identityagent" => :identity_agent, "identityfile" => :keys,
        "numberofpasswordprompts" => :number_of_password_prompts, "port" => :port, "serveralivecountmax" => :keepalive_maxcount,
        "user" => :user, "userknownhostsfile" => :user_known_hosts_file
      }.freeze
      SPLIT = { "ciphers" => :encryption, "hostkeyalgorithms" => :host_key, "macs" => :hmac }.freeze
      STRICT = { true => :always, false => :never, "accept-new" => :accept_new }.freeze
      UNITS = { "K" => 1024, "M" => 1024**2, "G" => 1024**3 }.freeze

      class << self
        # Frozen: more files for connections are named by ssh_options[:config].
        def default_files = ["~/.ssh/config", "/etc/ssh_config", "/etc/ssh/ssh_config", File.expand_path(".ssh/config")].freeze
        def expandable_default_files = default_files.map { |file| File.expand_path(file) }
        def default_auth_methods = AUTH_METHODS.dup

        # The options of Net::SSH.start for a host; of two files the first counts.
        def for(host, files = expandable_default_files)
          translate([*files].reduce({}) { |settings, file| load(file, host, settings) })
        end

        # The keywords that hold for a host, in small letters; values of settings come
        # first. What stands before the first Host comes last.
        def load(path, host, settings = {})
          file = File.expand_path(path)
          return settings unless File.readable?(file)
          common = {}
          found = Reading.new(host, settings).read(file, common)
          LISTS.each { |key| found[key] = common.delete(key) | found[key] if common[key] && found[key] }
          common.merge(found)
        end

        def translate(settings)
          settings = settings.to_h { |key, value| [key.to_s.downcase, value] }
          settings.each_with_object({ auth_methods: default_auth_methods }) { |(key, value), options| option(options, key, value, settings) }
        end

        private

        def option(options, key, value, settings)
          case key
          when *RENAMED.keys then options[RENAMED[key]] = value
          when *SPLIT.keys then options[SPLIT[key]] = value.split(/\s*,\s*/)
          when *AUTHENTICATIONS.keys then authentication(options[:auth_methods], AUTHENTICATIONS[key], value)
          when "preferredauthentications" then options[:auth_methods] = value.split(/\s*,\s*/)
          when "hostname" then options[:host_name] = value.to_s.gsub("%h", settings["host"].to_s)
          when "stricthostkeychecking" then options[:verify_host_key] = STRICT[value]
          when "proxy" then proxy(options, *value)
          when "rekeylimit" then options[:rekey_limit] = bytes(value)
          when "sendenv" then options[:send_env] = value.to_s.split.map { |word| Regexp.new("^#{Regexp.escape(word).gsub("\\*", ".*").gsub("\\?", ".")}$") }
          when "setenv" then options[:set_env] = Shellwords.split(value.to_s).to_h { |word| word.split("=", 2) }
          when "serveraliveinterval"
            options[:keepalive] = value.to_i > 0
            options[:keepalive_interval] = value if options[:keepalive]
          end
        end

        def authentication(methods, name, allowed)
          allowed ? methods.push(name).uniq! : methods.delete(name)
        end

        def proxy(options, kind, value)
          require "net/ssh/proxy/#{kind.delete_prefix("proxy")}"
          if kind == "proxyjump"
            options[:proxy] = Proxy::Jump.new(value)
          elsif value != "none"
            options[:proxy] = Proxy::Command.new(value)
          end
        end

        def bytes(value)
          number, unit = value.to_s.match(/\A(\d+)([KMG])?/i).to_a.drop(1)
          number.to_i * UNITS.fetch(unit.to_s.upcase, 1)
        end
      end

      # Reads the lines that hold for a host. The first value of a keyword counts.
      class Reading
        def initialize(host, settings)
          @host = host
          @settings = settings.dup
        end

        # common gets what stands before the first Host.
        def read(file, common)
          into, holds = common, true
          File.foreach(file) do |line|
            key, value = line.strip.match(/\A(\w+)(?:\s*=\s*|\s+)(.*)\z/).to_a.drop(1)
            next if value.nil? || value.empty?
            key = key.downcase
            case key
            when "host", "match"
              @settings["host"] ||= @host
              into, holds = @settings, key == "host" ? host?(value) : match?(value)
            when "include" then value.split.each { |pattern| include_files(File.expand_path(pattern, File.dirname(file)), into) } if holds
            else keep(into, key, plain(value)) if holds
            end
          end
          @settings
        end

        private

        def include_files(pattern, common)
          Dir.glob(pattern).sort.each { |file| read(file, common) }
        end

        def keep(settings, key, value)
          case key
          when *LISTS then (settings[key] ||= []) << value
          when "proxycommand", "proxyjump" then settings["proxy"] ||= [key, value]
          else settings[key] = value unless settings.key?(key)
          end
        end

        def plain(value)
          value = value[/\A"(.*)"\z/, 1] || value
          case value
          when /\Ayes\z/i then true
          when /\Ano\z/i then false
          when /\A\d+\z/ then value.to_i
          else value
          end
        end

        def host?(value)
          patterns = value.scan(/"([^"]*)"|(\S+)/).map { |quoted, word| quoted || word }
          none, some = patterns.partition { |pattern| pattern.start_with?("!") }
          none.none? { |pattern| like?(pattern.delete_prefix("!")) } && some.any? { |pattern| like?(pattern) }
        end

        # Net::SSH knows these two conditions only.
        def match?(value)
          return true if value.match?(/\Aall\z/i)
          hosts = value.match(/\Ahost\s+(\S+)\z/i)&.captures&.first
          hosts ? hosts.split(",").any? { |pattern| like?(pattern) } : false
        end

        def like?(pattern) = File.fnmatch?(pattern, @host, File::FNM_CASEFOLD)
      end
    end
  end
end
