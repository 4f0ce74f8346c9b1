# Deployments of GitHub: a record of each deploy, and how it went. Hooks are the
# repository's: before "deploy:starting", "github:deployment:create" and its kind.
module Capistrano
  module Github
    class API
      class MissingAccessToken < StandardError
        def initialize(message = "set :github_access_token") = super
      end

      def initialize(repository, token)
        raise MissingAccessToken if token.to_s.empty?
        @token = token
        # The names of git@github.com:owner/name.git and https://github.com/owner/name.
        @repository = repository.to_s[%r{github\.com[:/](.+?/.+?)(\.git)?/?\z}, 1] or raise ArgumentError, "#{repository.inspect} is no repository of GitHub"
      end

      # The id of a new deployment.
      def create_deployment(ref, options = {}) = ask(Net::HTTP::Post, "", options.merge(ref: ref)).fetch("id")
      def create_deployment_status(id, state) = ask(Net::HTTP::Post, "/#{id}/statuses", state: state)

      # The newest first.
      def deployments(environment:) = ask(Net::HTTP::Get, "?environment=#{URI.encode_www_form_component(environment.to_s)}")
      def statuses(id) = ask(Net::HTTP::Get, "/#{id}/statuses")

      private

      def ask(kind, path, fields = nil)
        require "json"
        require "net/http"
        uri = URI("https://api.github.com/repos/#{@repository}/deployments#{path}")
        request = kind.new(uri, "Authorization" => "token #{@token}", "Accept" => "application/vnd.github+json", "Content-Type" => "application/json")
        request.body = JSON.generate(fields) if fields
        response = Net::HTTP.start(uri.host, uri.port, use_ssl: true) { |http| http.request(request) }
        raise "GitHub: #{uri.path}: HTTP status #{response.code}: #{response.body}" unless response.is_a?(Net::HTTPSuccess)
        JSON.parse(response.body)
      end
    end

    class << self
      def tell(&block)
        return if fetch(:github_deployment_skip)
        run_locally do
          next info("[DRY RUN] GitHub is told nothing") if dry_run?
          instance_exec(&block)
        rescue StandardError => e
          raise if fetch(:github_deployment_required)
          error e.message
        end
      end

      def show(deployment)
        time, ref, sha, environment = deployment.values_at("created_at", "ref", "sha", "environment")
        puts "Deployment: #{time} #{ref}@#{sha} to #{environment} by @#{deployment.dig("creator", "login")}"
      end
    end
  end
end

namespace :github do
  namespace :deployment do
    desc "Create new deployment"
    task :create do
      next puts("GitHub is not told of the deploy (:github_deployment_skip, :github_access_token)") if fetch(:github_deployment_skip)
      Capistrano::Github.tell do
        id = fetch(:github_deployment_api).create_deployment(fetch(:branch), fetch(:github_deployment).merge(payload: fetch(:github_deployment_payload)))
        set :current_github_deployment, id
        info "Created GitHub Deployment #{id}"
      end
    end

    %i[pending success error failure].each do |state|
      desc "Mark current deployment as #{state}"
      task state => "github:deployment:create" do
        Capistrano::Github.tell do
          id = fetch(:current_github_deployment)
          next info("No GitHub Deployment found, could not mark as #{state}") unless id
          fetch(:github_deployment_api).create_deployment_status(id, state)
          info "Marked GitHub Deployment #{id} as #{state}"
        end
      end
    end
  end

  desc "List Github deployments"
  task :deployments do
    api = fetch(:github_deployment_api)
    api.deployments(environment: fetch(:github_deployment)[:environment]).each do |deployment|
      Capistrano::Github.show(deployment)
      api.statuses(deployment["id"]).each { |status| puts "\t#{status["created_at"]} state: #{status["state"]}" }
    end
  end

  desc "Show last Github deploy"
  task :last_deploy do
    last = fetch(:github_deployment_api).deployments(environment: fetch(:github_deployment)[:environment]).first
    Capistrano::Github.show(last) if last
  end
end

set_if_empty :github_deployment_payload, {}
set_if_empty :github_deployment, -> { { auto_merge: false, environment: fetch(:stage) } }
set_if_empty :github_deployment_api, -> { Capistrano::Github::API.new(fetch(:repo_url), fetch(:github_access_token)) }
set_if_empty :github_deployment_required, false
set_if_empty :github_deployment_skip, -> { fetch(:github_access_token).to_s.empty? && !fetch(:github_deployment_required) }
