# Servers are the instances of Auto Scaling groups; after a deploy an image of one
# of them becomes that of the group's launch template.
require "elbas/group"

module Elbas
  # What a stage's file calls. The block may give other properties for a server,
  # by its place in the group.
  module DSL
    def autoscale(name, properties = {})
      set :aws_autoscale_group_names, Array(fetch(:aws_autoscale_group_names)).push(name)
      return if Gocap.checking? # which connects nowhere
      Elbas.say "Auto Scaling Group: #{name}"
      running = Group.new(name).running
      running.each_with_index do |instance, i|
        Elbas.say "Adding server: #{Elbas.hostname(instance)}"
        own = yield(instance, i) if block_given?
        server Elbas.hostname(instance), own || properties
      end
      return after("deploy", "elbas:deploy") unless running.empty?
      Elbas.say "Could not create AMI because no running instances were found in the specified AutoScale group. " \
                "Ensure that its name is correct and that at least one running instance is attached to it."
    end
  end
end

Object.include Elbas::DSL

namespace :elbas do
  task :ssh do
    Elbas.say "SSH commands:"
    roles(:all).each_with_index { |host, i| Elbas.say "    #{i + 1}) ssh #{host.user || fetch(:user)}@#{host.hostname}" }
  end

  task :deploy do
    next Elbas.say("[DRY RUN] no AMI is made") if dry_run?
    names = Array(fetch(:aws_autoscale_group_names))
    raise "elbas:deploy: the stage's file has no autoscale" if names.empty?
    deployed = env.filter(env.servers.to_a).map(&:hostname)
    names.each do |name|
      Elbas.say "Auto Scaling Group: #{name}"
      group = Elbas::Group.new(name)
      instance = group.running.select { |found| deployed.include?(Elbas.hostname(found)) }.sample
      next Elbas.say("Auto Scaling Group #{name} skip AMI creation") unless instance
      group.renew(instance)
    end
  end
end
