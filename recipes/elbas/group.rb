# An Auto Scaling group, asked and changed by the program aws.
require "aws-sdk-core"

module Elbas
  module Errors
    class NoLaunchTemplate < StandardError; end
  end

  GROUP_TAG = "ELBAS-Deploy-group".freeze
  ID_TAG = "ELBAS-Deploy-id".freeze

  class << self
    def say(text) = puts("[ELBAS] #{text}")

    # The public name, else the private one.
    def hostname(instance) = [instance.public_dns_name, instance.private_dns_name].find { |name| !name.to_s.empty? }

    # The client of a service, with the settings of deploy.rb.
    def client(service)
      options = { region: fetch(:aws_region), access_key_id: fetch(:aws_access_key), secret_access_key: fetch(:aws_secret_key) }
      service.const_get(:Client).new(options.compact)
    end
  end

  class Group
    attr_reader :name

    def initialize(name)
      @name = name
    end

    def running
      ids = data.instances.map(&:instance_id)
      return [] if ids.empty?
      ec2.describe_instances(instance_ids: ids).reservations.flat_map(&:instances).select { |instance| instance.state.name == "running" }
    end

    # Makes an image of an instance, has the launch template name it, and deletes the
    # images of deploys before.
    def renew(instance)
      template = data.launch_template or raise Errors::NoLaunchTemplate, "#{name} has no launch template"
      Elbas.say "Creating AMI from a running instance..."
      image, deploy = create_image(instance)
      Elbas.say "Created AMI: #{image}"
      Elbas.say "Updating launch template with the new AMI..."
      Elbas.say "Updated launch template, new default version = #{update(template, image)}"
      Elbas.say "Cleaning up old AMIs..."
      images_before(deploy).each do |old|
        Elbas.say "Deleting old AMI: #{old.image_id}"
        delete(old)
      end
      Elbas.say "Deployment complete!"
    end

    private

    def ec2 = @ec2 ||= Elbas.client(Aws::EC2)

    def data
      @data ||= Elbas.client(Aws::AutoScaling).describe_auto_scaling_groups(auto_scaling_group_names: [name]).auto_scaling_groups.first or
        raise "There is no Auto Scaling group #{name}"
    end

    # Its id, and the tag that tells it from older ones.
    def create_image(instance)
      deploy = env.timestamp.to_i.to_s
      image = ec2.create_image(name: "ELBAS-ami-#{Time.now.to_i}", instance_id: instance.instance_id, no_reboot: true).image_id
      ec2.create_tags(resources: [image], tags: [{ key: GROUP_TAG, value: name }, { key: ID_TAG, value: deploy }])
      [image, deploy]
    end

    def update(template, image)
      id = template.launch_template_id
      made = ec2.create_launch_template_version(launch_template_id: id, source_version: template.version, launch_template_data: { image_id: image })
      version = made.launch_template_version.version_number
      ec2.modify_launch_template(launch_template_id: id, default_version: version.to_s)
      version
    end

    def images_before(deploy)
      images = ec2.describe_images(owners: ["self"], filters: [{ name: "tag:#{GROUP_TAG}", values: [name] }]).images
      images.reject { |image| image.tags.any? { |tag| tag.key == ID_TAG && tag.value == deploy } }
    end

    def delete(image)
      ec2.deregister_image(image_id: image.image_id)
      image.block_device_mappings.filter_map { |device| device.ebs&.snapshot_id }.each { |snapshot| ec2.delete_snapshot(snapshot_id: snapshot) }
    end
  end
end
