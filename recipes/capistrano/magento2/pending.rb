# Shows what a deploy of Magento 2 brings, before it begins.
require "capistrano/deploy"
require "capistrano/magento2"

module Capistrano
  module Magento2
    # From what a host has to what it would get, by names of Git.
    class Pending
      attr_reader :from, :to

      def initialize(revision)
        branch = fetch(:branch)
        from = to = nil
        run_locally do
          from = capture(:git, "name-rev --always --name-only #{revision}")
          upstream = "rev-parse --abbrev-ref --symbolic-full-name #{branch}@{u}"
          branch = capture(:git, upstream) if test(:git, upstream)
          to = capture(:git, "name-rev --always --name-only #{branch}")
        end
        @from, @to = from, to
      end

      def any? = from != to

      def report(host)
        return "\e[0;31mNo changes to deploy on #{host} (from and to are the same: #{from} -> #{to})\e[0m" unless any?
        header = "\e[0;90mChanges pending deployment on #{host} (#{from} -> #{to}):\e[0m\n"
        forward = log(from, to)
        return header + forward unless forward.empty?
        back = log(to, from)
        header += "\e[0;31mWarning: It appears you may be going backwards in time on #{host} with this deployment!\e[0m\n" unless back.empty?
        header + back
      end

      private

      def log(from, to)
        text = nil
        run_locally { text = capture(:git, :log, "#{from}..#{to}", fetch(:magento_deploy_pending_format)) }
        text.strip
      end
    end
  end
end

namespace :deploy do
  desc "Displays a summary of commits pending deployment"
  task pending: "deploy:pending:log"

  namespace :pending do
    pending = {}

    task :log do
      on roles(fetch(:magento_deploy_pending_role)) do |host|
        unless test("[ -f #{current_path}/REVISION ]")
          pending[host] = nil
          next warn("\e[0;31mSkipping pending changes check on #{host} (no REVISION file found)\e[0m")
        end
        revision = capture(:cat, current_path.join("REVISION"))
        run_locally { execute :git, :fetch, :origin }
        next if dry_run? # where no revision is known
        pending[host] = Capistrano::Magento2::Pending.new(revision)
        pending[host].report(host).each_line { |line| info line }
      end
    end

    task warn: :log do
      next if pending.empty? || !fetch(:magento_deploy_pending_warn)
      next unless pending.values.all? && pending.values.none?(&:any?)
      print "      Are you sure you want to continue? [y/n] \e[0m"
      exit unless $stdin.gets.to_s.downcase.start_with?("y")
    end
  end
end

before "deploy:check", "deploy:pending:warn"
