# Forms with Hashes and Arrays in them, as HTTP clients send them.
module Gocap
  module Form
    module_function

    # { a: { b: 1 }, c: [2] } as [["a[b]", 1], ["c[]", 2]]; empty ones stay values. The
    # block escapes a name.
    def pairs(params, parent = nil, &escape)
      params.flat_map do |key, value|
        name = escape ? escape.call(key.to_s) : key.to_s
        name = "#{parent}[#{name}]" if parent
        if value.is_a?(Hash) && !value.empty?
          pairs(value, name, &escape)
        elsif value.is_a?(Array) && !value.empty?
          value.flat_map { |v| v.is_a?(Hash) ? pairs(v, "#{name}[]", &escape) : [["#{name}[]", v]] }
        else
          [[name, value]]
        end
      end
    end
  end
end
