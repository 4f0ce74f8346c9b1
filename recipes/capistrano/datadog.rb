# Tells Datadog of each task that has run, when all is over.
require "dogapi"

module Capistrano::Datadog
  Ran = Struct.new(:name, :seconds, :roles, :hosts)

  class Reporter
    def initialize
      @ran = []
      @under_way = []
    end

    def run(name)
      @under_way.push([[], []])
      began = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      yield
      roles, hosts = @under_way.last
      @ran << Ran.new(name, Process.clock_gettime(Process::CLOCK_MONOTONIC) - began, roles.uniq, hosts.uniq)
    ensure
      @under_way.pop
    end

    # The hosts that the task runs on.
    def on(hosts)
      return if @under_way.empty?
      roles, names = @under_way.last
      hosts.each do |host|
        roles.concat(host.roles.map(&:to_s)) if host.respond_to?(:roles)
        names << host.to_s
      end
    end

    # Each event, with the hosts it is of.
    def report(use_getlogin = true)
      user = (use_getlogin && Etc.getlogin) || ENV["USER"]
      @ran.map do |task|
        where = task.roles.empty? ? "" : " on #{task.roles.sort.join(", ")}"
        stage = Capistrano::Configuration.env.fetch(:stage)
        event = Dogapi::Event.new(
          "", msg_title: format("%s ran %s%s with capistrano in %.2f secs", user, task.name, where, task.seconds), priority: "low", alert_type: "success",
              event_type: "deploy", event_object: "capistrano:#{task.name}", source_type_name: "capistrano",
              tags: ["#capistrano:#{task.name}", *("stage:#{stage}" if stage), *task.roles.map { |role| "role:#{role}" }]
        )
        [event, task.hosts]
      end
    end
  end

  module Reported
    def execute(*args)
      Capistrano::Datadog.reporter.run(name) { super }
    end
  end

  module Listened
    def initialize(hosts)
      Capistrano::Datadog.reporter.on([*hosts])
      super
    end
  end

  class << self
    def reporter = @reporter ||= Reporter.new

    def submit(api_key, use_getlogin = true, endpoint = nil)
      return puts("No api key set, not submitting to Datadog") unless api_key
      client = Dogapi::Client.new(api_key, nil, nil, nil, true, nil, endpoint)
      reporter.report(use_getlogin).each do |event, hosts|
        next client.emit_event(event) if hosts.empty?
        hosts.each { |host| client.emit_event(event, host: host) }
      end
    end
  end
end

Rake::Task.prepend Capistrano::Datadog::Reported
SSHKit::Coordinator.prepend Capistrano::Datadog::Listened

at_exit do
  settings = Capistrano::Configuration.env
  unless settings.dry_run?
    Capistrano::Datadog.submit(settings.fetch(:datadog_api_key), settings.fetch(:use_getlogin, true), settings.fetch(:datadog_endpoint))
  end
end
