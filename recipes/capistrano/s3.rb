# Publishes a folder of this machine to a bucket, by the `aws` program, which sends
# what differs.
module Capistrano
  module S3
    class Publisher
      # What is written with each object, as options of the program.
      OPTIONS = { acl: "--acl", cache_control: "--cache-control", content_encoding: "--content-encoding", content_disposition: "--content-disposition",
                  content_language: "--content-language", content_type: "--content-type", expires: "--expires",
                  storage_class: "--storage-class", server_side_encryption: "--sse" }.freeze

      class << self
        def publish!(region, key, secret, bucket, path, target, distribution, invalidations, exclusions, only_gzip, extra, _stage = "default")
          raise NotImplementedError, "capistrano/s3: files aren't packed by gzip (:only_gzip)" if only_gzip
          %i[redirect object_write].each do |name|
            raise NotImplementedError, "capistrano/s3: #{name}: of extra options is not supported" unless [nil, {}, []].include?(extra[name])
          end
          aws = new(region, key, secret)
          place = aws.place(bucket, target)
          aws.run :s3, :sync, "#{path}/".shellescape, place, *write_options(extra[:write] || {}), *excludes(path, exclusions)
          aws.invalidate(distribution, invalidations) if distribution && !Array(invalidations).empty?
        end

        def clear!(region, key, secret, bucket, _stage = "default", target = "")
          aws = new(region, key, secret)
          aws.run :s3, :rm, aws.place(bucket, target), "--recursive"
        end

        # Waits for the last invalidation of CloudFront.
        def check_invalidation(region, key, secret, distribution, _stage = "default")
          aws = new(region, key, secret)
          id = aws.ask :cloudfront, "list-invalidations", "--distribution-id", distribution, "--max-items", 1,
                       "--query", "'InvalidationList.Items[0].Id'", "--output", :text
          aws.run :cloudfront, :wait, "invalidation-completed", "--distribution-id", distribution, "--id", id.split.first if id[/\A\w/] && id.strip != "None"
        end

        private

        def write_options(options)
          { acl: :public_read }.merge(options).flat_map do |name, value|
            option = OPTIONS[name.to_sym] or raise "s3: #{name.inspect} in :bucket_write_options isn't supported, only #{OPTIONS.keys.join(", ")}"
            [option, (name.to_sym == :acl ? value.to_s.tr("_", "-") : value.to_s).shellescape]
          end
        end

        def excludes(base, patterns)
          Array(patterns).flat_map { |pattern| ["--exclude", pattern.delete_prefix("#{base}/").shellescape] }
        end
      end

      def initialize(region, key, secret)
        @region = region
        @keys = { aws_access_key_id: key, aws_secret_access_key: secret }.compact
      end

      def place(bucket, target)
        bucket or raise "s3: set :bucket"
        "#{File.join("s3://#{bucket}", target.to_s).delete_suffix("/")}/".shellescape
      end

      # Has CloudFront ask the bucket for paths anew.
      def invalidate(distribution, paths)
        run :cloudfront, "create-invalidation", "--distribution-id", distribution, "--paths", *Array(paths).map { |path| path.to_s.shellescape }
      end

      def run(*command) = program(:execute, command)
      def ask(*command) = program(:capture, command)

      private

      # The keys stay out of the log.
      def program(way, command)
        keys, region, answer = @keys, @region, nil
        run_locally do
          with(keys.transform_values { |key| redact(key) }) { answer = public_send(way, :aws, *command, "--region", region) }
        end
        answer
      end
    end
  end
end

namespace :deploy do
  namespace :s3 do
    keys = -> { %i[region access_key_id secret_access_key].map { |name| fetch(name) } }

    desc "Empties bucket of all files. Caution when using this command, as it cannot be undone!"
    task :empty do
      Capistrano::S3::Publisher.clear!(*keys.call, fetch(:bucket), fetch(:stage), fetch(:target_path))
    end

    desc "Waits until the last CloudFront invalidation batch is completed"
    task :wait_for_invalidation do
      Capistrano::S3::Publisher.check_invalidation(*keys.call, fetch(:distribution_id), fetch(:stage))
    end

    desc "Upload files to the bucket in the current state"
    task :upload_files do
      extra = { write: fetch(:bucket_write_options), redirect: fetch(:redirect_options), object_write: fetch(:object_write_options) }
      Capistrano::S3::Publisher.publish!(*keys.call, fetch(:bucket), fetch(:deployment_path), fetch(:target_path), fetch(:distribution_id),
                                         fetch(:invalidations), fetch(:exclusions), fetch(:only_gzip), extra, fetch(:stage))
    end
  end

  before :updated, "deploy:s3:upload_files"
end

namespace :load do
  task :defaults do
    set_if_empty :deployment_path, "public"
    set_if_empty :target_path, ""
    set_if_empty :region, "us-east-1"
    set_if_empty :bucket_write_options, {}
    set_if_empty :exclusions, []
    set_if_empty :invalidations, []
  end
end
