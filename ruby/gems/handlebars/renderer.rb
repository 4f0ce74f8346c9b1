module Handlebars
  # Fills templates in. One for each call of a template.
  class Renderer
    ESCAPES = { "&" => "&amp;", "<" => "&lt;", ">" => "&gt;", '"' => "&quot;", "'" => "&#x27;", "`" => "&#x60;", "=" => "&#x3D;" }.freeze
    MISSING = Object.new

    # Where a node stands: the contexts around it, innermost last; private variables; block parameters.
    Place = Struct.new(:contexts, :data, :names) do
      def this = contexts.last
    end

    def initialize(handlebars, options, given)
      @handlebars, @options = handlebars, options
      @helpers = (given[:helpers] || {}).transform_keys(&:to_s)
      @partials = (given[:partials] || {}).transform_keys(&:to_s)
    end

    def template(template, context, data)
      context = Data.of(context)
      nodes(template.__nodes, Place.new([context], Data.of({ "root" => context }.merge(data)), {}))
    end

    private

    def nodes(list, place) = (list || []).map { |node| node(node, place) }.join

    def node(node, place)
      case node
      when Text then node.text
      when Mustache then shown(called(node.call, place), node.escape)
      when Block then block(node, place)
      when Partial then partial(node, place)
      end
    end

    def shown(value, escape)
      text = text_of(value)
      escape && !@options[:noEscape] && !value.is_a?(SafeString) ? text.gsub(/[&<>"'`=]/, ESCAPES) : text
    end

    # As JavaScript turns values into text.
    def text_of(value)
      case value
      when Float then value.finite? && value == value.to_i ? value.to_i.to_s : value.to_s
      when Array then value.map { |item| text_of(item) }.join(",")
      when Data then "[object Object]"
      else value.to_s
      end
    end

    # Values

    def value(expression, place)
      case expression
      when Literal then expression.value
      when Call then called(expression, place)
      else reached(expression, place)
      end
    end

    # What a call gives: a helper's answer, or the value at the path.
    def called(call, place)
      name = helper_name(call.callee)
      if name && (helper = helper(name)) && !place.names.key?(name)
        return run(helper, call, place, name)
      end
      found = call.callee.is_a?(Path) ? found(call.callee, place) : MISSING
      found = called(call.callee, place) if call.callee.is_a?(Call)
      found = lookup(place.this, call.callee.value.to_s) if call.callee.is_a?(Literal)
      if found.equal?(MISSING)
        raise Error, "Missing helper: \"#{call.callee.text}\"" unless call.params.empty? && call.hash.empty?
        raise Error, "\"#{call.callee.text}\" not defined in #{place.this.inspect}" if @options[:strict]
        return nil
      end
      found.is_a?(Proc) ? run(found, call, place, name) : found
    end

    # The name that may be a helper's: a lone word that isn't looked for in the context only.
    def helper_name(callee)
      return callee.value.to_s if callee.is_a?(Literal)
      callee.parts.first if callee.is_a?(Path) && !callee.data && !callee.local && callee.depth == 0 && callee.parts.size == 1
    end

    def helper(name) = @helpers[name] || @handlebars.__helper(name)

    def reached(path, place)
      value = found(path, place)
      if value.equal?(MISSING)
        helper = (name = helper_name(path)) && helper(name)
        return run(helper, Call.new(path, [], {}, []), place, name) if helper
        raise Error, "\"#{path.text}\" not defined in #{place.this.inspect}" if @options[:strict]
        return nil
      end
      value.is_a?(Proc) ? invoke(value, [place.this]) : value
    end

    def found(path, place)
      parts = path.parts
      if path.data
        from = place.data
        path.depth.times { from = from["_parent"] || Data.new }
      elsif !path.local && path.depth == 0 && place.names.key?(parts.first)
        from = place.names
      else
        from = place.contexts[-1 - path.depth] if path.depth < place.contexts.size
      end
      parts.each_with_index do |part, i|
        from = lookup(from, part)
        return from if from.equal?(MISSING)
        from = invoke(from, [place.this]) if from.is_a?(Proc) && i < parts.size - 1
      end
      from
    end

    def lookup(from, name)
      case from
      when Hash then from.key?(name) ? from[name] : MISSING
      when Array
        return from.size if name == "length"
        name.match?(/\A\d+\z/) && name.to_i < from.size ? from[name.to_i] : MISSING
      when nil, true, false, Numeric, Symbol then MISSING
      when String then name == "length" ? from.size : MISSING
      else from.respond_to?(name) && !Object.method_defined?(name) ? Data.of(from.public_send(name)) : MISSING
      end
    end

    # Calls

    # A lambda gets as many arguments as it takes.
    def invoke(callable, args)
      args = args.first(callable.arity) if callable.lambda? && callable.arity >= 0
      Data.of(callable.call(*args))
    end

    def run(helper, call, place, name, extra = {})
      params = call.params.map { |param| value(param, place) }
      hash = Data.of(call.hash.transform_values { |item| value(item, place) })
      options = Data.of({ "name" => name, "hash" => hash, "data" => place.data }.merge(extra))
      invoke(helper, [place.this, *params, options])
    end

    def block(node, place)
      body = ->(context = nil, options = {}) { nodes(node.body, inside(node, place, context, options)) }
      inverse = ->(context = nil, options = {}) { nodes(node.inverse, inside(node, place, context, options)) }
      extra = { "fn" => body, "inverse" => inverse, "blockParams" => node.call.as.size }
      name = helper_name(node.call.callee)
      if name && !place.names.key?(name) && (helper = helper(name))
        return text_of(run(helper, node.call, place, name, extra))
      end
      found = found(node.call.callee, place)
      if found.equal?(MISSING)
        raise Error, "Missing helper: \"#{node.call.callee.text}\"" unless node.call.params.empty? && node.call.hash.empty?
        found = nil
      end
      found = run(found, node.call, place, name, extra) if found.is_a?(Proc)
      section(found, place, Data.of(extra))
    end

    # A block whose name is a value's.
    def section(value, place, options)
      case value
      when true then options.fn(place.this)
      when false, nil then options.inverse(place.this)
      when Array
        options["data"] = place.data
        value.empty? ? options.inverse(place.this) : Helpers.each_of(place.this, value, options)
      else options.fn(value)
      end
    end

    # The place in a block that its helper gives a context, private variables and block parameters.
    def inside(node, place, context, options)
      options = options.transform_keys(&:to_s)
      context = Data.of(context)
      contexts = context.equal?(place.this) ? place.contexts : [*place.contexts, context]
      data = options["data"] ? Data.of(options["data"]).merge("_parent" => place.data) : place.data
      names = place.names.merge(node.call.as.zip(options["blockParams"] || []).to_h)
      Place.new(contexts, data, names)
    end

    def partial(node, place)
      callee = node.call.callee
      name = callee.is_a?(Call) ? called(callee, place).to_s : callee.is_a?(Literal) ? callee.value.to_s : callee.text
      content = @partials[name] || @handlebars.__partial(name)
      raise Error, "The partial #{name} could not be found" unless content
      context = node.call.params.empty? ? place.this : value(node.call.params.first, place)
      unless node.call.hash.empty?
        given = node.call.hash.transform_values { |item| value(item, place) }
        context = (context.is_a?(Hash) ? Data.of(context) : Data.new).merge(given)
      end
      indented(partial_text(content, name, context, place), node.indent)
    end

    def partial_text(content, name, context, place)
      return text_of(invoke(content, [place.this, context, Data.of("name" => name)])) if content.respond_to?(:call) && !content.is_a?(Template)
      template = content.is_a?(Template) ? content : (@read ||= {})[name] ||= Template.new(@handlebars, content, @options)
      contexts = context.equal?(place.this) ? place.contexts : [*place.contexts, context]
      nodes(template.__nodes, Place.new(contexts, place.data, place.names))
    end

    def indented(text, indent)
      return text if indent.nil? || indent.empty? || @options[:preventIndent]
      text.gsub(/^(?=.|\n)/) { indent }
    end
  end
end
