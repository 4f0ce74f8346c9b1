# Lays out what doesn't fit a line as CRuby's pp does.
class PP
  # A group of texts that breaks into lines as a whole when it doesn't fit.
  class Layout
    def initialize(width)
      @width, @out, @column = width, +"", 0
    end

    attr_reader :out

    # doc is a String, :nl, [:group, indent, parts] or [:concat, parts].
    def flat_size(doc)
      case doc
      when String then doc.size
      when :nl then 1
      when :empty then 0
      else doc[-1].sum { |d| flat_size(d) }
      end
    end

    # rest is how much follows on the same line.
    def render(doc, indent, flat, rest)
      case doc
      when String
        @out << doc
        @column += doc.size
      when :nl
        if flat
          @out << " "
          @column += 1
        else
          @out << "\n" << " " * indent
          @column = indent
        end
      when :empty
        unless flat
          @out << "\n" << " " * indent
          @column = indent
        end
      else
        if doc[0] == :group
          fits = flat || @column + flat_size(doc) + rest <= @width
          parts(doc[2], indent + doc[1], fits, rest)
        else
          parts(doc[1], indent, flat, rest)
        end
      end
    end

    def parts(list, indent, flat, rest)
      list.each_with_index do |d, i|
        after = 0
        (list[(i + 1)..]).each do |n|
          break if n == :nl || n == :empty
          after += flat_size(n)
        end
        after += rest if list[(i + 1)..].none? { |n| n == :nl || n == :empty }
        render(d, indent, flat, after)
      end
    end
  end

  class << self
    def pp(object, out = $stdout, width = 79)
      out << format(object, width) << "\n"
      out
    end

    def format(object, width = 79)
      layout = Layout.new(width)
      layout.render(doc(object, []), 0, false, 0)
      layout.out
    end

    def singleline_pp(object, out = $stdout)
      out << object.inspect
      out
    end

    def doc(o, outer)
      return(o.is_a?(Array) ? "[...]" : o.is_a?(Hash) ? "{...}" : "#<#{o.class}:...>") if outer.any? { |x| x.equal?(o) }
      inside = outer + [o]
      if o.is_a?(Array) && o.class.instance_method(:inspect).owner == Array
        list("[", o.map { |x| doc(x, inside) }, "]")
      elsif o.is_a?(Hash) && o.class.instance_method(:inspect).owner == Hash
        list("{", o.map { |k, v| [:group, 0, [doc(k, inside), "=>", [:group, 1, [:empty, doc(v, inside)]]]] }, "}")
      elsif o.is_a?(Struct)
        pairs = o.members.map { |m| [:group, 1, ["#{m}=", :empty, doc(o[m], inside)]] }
        items = pairs.each_with_index.flat_map { |x, i| i == 0 ? [:nl, x] : [",", :nl, x] }
        [:group, 1, ["#<struct #{o.class}", *items, ">"]]
      elsif o.is_a?(Set)
        [:group, 1, ["#<Set:", :nl, list("{", o.map { |x| doc(x, inside) }, "}"), ">"]]
      elsif plain?(o) && !o.instance_variables.empty?
        pairs = o.instance_variables.map { |n| [:group, 1, ["#{n}=", :empty, doc(o.instance_variable_get(n), inside)]] }
        items = pairs.each_with_index.flat_map { |x, i| i == 0 ? [:nl, x] : [",", :nl, x] }
        [:group, 1, [o.__any_to_s.delete_suffix(">"), *items, ">"]]
      else
        o.inspect
      end
    end

    def list(open, items, close)
      parts = items.each_with_index.flat_map { |x, i| i == 0 ? [x] : [",", :nl, x] }
      [:group, 1, [open, *parts, close]]
    end

    def plain?(o) = o.class.instance_method(:inspect).owner == Kernel
  end
end

module Kernel
  def pretty_inspect = PP.format(self) + "\n"
end
