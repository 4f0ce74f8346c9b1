module Aws
  module EC2
    class Resource
      attr_reader :client

      def initialize(options = {})
        @client = options[:client] || Client.new(options)
      end

      def instance(id) = Instance.new(id, client: client)

      def instances(parameters = {})
        Collection.new do
          client.describe_instances(parameters).reservations.flat_map(&:instances).map { |data| Instance.new(data.instance_id, client: client, data: data) }
        end
      end
    end

    class Instance < Aws::Resource
      attr_reader :id
      alias instance_id id

      def initialize(id, options = {})
        id, options = options[:id], options.merge(id) if id.is_a?(Hash)
        @id, @data = options[:id] || id, options[:data]
        @client = options[:client] || Client.new(options.reject { |name, _value| %i[id data client].include?(name) })
      end

      %w[start stop reboot terminate monitor unmonitor].each do |name|
        define_method(name) { |options = {}| client.public_send("#{name}_instances", options.merge(instance_ids: [id])) }
      end

      def create_image(options) = client.create_image(options.merge(instance_id: id))
      def create_tags(options) = client.create_tags(options.merge(resources: [id]))

      lack :classic_address, :console_output, :image, :key_pair, :password_data, :placement_group, :reset_kernel, :reset_ramdisk, :subnet, :volumes,
           :vpc, :vpc_addresses

      %w[exists running stopped terminated].each do |state|
        define_method("wait_until_#{state}") do |options = {}, &block|
          client.wait_until("instance_#{state}", { instance_ids: [id] }, options, &block)
          load
        end
      end

      def inspect = "#<Aws::EC2::Instance id=#{id.inspect}>"

      private

      def read = client.describe_instances(instance_ids: [id]).reservations.flat_map(&:instances).first
    end
  end
end
