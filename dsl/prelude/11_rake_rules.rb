# Rules: how to make a file that no task is defined for, by its name.
module Rake
  class RuleRecursionOverflowError < StandardError
    def initialize(text = nil)
      super(text)
      @text, @targets = text, []
    end

    def add_target(target) = @targets << target
    def message = "#{@text}: [#{@targets.reverse.join(" => ")}]"
  end

  class Application
    Rule = Struct.new(:pattern, :arg_names, :sources, :block)

    # rule(".o" => ".c"), rule(/x/, [:argument] => [sources])
    def create_rule(*args, &block)
      given = args.last.is_a?(Hash) ? args.pop : {}
      names, sources = given.first
      pattern = args.empty? ? names : args.shift
      names = args if names.equal?(pattern)
      pattern = Regexp.new(Regexp.quote(pattern.to_s) + "$") unless pattern.is_a?(Regexp)
      sources = sources.is_a?(Array) || sources.is_a?(FileList) ? sources.to_a : [sources].compact
      Gocap.rules_exist
      (@rules ||= []) << Rule.new(pattern, [names].flatten.compact, sources, block)
      nil
    end

    # The task of the first rule whose sources there are, or can be made.
    def enhance_with_matching_rule(name, level = 0)
      raise RuleRecursionOverflowError, "Rule Recursion Too Deep" if level >= 16
      (@rules || []).each do |rule|
        next unless rule.pattern.match?(name)
        sources = rule.sources.flat_map { |s| rule_source(s, name, rule.pattern) }
        if sources.all? { |source| rule_source_there?(source, name, level) }
          return FileTask.define_task(name, { rule.arg_names => sources }, &rule.block)
        end
      end
      nil
    rescue RuleRecursionOverflowError => e
      e.add_target(name)
      raise
    end

    private

    # Tells whether a source of the named file is there, or can be made.
    def rule_source_there?(source, name, level)
      trace_rule(level, "Attempting Rule #{name} => #{source}")
      outcome =
        if File.exist?(source) || Rake::Task.task_defined?(source) then "EXIST"
        elsif enhance_with_matching_rule(source, level + 1) then "ENHANCE"
        end
      trace_rule(level, "(#{name} => #{source} ... #{outcome || "FAIL"})")
      outcome
    end

    # Shows a line of --rules.
    def trace_rule(level, line)
      Gocap.trace_rule("    " * level + line) if options.trace_rules
    end

    def rule_source(source, name, pattern)
      made =
        case source
        when Proc, Method then source.arity.zero? ? source.call : source.call(name)
        when /%/ then name.pathmap(source)
        when %r{/} then source
        when /^\./
          changed = name.sub(pattern, source)
          changed == source ? name.ext(source) : changed
        else source.to_s
        end
      made.respond_to?(:to_ary) ? made.to_ary.map(&:to_s) : [made.to_s]
    end
  end
end
