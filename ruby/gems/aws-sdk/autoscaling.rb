module Aws
  module AutoScaling
    class Resource
      attr_reader :client

      def initialize(options = {})
        @client = options[:client] || Client.new(options)
      end

      def group(name) = AutoScalingGroup.new(name, client: client)

      def groups(parameters = {})
        Collection.new do
          client.describe_auto_scaling_groups(parameters).auto_scaling_groups.map do |data|
            AutoScalingGroup.new(data.auto_scaling_group_name, client: client, data: data)
          end
        end
      end
    end

    class AutoScalingGroup < Aws::Resource
      attr_reader :name
      alias auto_scaling_group_name name

      def initialize(name, options = {})
        name, options = name[:name], name if name.is_a?(Hash)
        @name, @data = name, options[:data]
        @client = options[:client] || Client.new(options.reject { |option, _value| %i[name data client].include?(option) })
      end

      # Each has what the group knows of it: id, health_status, lifecycle_state.
      def instances = data.instances.map { |instance| Instance.new(instance, name, client) }

      { set_desired_capacity: :set_desired_capacity, update: :update_auto_scaling_group, delete: :delete_auto_scaling_group,
        suspend_processes: :suspend_processes, resume_processes: :resume_processes, attach_instances: :attach_instances,
        detach_instances: :detach_instances }.each do |method, operation|
        define_method(method) { |options = {}| client.public_send(operation, options.merge(auto_scaling_group_name: name)) }
      end

      lack :activities, :launch_configuration, :lifecycle_hooks, :load_balancers, :notification_configurations, :policies, :scheduled_actions,
           :disable_metrics_collection, :wait_until_exists, :wait_until_in_service, :wait_until_not_exists

      def inspect = "#<Aws::AutoScaling::AutoScalingGroup name=#{name.inspect}>"

      private

      def read = client.describe_auto_scaling_groups(auto_scaling_group_names: [name]).auto_scaling_groups.first
    end

    class Instance < Aws::Resource
      attr_reader :id, :group_name
      alias instance_id id

      def initialize(data, group_name, client)
        @data, @id, @group_name, @client = data, data.instance_id, group_name, client
      end

      lack :group, :attach, :detach, :enter_standby, :exit_standby, :set_health, :terminate

      def inspect = "#<Aws::AutoScaling::Instance group_name=#{group_name.inspect} id=#{id.inspect}>"

      private

      def read = client.describe_auto_scaling_instances(instance_ids: [id]).auto_scaling_instances.first
    end
  end
end
