module Haml
  # Turns a template into Ruby code whose value is the text.
  class Compiler
    Line = Struct.new(:number, :indent, :text)
    MIDDLE = /\A(?:else|elsif|when|in|rescue|ensure)\b/
    MIDDLE_LINE = /\A-\s*(?:else|elsif|when|in|rescue|ensure)\b/
    OPENS = /\A(?:if|unless|case|begin|while|until|for)\b|\bdo(?:\s*\|[^|]*\|)?\s*\z/
    TAG = /\A%([-\w:]+)/
    EXPRESSION = /\A(&=|!=|=|~)\s*(.*)/m
    MULTILINE = /\s\|\z/
    SHORTCUT = /\A([.#])([-\w:]+)/

    def initialize(template, options)
      @options = options
      @lines = template.split("\n", -1).each_with_index.map do |text, i|
        space = text[/\A[ \t]*/]
        Line.new(i, text.strip.empty? ? nil : space.size, text.strip.empty? ? "" : text[space.size..].rstrip)
      end
      @at = 0
      @code = ["_haml = String.new"]
    end

    def source
      @source ||= begin
        children(0)
        (@code << "_haml").join("\n")
      end
    end

    private

    def fail!(message, line = @lines[@at - 1]) = raise(SyntaxError.new("#{@options[:filename]}:#{line.number + @options[:line]}: #{message}", line.number))

    # The code of a template's line stands on the same line, for backtraces.
    def emit(line, code)
      @code << "" while @code.size < line.number
      @code.size > line.number ? @code[-1] = "#{@code[-1]}; #{code}" : @code << code
    end

    def children(indent)
      while (line = peek)
        return if line.indent < indent
        fail!("The line is indented too deep", line) if line.indent > indent
        @at += 1
        node(line)
      end
    end

    def peek
      @at += 1 while @lines[@at] && @lines[@at].indent.nil?
      @lines[@at]
    end

    def deeper?(line) = (following = peek) && following.indent > line.indent
    def nested(line) = children(peek.indent)

    def node(line)
      text = line.text
      text = joined(text) if text.match?(MULTILINE)
      case text
      when /\A-#/ then skip(line)
      when /\A-(.*)/m then script(line, continued($1.strip))
      when EXPRESSION then expression(line, $1, continued($2))
      when /\A([&!])\s+(.*)/m then put(line, "#{$2}\n", $1 == "&")
      when /\A%|\A[.#][-\w]/ then tag(line)
      when %r{\A/} then comment(line, text[1..].strip)
      when /\A!!!/ then put(line, text.include?("XML") ? "<?xml version='1.0' encoding='utf-8' ?>\n" : "<!DOCTYPE html>\n")
      when /\A:(\w+)\z/ then filter(line, $1)
      else
        text = text[1..] if text.start_with?("\\")
        fail!("Illegal nesting: nesting within plain text is illegal.") if deeper?(line)
        put(line, "#{text}\n")
      end
    end

    # Lines that end in | are one.
    def joined(text)
      text = text.delete_suffix("|")
      while (following = @lines[@at]) && following.text.match?(MULTILINE)
        text += following.text.delete_suffix("|")
        @at += 1
      end
      text.rstrip
    end

    # Code that ends in a comma goes on below.
    def continued(code)
      code = "#{code} #{below}" while code.end_with?(",") && @lines[@at]
      code
    end

    def below
      @at += 1
      @lines[@at - 1].text
    end

    def skip(line)
      @at += 1 while @lines[@at] && (@lines[@at].indent.nil? || @lines[@at].indent > line.indent)
    end

    # A line of text; what is in \#{} is code.
    def put(line, text, escape = @options[:escape_html]) = emit(line, "_haml << #{literal(text, escape)}")

    def literal(text, escape = @options[:escape_html])
      out = +'"'
      rest = text
      while (start = rest.index("\#{"))
        if rest[start - 1] == "\\" && start > 0
          out << quoted(rest[0, start - 1]) << "\\\#{"
          rest = rest[start + 2..]
          next
        end
        code = balanced(rest[start + 1..])
        out << quoted(rest[0, start]) << "\#{" << (escape ? "Haml::Output.escape((#{code}))" : code) << "}"
        rest = rest[start + 3 + code.size..]
      end
      out << quoted(rest) << '"'
    end

    def quoted(text) = text.gsub(/["\\]/) { |c| "\\#{c}" }.gsub("#") { "\\#" }.gsub("\n", "\\n")

    # What is in the braces that the text begins with.
    def balanced(text)
      last = closing(text, "{", "}") or fail!("Unbalanced brackets.")
      text[1...last]
    end

    # Where what the text begins with is closed.
    def closing(text, open, close)
      depth = 0
      text.each_char.with_index do |c, i|
        depth += 1 if c == open
        depth -= 1 if c == close
        return i if depth.zero?
      end
      nil
    end

    def script(line, code)
      if deeper?(line)
        fail!("Ruby code with nested lines must begin a block") unless code.match?(OPENS) || code.match?(MIDDLE)
        emit(line, code)
        nested(line)
        following = peek
        continues = following && following.indent == line.indent && following.text.match?(MIDDLE_LINE)
        emit(@lines[@at - 1], "end") unless continues
      else
        emit(line, code)
      end
    end

    def expression(line, operator, code)
      fail!("The value of a block (#{operator} … do) isn't supported") if deeper?(line)
      emit(line, "_haml << #{value(operator, code)} << \"\\n\"")
    end

    def value(operator, code)
      escape = operator == "&=" || operator != "!=" && @options[:escape_html]
      escape ? "Haml::Output.escape((#{code}))" : "(#{code}).to_s"
    end

    def comment(line, text)
      return put(line, "<!-- #{text} -->\n") unless deeper?(line)
      put(line, "<!--\n")
      nested(line)
      put(@lines[@at - 1], "-->\n")
    end

    def filter(line, name)
      body = []
      while @lines[@at] && (@lines[@at].indent.nil? || @lines[@at].indent > line.indent)
        body << @lines[@at]
        @at += 1
      end
      body.pop while body.last && body.last.indent.nil?
      margin = body.filter_map(&:indent).min || 0
      text = body.map { |l| l.indent ? "#{" " * (l.indent - margin)}#{l.text}\n" : "\n" }.join
      case name
      when "plain" then put(line, text)
      when "ruby" then body.each { |l| emit(l, l.text) }
      when "erb" then emit(line, "_haml << ERB.new(#{text.dump}).result(binding)")
      when "javascript" then put(line, "<script>\n#{text.gsub(/^(?=.)/, "  ")}</script>\n")
      when "css" then put(line, "<style>\n#{text.gsub(/^(?=.)/, "  ")}</style>\n")
      else fail!("The filter :#{name} isn't supported", line)
      end
    end

    def tag(line)
      rest = line.text
      name = "div"
      rest, name = $', $1 if rest =~ TAG
      classes, ids = [], []
      while rest =~ SHORTCUT
        ($1 == "." ? classes : ids) << $2
        rest = $'
      end
      hashes = []
      while rest.start_with?("{") || rest.start_with?("(")
        pair = rest.start_with?("{") ? %w[{ }] : %w[( )]
        rest = "#{rest} #{below}" until closing(rest, *pair) || @lines[@at].nil?
        last = closing(rest, *pair) or fail!("Unbalanced brackets.", line)
        code = rest[1...last]
        hashes << (rest.start_with?("{") ? "{#{code}}" : html_attributes(code))
        rest = rest[code.size + 2..]
      end
      fail!("Object references and trimmed whitespace aren't supported") if rest.match?(/\A[\[<>]/)
      attributes = "Haml::Output.attributes(#{classes.inspect}, #{ids.inspect}, [#{hashes.join(", ")}], #{@options[:escape_attrs] ? true : false})"
      emit(line, "_haml << #{"<#{name}".dump} << #{attributes} << \">\"")
      contents(line, name, rest)
    end

    def contents(line, name, rest)
      last = "</#{name}>\n"
      if rest.start_with?("/") || Output::VOID.include?(name) && rest.empty? && !deeper?(line)
        emit(line, '_haml << "\n"')
      elsif rest =~ EXPRESSION
        code = value($1, continued($2))
        fail!("Illegal nesting: content can't be both given on the same line as %#{name} and nested within it.") if deeper?(line)
        emit(line, "_haml << #{code} << #{last.dump}")
      elsif !rest.strip.empty?
        fail!("Illegal nesting: content can't be both given on the same line as %#{name} and nested within it.") if deeper?(line)
        put(line, "#{rest.strip}#{last}")
      elsif deeper?(line)
        emit(line, '_haml << "\n"')
        nested(line)
        emit(@lines[@at - 1], "_haml << #{last.dump}")
      else
        emit(line, "_haml << #{last.dump}")
      end
    end

    # (href="x" title=variable) as a Hash.
    def html_attributes(text)
      pairs = text.scan(/([-\w:]+)(?:\s*=\s*("[^"]*"|'[^']*'|[\w@$.]+))?/).map do |name, value|
        "#{name.dump} => #{value.nil? ? "true" : value.start_with?('"', "'") ? literal(value[1..-2]) : value}"
      end
      "{#{pairs.join(", ")}}"
    end
  end
end
