# What tells the stages of an application on one server apart.
namespace :load do
  task :defaults do
    set_if_empty :full_app_name, -> { "#{fetch(:application)}_#{fetch(:stage)}" }
  end
end
