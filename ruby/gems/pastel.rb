# Colours by name: Pastel.new.red.bold("text"). Without a terminal there are none.
class Pastel
  VERSION = "0.8.0"
  class InvalidAttributeNameError < ArgumentError; end

  NAMES = %i[black red green yellow blue magenta cyan white].freeze
  ATTRIBUTES = {
    clear: 0, reset: 0, bold: 1, dark: 2, dim: 2, italic: 3, underline: 4, underscore: 4, inverse: 7, hidden: 8, strikethrough: 9,
    **{ "" => 30, "on_" => 40, "bright_" => 90, "on_bright_" => 100 }.flat_map do |prefix, first|
      NAMES.each_with_index.map { |name, i| [:"#{prefix}#{name}", first + i] }
    end.to_h
  }.freeze

  def initialize(enabled: nil, eachline: nil)
    @enabled = enabled.nil? ? $stdout.tty? && !ENV.key?("NO_COLOR") && ENV["TERM"] != "dumb" : enabled
    @eachline = eachline
    @chain = []
    @aliases = {}
  end

  def enabled? = @enabled

  def decorate(text, *names)
    return text if text.empty? || !@enabled || names.empty?
    codes = "\e[#{names.map { |name| code_of(name) }.join(";")}m"
    parts = @eachline ? text.split(@eachline, -1) : [text]
    # What is coloured inside goes on with the outer colours after it.
    parts.map { |part| part.empty? ? part : "#{codes}#{part.gsub("\e[0m", "\e[0m#{codes}")}\e[0m" }.join(@eachline)
  end

  def strip(*texts) = texts.size > 1 ? texts.map { |text| strip(text) } : texts[0].gsub(/\e\[[\d;]*m/, "")
  def colored?(text) = text.match?(/\e\[[\d;]*m/)
  alias color? colored?
  def styles = ATTRIBUTES.dup
  def lookup(*names) = @enabled ? "\e[#{names.map { |name| code_of(name) }.join(";")}m" : ""
  def valid?(*names) = names.all? { |name| ATTRIBUTES.key?(name.to_sym) || @aliases.key?(name.to_sym) }

  def alias_color(name, *colors)
    raise InvalidAttributeNameError, "Bad style or unintialized constant. Valid styles are: #{ATTRIBUTES.keys.join(", ")}." unless valid?(*colors)
    @aliases[name.to_sym] = colors
  end

  def respond_to_missing?(name, all = false) = valid?(name) || super

  # A name with texts colours them; without, more names may follow.
  def method_missing(name, *texts, &block)
    return super unless valid?(name)
    longer = dup
    longer.instance_variable_set(:@chain, @chain + [name])
    return longer if texts.empty? && !block
    texts << block.call if block
    longer.__paint(texts.join)
  end

  def __paint(text) = decorate(text, *@chain)
  def detach = method(:__paint).to_proc
  def call(*texts) = __paint(texts.join)

  private

  def code_of(name)
    return @aliases[name.to_sym].map { |color| code_of(color) }.join(";") if @aliases.key?(name.to_sym)
    ATTRIBUTES.fetch(name.to_sym) { raise InvalidAttributeNameError, "Bad style or unintialized constant. Valid styles are: #{ATTRIBUTES.keys.join(", ")}." }
  end
end
