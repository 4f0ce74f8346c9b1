# All Puma applications of a host as one service of init, "the jungle", as of
# capistrano3-puma up to 5.
require "capistrano/puma"

Gocap.no_part("capistrano3-puma", "jungle") if Capistrano::Puma.since?("6.0")

class Capistrano::Puma::Jungle < Capistrano::Plugin
  include Capistrano::Puma::Common

  def set_defaults
    set_if_empty :puma_jungle_conf, "/etc/puma.conf"
    set_if_empty :puma_run_path, "/usr/local/bin/run-puma"
  end

  def define_tasks
    jungle = self

    namespace :puma do
      namespace :jungle do
        desc "Install Puma jungle"
        task :install do
          on(roles(fetch(:puma_role))) { |host| jungle.install(host) }
        end

        desc "Setup Puma config and install jungle script"
        task :setup do
          invoke "puma:config"
          invoke "puma:jungle:install"
          invoke "puma:jungle:add"
        end

        desc "Add current project to the jungle"
        task :add do
          on roles(fetch(:puma_role)) do |host|
            sudo "/etc/init.d/puma add '#{current_path}' #{jungle.puma_user(host)} '#{fetch(:puma_conf)}'"
          end
        end

        desc "Remove current project from the jungle"
        task :remove do
          on(roles(fetch(:puma_role))) { sudo "/etc/init.d/puma remove '#{current_path}'" }
        end

        %w[start stop restart status].each do |command|
          desc "#{command} puma"
          task command do
            on(roles(fetch(:puma_role))) { sudo "service puma #{command} #{current_path}" }
          end
        end
      end
    end
  end

  def install(host)
    require "capistrano/puma/jungle_scripts"
    scripts = Capistrano::Puma::JungleScripts
    place(host, "run-puma", scripts::RUN, fetch(:puma_run_path))
    if backend.test("[ -f /etc/redhat-release ]")
      place(host, "puma-rpm", scripts.init, "/etc/init.d/puma")
      backend.execute :sudo, "chkconfig --add puma"
    elsif backend.test("[ -f /etc/lsb-release ]")
      place(host, "puma-deb", scripts.init, "/etc/init.d/puma")
      backend.execute :sudo, "update-rc.d -f puma defaults"
    else
      backend.error "This task is not supported for your OS"
    end
    backend.execute :sudo, "touch #{fetch(:puma_jungle_conf)}"
  end

  private

  # Puts a program on the host: the repository's template, else text.
  def place(host, name, text, path)
    file = "#{fetch(:tmp_dir)}/#{name}"
    backend.upload! StringIO.new(compiled_template(name, host) { text }), file
    backend.execute "chmod +x #{file}"
    backend.execute :sudo, "mv #{file} #{path}"
  end
end

Capistrano::Puma.part :Jungle
