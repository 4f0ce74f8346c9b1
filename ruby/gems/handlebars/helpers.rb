module Handlebars
  # The helpers that each Context has.
  module Helpers
    def self.empty?(value) = value.nil? || value == false || value == "" || value == [] || (value.is_a?(Float) && value.nan?)

    def self.truthy?(value, options)
      value = value.call if value.is_a?(Proc)
      !(value == 0 && !options["hash"]["includeZero"]) && !empty?(value)
    end

    # The text of the block for each item, with @index, @key, @first and @last.
    def self.each_of(this, items, options)
      pairs = items.is_a?(Hash) ? items.to_a : items.to_a.each_with_index.map { |item, i| [i, item] }
      return options.inverse(this) if pairs.empty?
      pairs.each_with_index.map do |(key, item), i|
        data = options["data"].merge("key" => key, "index" => i, "first" => i == 0, "last" => i == pairs.size - 1)
        options.fn(item, data: data, blockParams: [item, key])
      end.join
    end

    # The helper of a block that takes one value.
    def self.of_block(name, &helper)
      proc do |this, *values, options|
        raise Error, "##{name} requires exactly one argument" unless values.size == 1
        raise Error, "#{name} is the helper of a block: {{##{name} …}}" unless options.key?("fn")
        helper.call(this, values.first, options)
      end
    end

    BUILT_IN = {
      "if" => of_block("if") { |this, value, options| truthy?(value, options) ? options.fn(this) : options.inverse(this) },
      "unless" => of_block("unless") { |this, value, options| truthy?(value, options) ? options.inverse(this) : options.fn(this) },
      "with" => of_block("with") { |this, value, options|
        empty?(value) ? options.inverse(this) : options.fn(value, blockParams: [value])
      },
      "each" => of_block("each") { |this, items, options|
        items.respond_to?(:each) ? each_of(this, items, options) : options.inverse(this)
      },
      "lookup" => proc { |_, from, key|
        case from
        when Hash then from[key.to_s]
        when Array then from[key.to_i] if key.to_s.match?(/\A\d+\z/)
        end
      },
      "log" => proc { |_, *values| warn(*values[...-1].map(&:to_s)) }
    }.freeze
  end
end
