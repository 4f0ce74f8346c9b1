require "strscan"

module Handlebars
  Text = Struct.new(:text)
  # {{call}}; also {{{call}}}, which isn't escaped.
  Mustache = Struct.new(:call, :escape)
  # {{#call}}body{{else}}inverse{{/call}}
  Block = Struct.new(:call, :body, :inverse)
  # {{> call}}; each line of what it gives is indented.
  Partial = Struct.new(:call, :indent)

  # A name with what is given to it. Names of block parameters are in `as`.
  Call = Struct.new(:callee, :params, :hash, :as)
  # a.b, ../a, ./a, @a. Depth counts "..".
  Path = Struct.new(:text, :data, :depth, :local, :parts)
  Literal = Struct.new(:value)

  # Turns a template into nodes.
  class Parser
    # A tag of the template: kind is its sign, source what is in it.
    Tag = Struct.new(:kind, :source, :left, :right, :line, :indent)

    INSIDE = /(?:"[^"]*"|'[^']*'|\[[^\]]*\]|(?!~?\}\})[^"'\[])*/m
    LINE_START = /(?:\A|\n)([ \t]*)\z/
    LINE_END = /\A[ \t]*(?:\r?\n|\z)/
    SEGMENT = /\[[^\]]*\]|[^\s!"#%&'()*+,.\/;<=>@\[\\\]^`{|}~]+/
    PATH = /@?(?:\.\.?(?![^\s\/)])|#{SEGMENT})(?:[.\/](?:\.\.(?![^\s\/)])|#{SEGMENT}))*\/?/
    WORDS = { "true" => true, "false" => false, "null" => nil, "undefined" => nil }.freeze

    def initialize(text, options)
      @line, @counted = 1, 0
      @items = tags(StringScanner.new(text))
      trim(options)
      @at = 0
    end

    def nodes
      @nodes ||= begin
        list = sequence
        fail!("unexpected {{#{@items[@at].kind}#{@items[@at].source}}}", @items[@at]) if @items[@at]
        list
      end
    end

    private

    def fail!(message, tag) = raise(Error, "Parse error on line #{tag.line}: #{message}")

    # Strings and Tags by turns; between two Tags is an empty String.
    def tags(scanner)
      items = [+""]
      until scanner.eos?
        unless (text = scanner.scan_until(/\{\{/))
          items.last << scanner.rest
          break
        end
        text = text.delete_suffix("{{")
        items.last << text.sub(/\\{1,2}\z/, "")
        case text[/\\*\z/].size
        when 1 # the tag is text
          items.last << "{{" << scanner.scan(/.*?(?=\\{0,2}\{\{|\z)/m)
        when 2..
          items.last << "\\"
          items << tag(scanner, items) << +""
        else
          items << tag(scanner, items) << +""
        end
      end
      items
    end

    def tag(scanner, items)
      line = line_at(scanner)
      if scanner.skip(/\{\{/)
        raw(scanner, line)
      elsif scanner.scan(/(~?)!--/)
        left = scanner[1] == "~"
        scanner.scan_until(/--(~?)\}\}/) or raise Error, "Parse error on line #{line}: a comment isn't closed"
        Tag.new("!", "", left, scanner[1] == "~", line)
      elsif scanner.scan(/(~?)!/)
        left = scanner[1] == "~"
        scanner.scan_until(/(~?)\}\}/) or raise Error, "Parse error on line #{line}: a comment isn't closed"
        Tag.new("!", "", left, scanner[1] == "~", line)
      elsif scanner.scan(/(~?)\{(#{INSIDE})\}(~?)\}\}/)
        Tag.new("{", scanner[2].delete_suffix("}").strip, scanner[1] == "~", scanner[3] == "~", line)
      elsif scanner.scan(/(~?)(#[>*]?|[\^\/&>*]?)(#{INSIDE})(~?)\}\}/)
        left, kind, source, right = scanner[1] == "~", scanner[2], scanner[3].strip, scanner[4] == "~"
        kind, source = "else", source[4..].strip if kind.empty? && source.match?(/\Aelse(?:\s|\z)/)
        kind = "else" if kind == "^" && source.empty?
        raise Error, "Parse error on line #{line}: }}} closes what {{ opens" if scanner.check(/\}/)
        Tag.new(kind, source, left, right, line)
      else
        raise Error, "Parse error on line #{line}: a tag isn't closed"
      end
    end

    # The line where the scanner is, counted on from where it was asked for last.
    def line_at(scanner)
      @line += scanner.string.byteslice(@counted, scanner.pos - @counted).count("\n")
      @counted = scanner.pos
      @line
    end

    # {{{{name}}}} … {{{{/name}}}}: what is between is text.
    def raw(scanner, line)
      source = scanner.scan_until(/\}\}\}\}/)&.delete_suffix("}}}}")
      name = source.to_s[/\A\s*(\S+)/, 1]
      text = source && scanner.scan_until(/(?=\{\{\{\{\/\s*#{Regexp.escape(name.to_s)}\s*\}\}\}\})/)
      scanner.scan_until(/\}\}\}\}/) if text
      raise Error, "Parse error on line #{line}: a raw block isn't closed" unless text
      Tag.new("raw", [source, text], false, false, line)
    end

    STANDALONE = %w[# ^ / else ! >].freeze

    # Tags that are alone on their line take the line with them; ~ takes all white space.
    def trim(options)
      given = @items.map { |item| item.is_a?(String) ? item.dup : nil }
      @items.each_with_index do |tag, i|
        next unless tag.is_a?(Tag)
        if STANDALONE.include?(tag.kind) && !options[:ignoreStandalone] && alone?(given, i)
          @items[i - 1] = @items[i - 1].sub(/[ \t]*\z/) { |indent| (tag.indent = indent) && "" }
          @items[i + 1] = @items[i + 1].sub(LINE_END, "")
        end
        @items[i - 1] = @items[i - 1].rstrip if tag.left
        @items[i + 1] = @items[i + 1].lstrip if tag.right
      end
    end

    def alone?(given, i)
      before, after = given[i - 1], given[i + 1]
      first, last = i == 1, i == given.size - 2
      (first ? before.match?(LINE_START) : before.match?(/\n[ \t]*\z/)) &&
        (last ? after.match?(LINE_END) : after.match?(/\A[ \t]*\r?\n/))
    end

    # The nodes up to the tag that closes them, or divides a block.
    def sequence
      list = []
      while (item = @items[@at])
        if item.is_a?(String)
          list << Text.new(item) unless item.empty?
        else
          return list if %w[/ else].include?(item.kind)
          node = node(item)
          list << node if node
        end
        @at += 1
      end
      list
    end

    def node(tag)
      case tag.kind
      when "!" then nil
      when "" then Mustache.new(call(tag), true)
      when "{", "&" then Mustache.new(call(tag), false)
      when ">" then Partial.new(call(tag), tag.indent)
      when "#" then block(tag, call(tag), false)
      when "^" then block(tag, call(tag), true)
      when "raw" then Block.new(expression(tag.source[0], tag), [Text.new(tag.source[1])], nil)
      else raise NotImplementedError, "Handlebars, line #{tag.line}: {{#{tag.kind} … }} is not supported (partial blocks and decorators)"
      end
    end

    def block(open, call, inverted)
      @at += 1
      body, inverse = halves(open)
      close = @items[@at]
      fail!("{{#{open.kind}#{open.source}}} isn't closed", open) unless close
      name = call.callee.is_a?(Path) ? call.callee.text : call.callee.value.to_s
      fail!("#{name} doesn't match #{close.source}", close) unless close.source == name
      inverted ? Block.new(call, inverse || [], body) : Block.new(call, body, inverse)
    end

    # What is before {{else}} and what is after it. {{else if x}} is a block of its own there, which
    # the same tag closes.
    def halves(open)
      body = sequence
      divider = @items[@at]
      return [body, nil] unless divider && divider.kind == "else"
      @at += 1
      return [body, sequence] if divider.source.empty?
      chained = expression(divider.source, divider)
      [body, [Block.new(chained, *halves(open))]]
    end

    def call(tag) = expression(tag.source, tag)

    def expression(source, tag)
      scanner = StringScanner.new(source)
      call = read_call(scanner, tag)
      fail!("unexpected #{scanner.rest.inspect}", tag) unless scanner.eos?
      call
    end

    def read_call(scanner, tag)
      call = Call.new(value(scanner, tag), [], {}, [])
      until scanner.skip(/\s*/) && (scanner.eos? || scanner.check(/\)/))
        if scanner.scan(/as\s+\|([^|]*)\|/)
          call.as = scanner[1].split
        elsif scanner.scan(/(#{SEGMENT})=/)
          call.hash[scanner[1].delete_prefix("[").delete_suffix("]")] = value(scanner, tag)
        else
          call.params << value(scanner, tag)
        end
      end
      call
    end

    def value(scanner, tag)
      scanner.skip(/\s*/)
      if scanner.skip(/\(/)
        call = read_call(scanner, tag)
        scanner.skip(/\)/) or fail!("a parenthesis isn't closed", tag)
        call
      elsif scanner.scan(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/m)
        Literal.new((scanner[1] || scanner[2]).gsub(/\\(["'])/) { $1 })
      elsif scanner.scan(/-?\d+(?:\.\d+)?(?=[\s)]|\z)/)
        text = scanner.matched
        Literal.new(text.include?(".") ? text.to_f : text.to_i)
      elsif scanner.scan(/(true|false|null|undefined)(?=[\s)]|\z)/)
        Literal.new(WORDS[scanner[1]])
      elsif scanner.scan(PATH)
        path(scanner.matched)
      else
        fail!("expected a name or value at #{scanner.rest.inspect}", tag)
      end
    end

    def path(text)
      depth, local = 0, false
      parts = text.delete_prefix("@").scan(/\.\.|#{SEGMENT}|\./).filter_map do |part|
        case part
        when ".." then (depth += 1) && nil
        when "." then nil
        else part.delete_prefix("[").delete_suffix("]")
        end
      end
      local = true if text.start_with?("./", "this.", "this/", "../") || text == "." || text == ".." || text == "this"
      parts.shift if parts.first == "this"
      Path.new(text, text.start_with?("@"), depth, local, parts)
    end
  end
end
