require "active_support"
require "active_support/core_ext/object"
require "active_support/inflector"

class String
  def squish = gsub(/[[:space:]]+/, " ").strip
  def squish! = replace(squish)
  def at(position) = self[position]
  def from(position) = self[position, length]
  def to(position) = self[0..position]
  def first(limit = 1) = self[0, limit] || raise(ArgumentError, "negative limit")
  def last(limit = 1) = limit >= length ? dup : self[-limit, limit] || raise(ArgumentError, "negative limit")
  def exclude?(text) = !include?(text)
  alias starts_with? start_with?
  alias ends_with? end_with?
  def inquiry = ActiveSupport::StringInquirer.new(self)
  def html_safe = self

  def remove(*patterns) = patterns.inject(dup) { |text, pattern| text.gsub(pattern, "") }
  def remove!(*patterns) = replace(remove(*patterns))

  # At most so many characters, the omission among them.
  def truncate(limit, omission: "...", separator: nil)
    return dup if length <= limit
    stop = limit - omission.length
    stop = rindex(separator, stop) || stop if separator
    "#{self[0, stop]}#{omission}"
  end

  def truncate_words(count, omission: "...", separator: /\s+/)
    separator = Regexp.escape(separator) if separator.is_a?(String)
    self =~ /\A((?:.+?#{separator}){#{count - 1}}.+?)#{separator}.*/m ? "#{$1}#{omission}" : dup
  end

  # Without the indentation that all lines have.
  def strip_heredoc
    least = scan(/^[ \t]*(?=\S)/).min_by(&:size)
    least ? gsub(/^[ \t]{#{least.size}}/, "") : dup
  end

  def indent(amount, with = nil, indent_empty_lines = false)
    with ||= self[/^[ \t]/] || " "
    gsub(indent_empty_lines ? /^/ : /^(?!$)/, with * amount)
  end

  def indent!(*args) = replace(indent(*args))

  %i[camelize classify constantize safe_constantize dasherize deconstantize demodulize foreign_key humanize parameterize
     pluralize singularize tableize titleize underscore upcase_first downcase_first].each do |name|
    define_method(name) { |*args, **options| ActiveSupport::Inflector.public_send(name, self, *args, **options) }
  end
  alias camelcase camelize
  alias titlecase titleize

  def to_date = blank? ? nil : Date.parse(self, false)
  def to_datetime = blank? ? nil : DateTime.parse(self, false)

  def to_time(form = :local)
    return nil if blank?
    time = Time.parse(self)
    form == :utc ? time.utc : time
  end
end

class Symbol
  def starts_with?(*texts) = start_with?(*texts)
  def ends_with?(*texts) = end_with?(*texts)
end
