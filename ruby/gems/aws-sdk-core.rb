# The AWS SDK for Ruby, over the program `aws`: clients of the services below, and
# the resources of EC2, Auto Scaling and S3.
require "aws-sdk/client"

module Aws
  # The program's names of them.
  SERVICES = { ACM: "acm", AutoScaling: "autoscaling", CloudFormation: "cloudformation", CloudFront: "cloudfront", CloudWatch: "cloudwatch",
               CodeDeploy: "deploy", EC2: "ec2", ECR: "ecr", ECS: "ecs", ElastiCache: "elasticache", ElasticLoadBalancing: "elb",
               ElasticLoadBalancingV2: "elbv2", IAM: "iam", OpsWorks: "opsworks", RDS: "rds", Route53: "route53", S3: "s3api",
               SecretsManager: "secretsmanager", SNS: "sns", SQS: "sqs", SSM: "ssm", STS: "sts" }.freeze
  # Names of parameters that aren't made as others are.
  NAMES = {
    CloudFormation: { template_url: "TemplateURL", role_arn: "RoleARN", notification_arns: "NotificationARNs", stack_policy_url: "StackPolicyURL" },
    RDS: { multi_az: "MultiAZ" },
    Route53: { dns_name: "DNSName", vpc: "VPC", vpc_id: "VPCId", vpc_region: "VPCRegion" }
  }.freeze
  SMALL = %i[CodeDeploy ECR ECS].freeze # whose parameters begin with a small letter

  class << self
    # Options of all clients; those of one service are a Hash under its name.
    def config = @config ||= {}

    def config=(options)
      raise ArgumentError, "configuration object must be a hash" unless options.is_a?(Hash)
      @config = options
    end

    # The program brings certificates of its own.
    def use_bundled_cert! = nil

    def const_missing(name)
      raise NameError, "Aws::#{name} isn't supported; the services are #{SERVICES.keys.join(", ")}"
    end

    private

    def define(name, program)
      service = const_set(name, Module.new)
      client = service.const_set(:Client, Class.new(Client))
      client.service, client.program = service, program
      client.names = Names.new(NAMES.fetch(name, {}), SMALL.include?(name))
      errors = service.const_set(:Errors, Module.new)
      errors.const_set(:ServiceError, Class.new(Errors::ServiceError))
      errors.extend(Errors::Codes)
    end
  end

  SERVICES.each { |name, program| define(name, program) }

  # Those of a role, which are good for an hour.
  class AssumeRoleCredentials < Credentials
    attr_reader :client

    def initialize(options)
      @client = options[:client] || STS::Client.new
      found = client.assume_role(options.reject { |name, _value| name == :client }).credentials
      super(found.access_key_id, found.secret_access_key, found.session_token)
    end
  end
end

require "aws-sdk/ec2"
require "aws-sdk/autoscaling"
require "aws-sdk/s3"
