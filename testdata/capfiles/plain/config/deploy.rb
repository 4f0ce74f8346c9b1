# config valid for Capistrano 3
lock '~> 3.4'

set :application, 'guestbook'
set :repo_url, ENV['GOCAP_TEST_REPO'] || 'git@git.example.com:web/guestbook.git'

# Default branch is :master
set :branch, ENV['BRANCH'] || 'master'

set :deploy_to, "#{ENV['GOCAP_TEST_ROOT'] || '/var/www'}/guestbook"
set :tmp_dir, "#{fetch(:deploy_to)}/tmp"
set :pty, false

set :linked_files, fetch(:linked_files, []).push('config/settings.yml')
set :linked_dirs, fetch(:linked_dirs, []).push('log', 'tmp/pids', 'public/uploads')

set :keep_releases, 3

namespace :deploy do
  desc 'Restart application'
  task :restart do
    on roles(:app), in: :sequence, wait: 0 do
      execute :mkdir, '-p', release_path.join('tmp')
      execute :touch, release_path.join('tmp/restart.txt')
    end
  end

  after :publishing, :restart

  after :restart, :clear_cache do
    on roles(:web), in: :groups, limit: 3, wait: 0 do
      within release_path do
        execute :rm, '-rf', 'tmp/cache'
      end
    end
  end
end
