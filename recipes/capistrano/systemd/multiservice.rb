# Services of systemd whose units are templates in config/systemd.
module Capistrano::Systemd
  module MultiService
    def self.new_service(app, service_type: "system")
      case service_type.to_s
      when "system" then SystemService.new(app)
      when "user" then UserService.new(app)
      else raise ArgumentError, "systemd: unknown service_type #{service_type.inspect}"
      end
    end

    # As the plugin was made before it had users' services.
    def self.new(app) = new_service(app)

    # The units of one service, below /etc; by sudo.
    class SystemService < Capistrano::Plugin
      attr_reader :app

      def initialize(app)
        @app = app
        super()
      end

      def nsp = app.to_sym
      def prefix = "systemd_#{app}"
      def units_dir = "/etc/systemd/system"
      def systemctl(*args) = backend.execute(:sudo, :systemctl, *args)
      def install(file, unit) = backend.execute(:sudo, :install, "-m 644 -o root -g root -D", file, unit)
      def delete(*units) = backend.execute(:sudo, :rm, "-f", "--", *units)

      def set_defaults
        set_if_empty :"#{prefix}_role", -> { :app }
        set_if_empty :"#{prefix}_units_src", -> { Dir["config/systemd/#{app}{,@}.*.erb"].sort }
        set_if_empty :"#{prefix}_units_dir", -> { units_dir }
        set_if_empty :"#{prefix}_units_dest", lambda {
          setting(:units_src).map { |file| "#{setting(:units_dir)}/#{fetch(:application)}_#{File.basename(file, ".erb")}" }
        }
        set_if_empty :"#{prefix}_instances", -> {}
        set_if_empty :"#{prefix}_service", -> { "#{fetch(:application)}_#{app}.service" }
        set_if_empty :"#{prefix}_instance_services", lambda {
          Array(setting(:instances)).map { |instance| "#{fetch(:application)}_#{app}@#{instance}.service" }
        }
      end

      def register_hooks
        after "deploy:check", "systemd:#{nsp}:validate"
        after "systemd:#{nsp}:setup", "systemd:#{nsp}:daemon-reload"
        after "systemd:#{nsp}:remove", "systemd:#{nsp}:daemon-reload"
      end

      def define_tasks
        service = self

        namespace :systemd do
          namespace nsp do
            desc "Setup #{app} systemd unit file"
            task(:setup) { service.on_hosts { service.setup } }

            desc "Remove #{app} systemd unit file"
            task(:remove) { service.on_hosts { service.remove } }

            desc "Validate #{app} systemd unit file"
            task(:validate) { service.on_hosts { service.validate } }

            desc "Run systemctl daemon-reload for #{app}"
            task(:"daemon-reload") { service.on_hosts { service.systemctl :"daemon-reload" } }

            %i[start stop reload restart reload-or-restart enable disable].each do |action|
              desc "Run systemctl #{action} for #{app}"
              task(action) { service.on_hosts { service.systemctl action, service.setting(:service) } }
            end
          end
        end
      end

      def setting(name) = fetch(:"#{prefix}_#{name}")
      def on_hosts(&block) = on(roles(setting(:role)), &block)

      def setup
        setting(:units_src).zip(setting(:units_dest)) do |file, unit|
          uploaded = "#{fetch(:tmp_dir)}/#{fetch(:application)}_#{File.basename(file, ".erb")}"
          backend.upload! StringIO.new(ERB.new(File.read(file), trim_mode: "-").result(binding)), uploaded
          install uploaded, unit
          backend.execute :rm, uploaded
        end
      end

      def remove
        systemctl :stop, setting(:service)
        systemctl :disable, setting(:service)
        delete(*setting(:units_dest))
      end

      def validate
        missing = setting(:units_dest).reject { |unit| backend.test("[ -f #{unit} ]") }
        return if missing.empty?
        backend.error "systemd: #{missing.join(" ")} not found, run systemd:#{nsp}:setup first"
        exit 1
      end
    end

    # The same below the user's home; without sudo.
    class UserService < SystemService
      def units_dir = "$HOME/.config/systemd/user"
      def systemctl(*args) = backend.execute(:systemctl, "--user", *args)
      def install(file, unit) = backend.execute(:install, "-m 644 -D", file, unit)
      def delete(*units) = backend.execute(:rm, "-f", "--", *units)
    end
  end
end
