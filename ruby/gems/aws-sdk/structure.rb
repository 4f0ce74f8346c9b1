require "time"

module Aws
  # The names of AWS, InstanceId, and those of Ruby, instance_id.
  class Names
    # Words that aren't written as others are.
    CAMEL = { "db" => "DB", "acl" => "ACL", "md5" => "MD5", "mfa" => "MFA", "sse" => "SSE", "ssekms" => "SSEKMS", "ttl" => "TTL" }.freeze

    def self.ruby(name)
      return "etag" if name == "ETag"
      name.gsub(/([A-Z]+)([A-Z][a-z])/, '\1_\2').gsub(/([a-z\d])([A-Z])/, '\1_\2').downcase
    end

    # Those of one service; the first letter is small in some.
    def initialize(own, small)
      @own, @small = own, small
    end

    # Parameters as the service names them. Strings are keys of maps, and stay.
    def parameters(value)
      case value
      when Hash then value.to_h { |name, inner| [name.is_a?(Symbol) ? aws(name) : name, parameters(inner)] }
      when Array then value.map { |inner| parameters(inner) }
      when Time then value.getutc.iso8601
      when Symbol then value.to_s
      else value
      end
    end

    private

    def aws(name)
      @own.fetch(name) do
        words = name.to_s.split("_").map { |word| CAMEL[word] || word.capitalize }
        words[0] = words[0].downcase if @small
        words.join
      end
    end
  end

  # An answer, or a part of it. Which members AWS may leave out isn't known here:
  # one that isn't there is nil, or empty if its name is that of a list.
  class Structure
    include Enumerable

    LISTS = %i[activities addresses auto_scaling_groups auto_scaling_instances availability_zones block_device_mappings buckets cluster_arns clusters
               common_prefixes container_instances contents db_instances deployments events failures groups images instance_states
               instance_statuses instances invalid_parameters launch_configurations listeners load_balancer_descriptions load_balancer_names
               load_balancers network_interfaces outputs parameters private_ip_addresses product_codes regions reservations resources secret_list
               security_groups service_arns services snapshots stacks starting_instances stopping_instances subnets suspended_processes tag_descriptions
               tags target_group_arns target_groups target_health_descriptions targets task_arns task_definition_arns tasks terminating_instances
               versions volumes vpcs].freeze
    # What holds names of the user's, not of AWS.
    MAPS = %i[attributes environment labels metadata tags variables].freeze

    def self.of(value, name = nil)
      case value
      when Hash then MAPS.include?(name) ? value : new(value)
      when Array then value.map { |inner| of(inner) }
      when /\A\d{4}-\d\d-\d\dT[\d:.]+(Z|[-+]\d\d:?\d\d)\z/ then name.to_s.end_with?("_time", "last_modified") ? Time.parse(value) : value
      else value
      end
    end

    def initialize(fields)
      @fields = fields.to_h { |name, value| [key = Names.ruby(name).to_sym, Structure.of(value, key)] }
      @fields.each { |name, value| define_singleton_method(name) { value } unless name == :object_id || name == :__send__ }
    end

    def [](name) = @fields.fetch(name.to_sym) { [] if LISTS.include?(name.to_sym) }
    def dig(name, *rest) = rest.empty? ? self[name] : self[name]&.dig(*rest)
    def key?(name) = @fields.key?(name.to_sym)
    def members = @fields.keys
    def values = @fields.values
    def each(&block) = @fields.each_value(&block)
    def each_pair(&block) = @fields.each_pair(&block)
    def empty? = @fields.empty?
    def ==(other) = other.is_a?(Structure) && to_h == other.to_h
    def hash = to_h.hash
    alias eql? ==

    def to_h
      plain = ->(value) { value.is_a?(Structure) ? value.to_h : value.is_a?(Array) ? value.map(&plain) : value }
      @fields.transform_values(&plain)
    end
    alias to_hash to_h

    def inspect = "#<struct #{@fields.map { |name, value| "#{name}=#{value.inspect}" }.join(", ")}>"
    alias to_s inspect

    def respond_to_missing?(name, _all = false) = name.match?(/\A[a-z_\d]+\z/)

    def method_missing(name, *arguments)
      arguments.empty? && respond_to_missing?(name) ? self[name] : super
    end
  end

  # The answer to an operation. The program has put all its pages into one.
  class Response < Structure
    def data = self
    def error = nil
    def successful? = true
    def next_page? = false
    def last_page? = true

    def each
      return to_enum(:each) unless block_given?
      yield self
    end
    alias each_page each
  end
end
