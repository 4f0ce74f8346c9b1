# Escaping for HTML and URLs; of CGI itself there is no more.
class CGI
  def self.escape(string) = URI.encode_www_form_component(string).gsub("*", "%2A").gsub("%7E", "~")

  def self.unescape(string, _encoding = nil)
    string.tr("+", " ").gsub(/((?:%[0-9a-fA-F]{2})+)/) { |m| [m.delete("%")].pack("H*") }
  end

  def self.escapeURIComponent(string) = escape(string).gsub("+", "%20")
  def self.unescapeURIComponent(string, _encoding = nil) = unescape(string.gsub("+", "%2B"))

  def self.escapeHTML(string)
    string.gsub(/['&"<>]/, { "'" => "&#39;", "&" => "&amp;", '"' => "&quot;", "<" => "&lt;", ">" => "&gt;" })
  end

  def self.unescapeHTML(string)
    string.gsub(/&(apos|amp|quot|gt|lt|\#[0-9]+|\#[xX][0-9A-Fa-f]+);/) do
      case (name = $1)
      when "apos" then "'"
      when "amp" then "&"
      when "quot" then '"'
      when "gt" then ">"
      when "lt" then "<"
      when /\A#[xX](.*)/ then [$1.hex].pack("U")
      else [name[1..-1].to_i].pack("U")
      end
    end
  end

  class << self
    alias escape_html escapeHTML
    alias unescape_html unescapeHTML
    alias h escapeHTML
  end

  def self.parse(query)
    params = {}
    query.split(/[&;]/).each do |pair|
      key, value = pair.split("=", 2).map { |s| unescape(s) }
      (params[key] ||= []).push(value) if key
    end
    params
  end

  def self.new(*)
    raise NotImplementedError, "CGI.new is not supported"
  end

  require "uri"
end
