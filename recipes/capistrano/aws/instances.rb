# Instances of EC2, by the `aws` program: it knows all the ways of AWS to
# credentials.
require "aws-sdk/program"

module Capistrano
  module AWS
    class Instances
      include Enumerable

      # Those that are running and that the filters, as [name, values], let through.
      # The environment is the program's.
      def initialize(regions, filters, environment = {})
        @regions, @filters, @environment = regions, filters, environment
      end

      # None in a check, which connects nowhere.
      def each(&block)
        return if Gocap.checking?
        @regions.each { |region| read(region).each(&block) }
      end

      private

      def read(region)
        filters = [["instance-state-name", ["running"]], *@filters].map { |name, values| "Name=#{name},Values=#{Array(values).join(",")}" }
        found = ::Aws::Program.run(@environment, "ec2", "describe-instances", "--region", region, "--filters", *filters)
        found.fetch("Reservations").flat_map { |reservation| reservation["Instances"] }.map { |fields| Instance.new(fields) }
      end
    end

    class Instance
      def initialize(fields)
        @fields = fields
      end

      def id = @fields["InstanceId"]
      def type = @fields["InstanceType"]
      def zone = @fields.dig("Placement", "AvailabilityZone")
      def public_ip = field("PublicIpAddress")
      def public_dns = field("PublicDnsName")
      def private_ip = field("PrivateIpAddress")
      def private_dns = field("PrivateDnsName")
      def tag(name) = @fields.fetch("Tags", []).find { |tag| tag["Key"] == name.to_s }&.fetch("Value")

      # What a tag lists, separated by commas.
      def list(name) = tag(name).to_s.split(",").map(&:strip)

      # How it is reached: :public_ip and its like, or the first that there is.
      def address(kind = nil)
        return public_dns || public_ip || private_ip unless kind
        kinds = { public_ip: public_ip, public_ip_address: public_ip, public_dns: public_dns, public_dns_name: public_dns,
                  private_ip: private_ip, private_ip_address: private_ip, private_dns: private_dns, private_dns_name: private_dns, id: id }
        address = kinds.fetch(kind.to_sym) { raise "EC2: #{kind.inspect} is no way to an instance: #{kinds.keys.join(", ")}" }
        address or raise "EC2: the instance #{id} has no #{kind}"
      end

      private

      def field(name) = @fields[name].to_s.empty? ? nil : @fields[name]
    end

    # Rows with a column for each heading.
    def self.table(headings, rows)
      widths = [headings, *rows].transpose.map { |column| column.map { |cell| cell.to_s.length }.max }
      [headings, *rows].each { |row| puts row.zip(widths).map { |cell, width| cell.to_s.ljust(width) }.join("  ").rstrip }
    end
  end
end
