# `template "site.conf", "/etc/…", 0640, "user", "group", locals: { … }`, in a block of
# `on`: renders site.conf.erb and uploads it where the host's file differs.
module Capistrano
  module Template
    # What the text of a template sees: the locals, the host and the DSL.
    class Context
      attr_reader :host

      def initialize(backend, locals)
        @backend, @host, @locals = backend, backend.host, locals.transform_keys(&:to_sym)
      end

      def render(path) = ERB.new(File.read(path), trim_mode: "-").result(binding)

      # A path without a ~, as the host has it.
      def remote_path_for(path) = Template.expand(@backend, path)

      def method_missing(name, *args)
        return super unless args.empty? && @locals.key?(name)
        value = @locals[name]
        value.respond_to?(:call) ? value.call : value
      end

      def respond_to_missing?(name, all = false) = @locals.key?(name) || super
    end

    class << self
      def expand(backend, path)
        path.to_s.include?("~") ? backend.capture("echo #{path}") : path.to_s
      end

      # The first of the folders that has the template.
      def find(name, host)
        paths = fetch(:templating_paths).map { |folder| File.join(format(folder, host: host), name) }
        found = paths.flat_map { |path| ["#{path}.erb", path] }.find { |path| File.file?(path) }
        found or raise ArgumentError, "template #{name} not found, neither of #{paths.join(", ")} is there"
      end

      def same?(backend, path, text)
        backend.test(format(fetch(:templating_digest_cmd), path: path, digest: fetch(:templating_digster).call(text)))
      end

      def mode(backend, path, mode)
        octal = format("%.4o", mode)
        backend.execute :chmod, octal, path if backend.test(format(fetch(:templating_mode_test_cmd), path: path, mode: octal))
      end
    end

    # The word for blocks of `on`.
    module DSL
      def template(from, to = nil, mode = 0o640, user = nil, group = nil, locals: {})
        target = Template.expand(self, to || "#{release_path}/#{File.basename(from.to_s, ".erb")}")
        text = Template::Context.new(self, locals).render(Template.find(from.to_s, host))
        if Template.same?(self, target, text)
          info "#{target} is up to date"
        else
          info "copying: #{from} to: #{target}"
          upload! StringIO.new(text), target
        end
        Template.mode(self, target, mode)
        execute :sudo, :chown, "#{user}#{":#{group}" if group}", target if user || group
      end
    end
  end
end

SSHKit::Backend::Abstract.include Capistrano::Template::DSL

namespace :load do
  task :defaults do
    require "digest"
    set_if_empty :templating_digster, -> { ->(data) { Digest::MD5.hexdigest(data) } }
    set_if_empty :templating_digest_cmd, %q{test "Z$(openssl md5 %<path>s | sed 's/^.*= *//')" = "Z%<digest>s" }
    set_if_empty :templating_mode_test_cmd, %q{ [ "Z$(printf "%%.4o" 0$(stat -c "%%a" %<path>s 2>/dev/null ||  stat -f "%%A" %<path>s))" != "Z%<mode>s" ] }
    set_if_empty :templating_paths, lambda {
      stage = fetch(:stage)
      ["config/deploy/templates/#{stage}/%<host>s", "config/deploy/templates/#{stage}", "config/deploy/templates/shared/%<host>s", "config/deploy/templates/shared"]
    }
  end
end
