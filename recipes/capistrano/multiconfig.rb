# Stages in folders: config/deploy/blog/production.rb is the stage
# blog:production, which loads config/deploy/blog.rb first, if there is one. It
# stands in for capistrano/setup, or comes after it.
module Capistrano
  module Multiconfig
    # What a stage is and loads.
    module Stages
      def stage_value(stage) = stage

      def stage_files(stage)
        names = stage.split(":")
        files = names.each_index.map { |i| Multiconfig.root.join("#{names[0..i].join("/")}.rb") }
        files.select { |file| File.exist?(file.to_s) }
      end
    end

    class << self
      def root = Pathname.new(fetch(:stages_root) || fetch(:config_root) || stage_config_path)

      # A file beside a folder of its name belongs to all that is in there.
      def stages
        files = Dir.glob(root.join("**/*.rb").to_s).sort.reject { |file| File.directory?(file.delete_suffix(".rb")) }
        files.map { |file| Pathname.new(file).relative_path_from(root).to_s.delete_suffix(".rb").gsub("/", ":") }
      end
    end
  end

  module DSL
    def stages = Multiconfig.stages
  end
end

Gocap.singleton_class.prepend Capistrano::Multiconfig::Stages
found = stages.reject { |stage| Rake::Task.task_defined?(stage) }
found.each do |stage|
  desc "Load #{stage} configuration"
  task stage
end
require "capistrano/setup" or found.each { |stage| Gocap.define_stage(stage) }
