# Servers from EC2 by tags: aws_ec2_register, in a stage's file, declares them.
require "capistrano/aws/instances"

module Capistrano
  module AWS
    def self.registered
      filters = [
        ["tag:#{fetch(:aws_ec2_application_tag)}", fetch(:aws_ec2_application)],
        ["tag:#{fetch(:aws_ec2_stage_tag)}", fetch(:aws_ec2_stage)],
        *fetch(:aws_ec2_extra_filters).map { |filter| [filter[:name], filter[:values]] }
      ]
      environment = { "AWS_PROFILE" => fetch(:aws_ec2_profile), "AWS_ACCESS_KEY_ID" => fetch(:aws_access_key_id),
                      "AWS_SECRET_ACCESS_KEY" => fetch(:aws_secret_access_key), "AWS_SESSION_TOKEN" => fetch(:aws_session_token) }.compact
      Instances.new(Array(fetch(:aws_ec2_regions)), filters, environment).to_a
    end

    # The words of a stage's file.
    module DSL
      def aws_ec2_register(options = {})
        AWS.registered.each do |instance|
          address = instance.address(fetch(:aws_ec2_contact_point))
          server address, { roles: instance.list(fetch(:aws_ec2_roles_tag)), name: instance.tag(fetch(:aws_ec2_name_tag)), aws_instance_id: instance.id }.merge(options)
        end
      end
    end
  end
end

Object.include Capistrano::AWS::DSL

namespace :aws do
  namespace :ec2 do
    desc "Show all information about the instances that are found"
    task :instances do
      rows = Capistrano::AWS.registered.map do |instance|
        [instance.tag(fetch(:aws_ec2_name_tag)), instance.id, instance.type, instance.address(fetch(:aws_ec2_contact_point)),
         instance.zone, instance.tag(fetch(:aws_ec2_roles_tag)), instance.tag(fetch(:aws_ec2_stage_tag))]
      end
      Capistrano::AWS.table(%w[Name ID Type Address Zone Roles Stage], rows)
    end
  end
end

namespace :load do
  task :defaults do
    set_if_empty :aws_ec2_regions, ["us-east-1"]
    set_if_empty :aws_ec2_application, -> { fetch(:application) }
    set_if_empty :aws_ec2_stage, -> { fetch(:stage) }
    set_if_empty :aws_ec2_application_tag, "Application"
    set_if_empty :aws_ec2_stage_tag, "Stage"
    set_if_empty :aws_ec2_roles_tag, "Roles"
    set_if_empty :aws_ec2_name_tag, "Name"
    set_if_empty :aws_ec2_extra_filters, []
    set_if_empty :aws_ec2_contact_point, :public_ip
  end
end
