# Where a stage is missing, names those that there are.
module Capistrano
  module ListStages
    def define_ensure_stage
      Rake::Task.define_task(:ensure_stage) do
        puts "Available stages: #{Gocap.main.stages.join(", ")}" unless Gocap.main.stage_set?
      end
      super
    end
  end
end

Gocap.singleton_class.prepend Capistrano::ListStages
