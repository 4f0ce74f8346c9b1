# Publishes a folder of this machine to a bucket, by the `aws` program, which sends
# what differs.
module Capistrano
  module S3
    # What is written with each object, as options of the program.
    OPTIONS = { acl: "--acl", cache_control: "--cache-control", content_encoding: "--content-encoding", content_disposition: "--content-disposition",
                content_language: "--content-language", content_type: "--content-type", expires: "--expires",
                storage_class: "--storage-class", server_side_encryption: "--sse" }.freeze

    class << self
      def upload(local)
        run local, :s3, :sync, "#{fetch(:deployment_path)}/", target, *write_options, *excludes
        invalidate(local) if fetch(:distribution_id) && !Array(fetch(:invalidations)).empty?
      end

      def empty(local)
        run local, :s3, :rm, target, "--recursive"
      end

      private

      # Has CloudFront ask the bucket for paths anew.
      def invalidate(local)
        paths = Array(fetch(:invalidations)).map { |path| path.to_s.shellescape }
        run local, :cloudfront, "create-invalidation", "--distribution-id", fetch(:distribution_id), "--paths", *paths
      end

      def run(local, *command)
        bucket or raise "s3: set :bucket"
        local.with environment(local) do
          local.execute :aws, *command, "--region", fetch(:region)
        end
      end

      def bucket = fetch(:bucket)
      def target = File.join("s3://#{bucket}", fetch(:target_path).to_s).delete_suffix("/") + "/"

      # The keys stay out of the log.
      def environment(local)
        keys = { aws_access_key_id: fetch(:access_key_id), aws_secret_access_key: fetch(:secret_access_key) }
        keys.compact.transform_values { |key| local.redact(key) }
      end

      def write_options
        { acl: :public_read }.merge(fetch(:bucket_write_options)).flat_map do |name, value|
          option = OPTIONS[name.to_sym] or raise "s3: #{name.inspect} in :bucket_write_options isn't supported, only #{OPTIONS.keys.join(", ")}"
          [option, (name.to_sym == :acl ? value.to_s.tr("_", "-") : value.to_s).shellescape]
        end
      end

      def excludes
        base = fetch(:deployment_path)
        Array(fetch(:exclusions)).flat_map { |pattern| ["--exclude", pattern.delete_prefix("#{base}/").shellescape] }
      end
    end
  end
end

namespace :deploy do
  namespace :s3 do
    desc "Empties bucket of all files. Caution when using this command, as it cannot be undone!"
    task :empty do
      run_locally { Capistrano::S3.empty(self) }
    end

    desc "Upload files to the bucket in the current state"
    task :upload_files do
      run_locally { Capistrano::S3.upload(self) }
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
