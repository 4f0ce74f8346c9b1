# Starts and stops Thin. There are no hooks.
namespace :thin do
  %w[start stop restart].each do |command|
    task command do
      on roles(fetch(:thin_roles)), in: :sequence, wait: 5 do
        within current_path do
          execute :bundle, "exec", "thin", command, "-C", fetch(:thin_config_path)
        end
      end
    end
  end
end

namespace :load do
  task :defaults do
    set :thin_roles, fetch(:thin_roles, :app)
    set :thin_config_path, -> { "config/thin/#{fetch(:stage)}.yml" }
  end
end
