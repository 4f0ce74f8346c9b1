lock '~> 3.11'

set :application, 'library'
set :repo_url, ENV['GOCAP_TEST_REPO'] || 'https://github.com/example/library.git'
set :deploy_to, "#{ENV['GOCAP_TEST_ROOT'] || '/opt'}/library"
set :tmp_dir, "#{fetch(:deploy_to)}/tmp"

set :rvm_type, :user
set :rvm_ruby_version, '2.7.8@library'

set :log_level, :info
set :format_options, truncate: false

set :linked_dirs, %w(log tmp/pids tmp/sockets vendor/bundle public/system)

set :default_env, { path: '/opt/node/bin:$PATH' }

set :bundle_without, %w(development test deployment).join(':')
set :bundle_jobs, 2
set :migration_role, :app

set :passenger_restart_wait, 0

namespace :deploy do
  desc 'Tell the monitoring that a new release is out'
  task :notify do
    on primary(:app) do
      within shared_path do
        execute :echo, "#{fetch(:stage)}: #{fetch(:current_revision)} >> log/deploys.log"
      end
    end
  end

  after :finished, :notify
end
