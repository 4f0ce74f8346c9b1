# Escaping for HTML and URLs.
class CGI
  module Util
    HTML = { "'" => "&#39;", "&" => "&amp;", '"' => "&quot;", "<" => "&lt;", ">" => "&gt;" }.freeze
    NAMES = { "apos" => "'", "amp" => "&", "quot" => '"', "gt" => ">", "lt" => "<" }.freeze
    private_constant :HTML, :NAMES

    def escape(string)
      string.b.gsub(/[^a-zA-Z0-9_.\-~]/n) { |c| c == " " ? "+" : format("%%%02X", c.ord) }.force_encoding(string.encoding)
    end

    def unescape(string, encoding = Encoding::UTF_8)
      bytes = string.b.tr("+", " ").gsub(/%(\h\h)/n) { $1.hex.chr }
      text = bytes.force_encoding(encoding)
      text.valid_encoding? ? text : text.force_encoding(string.encoding)
    end

    def escapeURIComponent(string) = escape(string).gsub("+", "%20")
    def unescapeURIComponent(string, encoding = Encoding::UTF_8) = unescape(string.gsub("+", "%2B"), encoding)

    def escapeHTML(string) = string.gsub(/['&"<>]/, HTML)

    def unescapeHTML(string)
      string.gsub(/&(?:(apos|amp|quot|gt|lt)|#([0-9]+)|#[xX](\h+));/) do |all|
        next NAMES[$1] if $1
        code = $2 ? $2.to_i : $3.hex
        code < 0x110000 && !code.between?(0xd800, 0xdfff) ? [code].pack("U") : all
      end
    end

    # some elements only
    def escapeElement(string, *elements)
      elements = elements.flatten
      return string if elements.empty?
      string.gsub(/<\/?(?:#{elements.join("|")})\b[^<>]*+>?/im) { |tag| CGI.escapeHTML(tag) }
    end

    def unescapeElement(string, *elements)
      elements = elements.flatten
      return string if elements.empty?
      string.gsub(/&lt;\/?(?:#{elements.join("|")})\b(?>[^&]+|&(?![gl]t;)\w+;)*(?:&gt;)?/im) { |tag| CGI.unescapeHTML(tag) }
    end

    def rfc1123_date(time) = time.getgm.strftime("%a, %d %b %Y %T GMT")

    # each element on a line of its own, with what it holds set in
    def pretty(string, shift = "  ")
      depth = 0
      lines = string.scan(/<[^<>]*>|[^<>]+/).map(&:strip).reject(&:empty?)
      lines.each_with_index.map do |line, i|
        name = line[/\A<(\w+)/, 1]
        depth -= 1 if line.start_with?("</")
        text = shift * depth + line + "\n"
        depth += 1 if name && lines[i + 1..].any? { |later| later.match?(/\A<\/#{name}\b/i) }
        text
      end.join
    end

    alias escape_html escapeHTML
    alias unescape_html unescapeHTML
    alias escape_element escapeElement
    alias unescape_element unescapeElement
    alias h escapeHTML
  end

  extend Util
end
