# The first SDK, for what stage files ask it: instances of EC2 by filters and
# tags, of groups of Auto Scaling, and of load balancers.
require "aws-sdk-core"

module AWS
  ENDPOINTS = { Aws::EC2 => :ec2_endpoint, Aws::ElasticLoadBalancing => :elb_endpoint, Aws::AutoScaling => :auto_scaling_endpoint }.freeze

  class << self
    def settings = @settings ||= {}

    def config(options = {})
      settings.merge!(options)
      self
    end

    # The answers of a block, or all after start_memoizing, may be kept; none is.
    def memoize = yield
    def start_memoizing = nil

    # The client of a service, with options of the first SDK. Of an endpoint the
    # region counts.
    def client(service, options)
      options = settings.merge(options)
      endpoint = options[ENDPOINTS[service]].to_s
      region = endpoint[/\A\w+\.([a-z\d-]+)\.amazonaws\.com\z/, 1]
      raise ArgumentError, "AWS: the endpoint #{endpoint} isn't supported" unless region || endpoint.empty?
      options = options.reject { |name, _value| ENDPOINTS.value?(name) }
      service.const_get(:Client).new({ region: region || "us-east-1" }.merge(options))
    end

    def const_missing(name)
      raise NameError, "AWS::#{name} of the first aws-sdk isn't supported, only EC2, ELB and AutoScaling"
    end
  end

  class EC2
    attr_reader :client

    def initialize(options = {})
      @options = options
      @client = AWS.client(Aws::EC2, options)
    end

    def instances = Instances.new(client)

    # By name, or one after the other.
    def regions = Regions.new(@options, client)

    class Regions
      include Enumerable

      def initialize(options, client)
        @options, @client = options, client
      end

      def [](name) = Region.new(name, @options)
      def each = @client.describe_regions.regions.each { |region| yield self[region.region_name] }
    end

    class Region < EC2
      attr_reader :name

      def initialize(name, options)
        @name = name
        super(options.merge(region: name))
      end
    end

    # Filters give a smaller collection.
    class Instances
      include Enumerable

      def initialize(client, filters = [])
        @client, @filters = client, filters
      end

      def filter(name, *values) = Instances.new(@client, @filters + [{ name: name.to_s, values: values.flatten.map(&:to_s) }])
      def tagged(*keys) = filter("tag-key", *keys)
      def tagged_values(*values) = filter("tag-value", *values)
      def with_tag(key, *values) = filter("tag:#{key}", *values)
      def [](id) = Instance.new(id, @client)

      def each
        found = @client.describe_instances(@filters.empty? ? {} : { filters: @filters })
        found.reservations.flat_map(&:instances).each { |data| yield Instance.new(data.instance_id, @client, data) }
      end
    end

    class Instance < Aws::Resource
      attr_reader :id
      alias instance_id id

      def initialize(id, client, data = nil)
        @id, @client, @data = id, client, data
      end

      def dns_name = data.public_dns_name
      def ip_address = data.public_ip_address
      def availability_zone = data.placement.availability_zone
      def status = load.data.state.name.tr("-", "_").to_sym
      def tags = Tags.new(data.tags)

      %w[start stop reboot terminate].each do |name|
        define_method(name) { client.public_send("#{name}_instances", instance_ids: [id]) }
      end
      alias delete terminate

      lack :attachments, :console_output, :disable_monitoring, :elastic_ip, :enable_monitoring, :image, :key_pair, :subnet, :vpc

      def inspect = "<AWS::EC2::Instance id:#{id}>"

      private

      def read = client.describe_instances(instance_ids: [id]).reservations.flat_map(&:instances).first
    end

    class Tags
      include Enumerable

      def initialize(tags)
        @tags = tags.to_h { |tag| [tag.key, tag.value] }
      end

      def [](key) = @tags[key.to_s]
      def has_key?(key) = @tags.key?(key.to_s)
      alias key? has_key?
      def to_h = @tags.dup
      def each(&block) = @tags.each(&block)
      def method_missing(name, *arguments) = arguments.empty? ? self[name] : super
      def respond_to_missing?(_name, _all = false) = true
    end
  end

  class ELB
    def initialize(options = {})
      @client, @ec2 = AWS.client(Aws::ElasticLoadBalancing, options), EC2.new(options)
    end

    def load_balancers = LoadBalancers.new(@client, @ec2)

    class LoadBalancers
      include Enumerable

      def initialize(client, ec2)
        @client, @ec2 = client, ec2
      end

      def [](name) = LoadBalancer.new(name, @client, @ec2)
      def each = @client.describe_load_balancers.load_balancer_descriptions.each { |found| yield self[found.load_balancer_name] }
    end

    class LoadBalancer
      attr_reader :name

      def initialize(name, client, ec2)
        @name, @client, @ec2 = name, client, ec2
      end

      def dns_name = read.dns_name
      def instances = Members.new(self, @client, @ec2)
      def read = @client.describe_load_balancers(load_balancer_names: [name]).load_balancer_descriptions.first
    end

    # The instances behind a load balancer.
    class Members
      include Enumerable

      def initialize(balancer, client, ec2)
        @balancer, @client, @ec2 = balancer, client, ec2
      end

      def each = @balancer.read.instances.each { |member| yield @ec2.instances[member.instance_id] }
      def register(*instances) = @client.register_instances_with_load_balancer(named(instances))
      alias add register
      def deregister(*instances) = @client.deregister_instances_from_load_balancer(named(instances))
      alias remove deregister

      private

      def named(instances)
        { load_balancer_name: @balancer.name, instances: instances.flatten.map { |instance| { instance_id: instance.is_a?(String) ? instance : instance.id } } }
      end
    end
  end

  class AutoScaling
    def initialize(options = {})
      @client, @ec2 = AWS.client(Aws::AutoScaling, options), EC2.new(options)
    end

    def groups = Groups.new(@client, @ec2)

    class Groups
      include Enumerable

      def initialize(client, ec2)
        @client, @ec2 = client, ec2
      end

      def [](name) = Group.new(name, @client, @ec2)
      def each = @client.describe_auto_scaling_groups.auto_scaling_groups.each { |found| yield self[found.auto_scaling_group_name] }
    end

    class Group
      attr_reader :name

      def initialize(name, client, ec2)
        @name, @client, @ec2 = name, client, ec2
      end

      def ec2_instances = auto_scaling_instances.map(&:ec2_instance)

      def auto_scaling_instances
        found = @client.describe_auto_scaling_groups(auto_scaling_group_names: [name]).auto_scaling_groups.first
        found ? found.instances.map { |member| Member.new(member, @ec2) } : []
      end
    end

    class Member
      attr_reader :id, :lifecycle_state, :health_status
      alias instance_id id

      def initialize(data, ec2)
        @id, @lifecycle_state, @health_status, @ec2 = data.instance_id, data.lifecycle_state, data.health_status, ec2
      end

      def ec2_instance = @ec2.instances[id]
    end
  end
end
