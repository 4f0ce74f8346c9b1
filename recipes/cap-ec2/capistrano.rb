# Servers from EC2 by tags: ec2_role :web, in a stage's file, gives the role to the
# instances that are tagged with it. config/ec2.yml says where they are.
require "capistrano/aws/instances"

module CapEC2
  class << self
    # Those of the application and the stage, read once for all.
    def instances
      @instances ||= found.select { |i| tagged?(i, :project, fetch(:ec2_application)) && tagged?(i, :stages, fetch(:stage)) }.sort_by { |i| i.tag("Name").to_s }
    end

    # Those that have a role.
    def with_role(role) = instances.select { |i| tagged?(i, :roles, role) }

    def address(instance) = instance.address(fetch(:ec2_contact_point))
    def tag(kind) = settings["#{kind}_tag"] || fetch(:"ec2_#{kind}_tag")

    private

    def found
      regions = Array(fetch(:ec2_region))
      regions = Array(settings["regions"]) if regions.empty?
      raise "cap-ec2: there are no regions in #{fetch(:ec2_config)}" if regions.empty?
      environment = { "AWS_ACCESS_KEY_ID" => settings["access_key_id"] || fetch(:ec2_access_key_id),
                      "AWS_SECRET_ACCESS_KEY" => settings["secret_access_key"] || fetch(:ec2_secret_access_key),
                      "AWS_SESSION_TOKEN" => settings["session_token"] || fetch(:ec2_session_token) }
      Capistrano::AWS::Instances.new(regions, [["tag-key", tag(:project)]], environment.compact).to_a
    end

    def tagged?(instance, kind, value) = instance.list(tag(kind)).include?(value.to_s)

    def settings
      @settings ||= begin
        path = fetch(:ec2_config)
        require "yaml"
        File.exist?(path) ? YAML.load(ERB.new(File.read(path)).result) : {}
      end
    end
  end

  # The words of a stage's file.
  module DSL
    def ec2_role(name, options = {})
      role name, CapEC2.with_role(name).map { |instance| CapEC2.address(instance) }, options
    end
  end
end

Object.include CapEC2::DSL

namespace :ec2 do
  desc "Show all information about EC2 instances that match this project"
  task :status do
    rows = CapEC2.instances.each_with_index.map do |instance, i|
      [format("%02d:", i), instance.tag("Name"), instance.id, instance.type, CapEC2.address(instance), instance.zone,
       instance.tag(CapEC2.tag(:roles)), instance.tag(CapEC2.tag(:stages))]
    end
    Capistrano::AWS.table(%w[Num Name ID Type DNS Zone Roles Stage], rows)
  end

  desc "Show EC2 server names that match this project"
  task(:server_names) { CapEC2.instances.each { |instance| puts instance.tag("Name") } }

  desc "Show EC2 instance ids that match this project"
  task(:instance_ids) { CapEC2.instances.each { |instance| puts instance.id } }
end

namespace :load do
  task :defaults do
    set_if_empty :ec2_config, "config/ec2.yml"
    set_if_empty :ec2_application, -> { fetch(:application) }
    set_if_empty :ec2_project_tag, "Project"
    set_if_empty :ec2_stages_tag, "Stages"
    set_if_empty :ec2_roles_tag, "Roles"
    set_if_empty :ec2_region, []
  end
end
