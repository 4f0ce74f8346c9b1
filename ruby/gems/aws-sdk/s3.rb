require "stringio"
require "tmpdir"

module Aws
  module S3
    # Bodies go through files, as the program has them.
    class Client
      # The body is a String, or what can be read.
      def put_object(parameters)
        body = parameters[:body] or return operation(:put_object, parameters)
        Dir.mktmpdir do |dir|
          file = File.join(dir, "body")
          File.binwrite(file, body.respond_to?(:read) ? body.read : body)
          operation(:put_object, parameters.reject { |name, _value| name == :body }, "--body", file)
        end
      end

      # The body goes to response_target, a path or what can be written to; without
      # one it's in the answer, to be read.
      def get_object(parameters, options = {}, &block)
        raise ArgumentError, "Aws::S3::Client#get_object: a block isn't supported" if block
        target = parameters[:response_target] || options[:target]
        return fetch_object(parameters, target.to_s) if target && !target.respond_to?(:write)
        Dir.mktmpdir do |dir|
          file = File.join(dir, "body")
          answer = fetch_object(parameters, file)
          body = target || StringIO.new
          body.write(File.binread(file))
          body.rewind if body.respond_to?(:rewind)
          answer.define_singleton_method(:body) { body }
          answer
        end
      end

      private

      # This command of the program wants the address in words of its own.
      def fetch_object(parameters, file)
        more = parameters.reject { |name, _value| %i[response_target bucket key].include?(name) }
        operation(:get_object, more, "--bucket", parameters.fetch(:bucket), "--key", parameters.fetch(:key), file)
      end
    end

    class Resource
      attr_reader :client

      def initialize(options = {})
        @client = options[:client] || Client.new(options)
      end

      def bucket(name) = Bucket.new(name, client: client)
      def buckets = Collection.new { client.list_buckets.buckets.map { |data| bucket(data.name) } }
    end

    class Bucket
      attr_reader :name, :client

      def initialize(name, options = {})
        name, options = name[:name], name if name.is_a?(Hash)
        @name = name
        @client = options[:client] || Client.new(options.reject { |option, _value| option == :name })
      end

      def object(key) = Object.new(name, key, client: client)
      def put_object(options) = client.put_object(options.merge(bucket: name)) && object(options[:key])

      def objects(parameters = {})
        Collection.new { client.list_objects_v2(parameters.merge(bucket: name)).contents.map { |data| Object.new(name, data.key, client: client, data: data) } }
      end

      def exists?
        client.head_bucket(bucket: name)
        true
      rescue Aws::Errors::ServiceError => e
        raise unless e.not_found?
        false
      end
    end

    class Object < Aws::Resource
      attr_reader :bucket_name, :key

      def initialize(bucket_name, key = nil, options = {})
        bucket_name, key, options = bucket_name[:bucket_name], bucket_name[:key], bucket_name if bucket_name.is_a?(Hash)
        @bucket_name, @key, @data = bucket_name, key, options[:data]
        @client = options[:client] || Client.new(options.reject { |name, _value| %i[bucket_name key].include?(name) })
      end

      def bucket = Bucket.new(bucket_name, client: client)
      def get(options = {}, &block) = client.get_object(options.merge(address), &block)
      def put(options = {}) = client.put_object(options.merge(address))
      def delete(options = {}) = client.delete_object(options.merge(address))
      def size = data.size || data.content_length

      # True, as in the SDK.
      def upload_file(path, options = {})
        client.operation(:put_object, options.merge(address), "--body", path.to_s)
        true
      end

      def download_file(path, options = {})
        get(options.merge(response_target: path))
        true
      end

      %w[exists not_exists].each do |state|
        define_method("wait_until_#{state}") do |options = {}, &block|
          client.wait_until("object_#{state}", address, options, &block)
          self
        end
      end

      lack :acl, :head, :initiate_multipart_upload, :presigned_post, :presigned_url, :public_url, :restore_object, :upload_stream, :version

      def inspect = "#<Aws::S3::Object bucket_name=#{bucket_name.inspect} key=#{key.inspect}>"

      private

      def address = { bucket: bucket_name, key: key }
      def read = client.head_object(address)
    end
  end
end
