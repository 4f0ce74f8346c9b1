require "forwardable"
require "date"
require "stringio"

# Comma-separated values. The scanner of rows is Go.
class CSV
  include Enumerable
  VERSION = "3.2.2"

  class MalformedCSVError < RuntimeError
    attr_reader :line_number
    alias lineno line_number

    def initialize(message, line_number)
      @line_number = line_number
      super("#{message} in line #{line_number}.")
    end
  end

  def self.__malformed(message, line)
    raise MalformedCSVError.new(message, line)
  end

  FieldInfo = Struct.new(:index, :line, :header, :quoted)

  Converters = {
    integer: ->(f) { Integer(f) rescue f },
    float: ->(f) { Float(f) rescue f },
    numeric: %i[integer float],
    date: ->(f) { f.match?(/\A(?:(\w+,?\s+)?\w+\s+\d{1,2},?\s+\d{2,4}|\d{4}-\d{2}-\d{2})\z/) ? (Date.parse(f) rescue f) : f },
    date_time: lambda { |f|
      f.match?(/\A(?:(\w+,?\s+)?\w+\s+\d{1,2}\s+\d{1,2}:\d{1,2}:\d{1,2},?\s+\d{2,4}|\d{4}-\d{2}-\d{2}(?:[\sT]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?(?:[+-]\d{2}(?::?\d{2})|\s(?:UTC|GMT|[+-]\d{2}:?\d{2})|Z)?)?)?)\z/) ? (DateTime.parse(f) rescue f) : f
    },
    all: %i[date_time numeric]
  }

  HeaderConverters = {
    downcase: ->(h) { h.downcase },
    symbol: ->(h) { h.strip.downcase.gsub(/[^\s\w]+/, "").gsub(/\s+/, "_").to_sym }
  }

  DEFAULT_OPTIONS = {
    col_sep: ",", row_sep: :auto, quote_char: '"', field_size_limit: nil, converters: nil, unconverted_fields: nil, headers: false,
    return_headers: false, header_converters: nil, skip_blanks: false, force_quotes: false, skip_lines: nil, liberal_parsing: false,
    quote_empty: true, write_headers: nil, write_converters: nil, write_nil_value: nil, write_empty_value: "", strip: false,
    nil_value: nil, empty_value: "", encoding: nil, external_encoding: nil, internal_encoding: nil
  }

  # A row whose fields have names.
  class Row
    include Enumerable
    extend Forwardable

    attr_reader :row

    def initialize(headers, fields, header_row = false)
      @header_row = header_row
      headers = headers.map { |h| h.is_a?(String) ? h.dup.freeze : h }
      @row = headers.size >= fields.size ? headers.zip(fields) : fields.zip(headers).map { |f, h| [h, f] }
    end

    def initialize_copy(other)
      super
      @row = @row.map { |pair| pair.dup }
    end

    def header_row? = @header_row
    def field_row? = !@header_row
    def headers = @row.map { |h, _| h }

    def field(header_or_index, minimum_index = 0)
      pair = case header_or_index
      when Integer, Range then @row[header_or_index]
      else @row[minimum_index..-1].find { |h, _| h == header_or_index }
      end
      return pair&.map { |_, f| f } if header_or_index.is_a?(Range)
      pair && pair[1]
    end
    alias [] field

    def has_header?(header) = @row.any? { |h, _| h == header }
    alias header? has_header?
    alias include? has_header?
    alias key? has_header?
    alias member? has_header?

    def fetch(header, *rest)
      raise ArgumentError, "Too many arguments" if rest.size > 1
      pair = @row.find { |h, _| h == header }
      return pair[1] if pair
      return yield(header) if block_given?
      raise KeyError, "key not found: #{header}" if rest.empty?
      rest[0]
    end

    def []=(*args, value)
      if args[0].is_a?(Integer)
        @row[args[0]] = [(@row[args[0]] || [nil])[0], value]
        @row.map! { |pair| pair || [nil, nil] }
      elsif (pair = @row[(args[1] || 0)..-1].find { |h, _| h == args[0] })
        pair[1] = value
      else
        @row << [args[0], value]
      end
    end

    def <<(arg)
      @row << (arg.is_a?(Array) && arg.size == 2 ? arg : [nil, arg])
      self
    end

    def push(*args)
      args.each { |arg| self << arg }
      self
    end

    def delete(header_or_index, minimum_index = 0)
      if header_or_index.is_a?(Integer)
        @row.delete_at(header_or_index)
      else
        i = index(header_or_index, minimum_index)
        i ? @row.delete_at(i) : []
      end
    end

    def delete_if(&block)
      return to_enum(:delete_if) unless block
      @row.delete_if(&block)
      self
    end

    def fields(*headers_and_or_indices)
      return @row.map { |_, f| f } if headers_and_or_indices.empty?
      headers_and_or_indices.flat_map { |h| h.is_a?(Range) ? @row[h].map { |_, f| f } : [field(h)] }
    end
    alias values_at fields

    def index(header, minimum_index = 0)
      i = headers[minimum_index..-1].index(header)
      i && i + minimum_index
    end

    def field?(data) = fields.include?(data)
    def size = @row.size
    alias length size
    def empty? = @row.empty?

    def each(&block)
      return to_enum(:each) unless block
      @row.each(&block)
      self
    end
    alias each_pair each

    def ==(other)
      other.is_a?(Row) ? @row == other.row : @row == other
    end

    def to_h
      hash = {}
      each { |key, value| hash[key] = value unless hash.key?(key) }
      hash
    end
    alias to_hash to_h

    def to_a = @row.map { |pair| pair.dup }
    alias to_ary to_a
    def deconstruct_keys(_keys) = to_h.transform_keys { |k| k.to_sym }
    def deconstruct = fields

    def to_csv(**options) = CSV.generate_line(fields, **options)
    alias to_s to_csv

    def dig(index_or_header, *indexes)
      value = field(index_or_header)
      value.nil? || indexes.empty? ? value : value.dig(*indexes)
    end

    def inspect
      "#<CSV::Row #{@row.map { |h, f| "#{h.is_a?(Symbol) ? h.to_s : h.inspect}:#{f.inspect}" }.join(" ")}>"
    end
  end

  # Rows that share their headers.
  class Table
    include Enumerable
    attr_reader :mode, :table

    def initialize(array_of_rows, headers: nil)
      @table = array_of_rows
      @headers = headers || (@table.empty? ? [] : @table.first.headers)
      @mode = :col_or_row
    end

    def by_col = dup.by_col!
    def by_row = dup.by_row!
    def by_col_or_row = dup.by_col_or_row!

    def __mode(mode)
      @mode = mode
      self
    end

    def by_col! = __mode(:col)
    def by_row! = __mode(:row)
    def by_col_or_row! = __mode(:col_or_row)
    def initialize_copy(other)
      super
      @table = @table.map { |row| row }
    end

    def headers = @table.empty? ? @headers.dup : @table.first.headers
    def size = @table.size
    alias length size

    def __row?(index_or_header)
      @mode == :row || @mode == :col_or_row && (index_or_header.is_a?(Integer) || index_or_header.is_a?(Range))
    end

    def [](index_or_header)
      __row?(index_or_header) ? @table[index_or_header] : @table.map { |row| row[index_or_header] }
    end

    def []=(index_or_header, value)
      if __row?(index_or_header)
        @table[index_or_header] = value.is_a?(Array) ? Row.new(headers, value) : value
      elsif value.is_a?(Array)
        @headers << index_or_header unless @headers.include?(index_or_header) || index_or_header.is_a?(Integer)
        @table.each_with_index { |row, i| row.header_row? ? row[index_or_header] = index_or_header : row[index_or_header] = value[i] }
      else
        @headers << index_or_header unless @headers.include?(index_or_header) || index_or_header.is_a?(Integer)
        @table.each { |row| row[index_or_header] = row.header_row? ? index_or_header : value }
      end
    end

    def values_at(*indices_or_headers)
      if @mode == :row || @mode == :col_or_row
        @table.values_at(*indices_or_headers)
      else
        @table.map { |row| row.values_at(*indices_or_headers) }
      end
    end

    def <<(row_or_array)
      @table << (row_or_array.is_a?(Array) ? Row.new(headers, row_or_array) : row_or_array)
      self
    end

    def push(*rows)
      rows.each { |row| self << row }
      self
    end

    def delete(*indexes_or_headers)
      raise ArgumentError, "wrong number of arguments (given 0, expected 1+)" if indexes_or_headers.empty?
      deleted = indexes_or_headers.map do |x|
        if __row?(x)
          @table.delete_at(x)
        else
          @headers.delete(x)
          @table.map { |row| row.delete(x).last }
        end
      end
      indexes_or_headers.size > 1 ? deleted : deleted[0]
    end

    def delete_if(&block)
      return to_enum(:delete_if) unless block
      if @mode == :col
        headers.each { |h| delete(h) if block.call([h, self[h]]) }
      else
        @table.delete_if(&block)
      end
      self
    end

    def each(&block)
      return @mode == :col ? by_col.to_enum(:each) : to_enum(:each) unless block
      if @mode == :col
        headers.each { |h| block.call([h, @table.map { |row| row[h] }]) }
      else
        @table.each(&block)
      end
      self
    end

    def ==(other)
      other.is_a?(Table) ? @table == other.table : @table == other
    end

    def to_a
      [headers] + @table.reject { |row| row.header_row? }.map { |row| row.fields }
    end

    def to_csv(write_headers: true, limit: nil, **options)
      out = write_headers ? CSV.generate_line(headers, **options) : +""
      rows = @table.reject { |row| row.header_row? }
      rows = rows[0, limit < 0 ? rows.size + limit + 1 : limit] if limit
      rows.each { |row| out << CSV.generate_line(row.values_at(*headers.each_index), **options) }
      out
    end
    alias to_s to_csv

    def dig(index_or_header, *rest)
      value = self[index_or_header]
      value.nil? || rest.empty? ? value : value.dig(*rest)
    end

    def inspect = "#<CSV::Table mode:#{@mode} row_count:#{to_a.size}>"
  end

  class << self
    def parse(str, **options, &block)
      csv = new(str, **options)
      return csv.each(&block) if block
      csv.read
    end

    def parse_line(line, **options)
      new(line, **options).shift
    end

    def generate(str = nil, **options)
      str = str ? str.dup : +""
      csv = new(StringIO.new(str, "a"), **options)
      csv.__write_to(str)
      yield csv
      str
    end

    def generate_line(row, **options)
      options = { row_sep: "\n" }.merge(options)
      out = +""
      csv = new("", **options)
      csv.__write_to(out)
      csv << row
      out
    end

    def generate_lines(rows, **options)
      generate(**options) { |csv| rows.each { |row| csv << row } }
    end

    def open(filename, mode = "r", **options)
      file_options = {}
      %i[encoding external_encoding internal_encoding].each { |k| file_options[k] = options.delete(k) if options.key?(k) }
      f = File.open(filename, mode)
      csv = new(f, **options)
      return csv unless block_given?
      begin
        yield csv
      ensure
        csv.close
      end
    end

    def foreach(path, mode = "r", **options, &block)
      return to_enum(:foreach, path, mode, **options) unless block
      open(path, mode, **options) { |csv| csv.each(&block) }
    end

    def read(path, **options)
      open(path, **options) { |csv| csv.read }
    end
    alias readlines read

    def table(path, **options)
      default = { headers: true, converters: :numeric, header_converters: :symbol }
      read(path, **default.merge(options))
    end

    def filter(input = nil, output = nil, **options)
      input_csv = new(input || ARGF, **options)
      output_csv = new(output || $stdout, **options)
      input_csv.each do |row|
        yield row
        output_csv << row
      end
    end

    def instance(data = $stdout, **options)
      csv = new(data, **options)
      block_given? ? yield(csv) : csv
    end
  end

  def initialize(data = "", **options)
    raise ArgumentError, "Cannot parse nil as CSV" if data.nil?
    unknown = options.keys - DEFAULT_OPTIONS.keys
    unless unknown.empty?
      raise ArgumentError, "unknown keyword#{"s" if unknown.size > 1}: #{unknown.map { |k| k.inspect }.join(", ")}"
    end
    @options = DEFAULT_OPTIONS.merge(options)
    raise NotImplementedError, "CSV: unconverted_fields is not supported" if @options[:unconverted_fields]
    @io = data.is_a?(String) ? nil : data
    @text = data.is_a?(String) ? data : nil
    @converters = __converters(@options[:converters], Converters)
    @header_converters = __converters(@options[:header_converters], HeaderConverters)
    @use_headers = @options[:headers]
    @headers = nil
    @wrote = false
  end

  attr_reader :io
  alias to_io io

  def __converters(names, known)
    return [] if names.nil?
    names = [names] unless names.is_a?(Array)
    names.flat_map do |c|
      next [c] if c.respond_to?(:call)
      found = known[c] || raise(KeyError, "key not found: #{c.inspect}")
      found.is_a?(Array) ? __converters(found, known) : [found]
    end
  end

  def convert(name = nil, &converter)
    @converters += name ? __converters(name, Converters) : [converter]
  end

  def header_convert(name = nil, &converter)
    @header_converters += name ? __converters(name, HeaderConverters) : [converter]
  end

  def __skip_lines
    skip = @options[:skip_lines]
    skip = Regexp.new(Regexp.quote(skip)) if skip.is_a?(String)
    unless skip.nil? || skip.respond_to?(:match?) || skip.respond_to?(:match)
      raise ArgumentError, ":skip_lines has to respond to #match: #{skip.inspect}"
    end
    skip
  end

  def __scanner
    @scanner ||= begin
      o = @options
      text = @text || @io.read.to_s
      text = text.delete_prefix("\ufeff") if text.start_with?("\ufeff")
      Scanner.new(text, o[:col_sep].to_s, o[:row_sep], o[:quote_char], o[:liberal_parsing], o[:strip], o[:skip_blanks], __skip_lines)
    end
  end

  def lineno = @scanner ? @scanner.lineno : 0
  def col_sep = @options[:col_sep]
  def row_sep = @options[:row_sep] == :auto ? __scanner.row_sep : @options[:row_sep]
  def quote_char = @options[:quote_char]
  def skip_blanks? = @options[:skip_blanks]
  def force_quotes? = @options[:force_quotes]
  def liberal_parsing? = @options[:liberal_parsing]
  def return_headers? = @options[:return_headers]
  def write_headers? = @options[:write_headers]
  def header_row? = @use_headers && @headers.nil?

  def headers
    return nil unless @use_headers
    @headers || true
  end

  def eof? = @scanner.nil? && @io ? @io.eof? : __scanner.eof?
  alias eof eof?

  def rewind
    @headers = nil
    @scanner&.rewind
    @io.rewind if @io.respond_to?(:rewind)
    @scanner = nil if @io
  end

  def close = @io&.close
  def closed? = @io ? @io.closed? : false
  def path = @io.respond_to?(:path) ? @io.path : nil
  def flush = @io&.flush

  def shift
    return __next_fields unless @use_headers
    unless @headers
      if @use_headers.is_a?(Array)
        @headers = __convert_headers(@use_headers)
      elsif @use_headers.is_a?(String)
        @headers = __convert_headers(CSV.parse_line(@use_headers, col_sep: @options[:col_sep], quote_char: @options[:quote_char]))
      else
        raw = __scanner.shift
        return nil if raw.nil?
        texts = raw.map { |f| f.is_a?(Array) ? f[0] : f }
        @headers = __convert_headers(texts)
        return Row.new(@headers, texts, true) if @options[:return_headers]
        return shift
      end
      return Row.new(@headers, @use_headers.is_a?(Array) ? @use_headers : @headers, true) if @options[:return_headers]
    end
    fields = __next_fields
    fields && Row.new(@headers, fields)
  end
  alias gets shift
  alias readline shift

  def __convert_headers(texts)
    texts.map do |h|
      @header_converters.each do |c|
        break unless h.is_a?(String)
        h = c.call(h)
      end
      h.is_a?(String) ? h.dup.freeze : h
    end
  end

  def __next_fields
    raw = __scanner.shift
    return nil if raw.nil?
    line = __scanner.lineno
    raw.each_with_index.map do |f, i|
      quoted = f.is_a?(Array)
      f = f[0] if quoted
      next @options[:nil_value] if f.nil?
      f = @options[:empty_value] if f == ""
      @converters.each do |c|
        break unless f.is_a?(String)
        f = c.arity == 1 || c.arity == -1 ? c.call(f) : c.call(f, FieldInfo.new(i, line, @headers && @headers[i], quoted))
      end
      f
    end
  end

  def each
    return to_enum(:each) unless block_given?
    while (row = shift)
      yield row
    end
    self
  end

  def read
    rows = []
    while (row = shift)
      rows << row
    end
    return rows unless @use_headers
    Table.new(rows, headers: @headers)
  end
  alias readlines read

  def __write_to(string)
    @out = string
    __write_header_line if @options[:write_headers] && @use_headers && @use_headers != true
  end

  def __write_header_line
    return if @wrote
    @wrote = true
    @headers ||= @use_headers.is_a?(String) ? CSV.parse_line(@use_headers, col_sep: @options[:col_sep]) : @use_headers
    __emit(@headers)
  end

  def <<(row)
    if @use_headers && @use_headers != true && !@headers
      @headers = @use_headers.is_a?(String) ? CSV.parse_line(@use_headers, col_sep: @options[:col_sep]) : @use_headers
    end
    __write_header_line if @options[:write_headers] && @headers
    fields = case row
    when Row then row.fields
    when Hash
      @headers ||= row.keys
      @headers.map { |h| row[h] }
    else row
    end
    __emit(fields)
    self
  end
  alias add_row <<
  alias puts <<

  def __emit(fields)
    sep = @options[:row_sep] == :auto ? "\n" : @options[:row_sep]
    text = fields.map { |f| __quote(f) }.join(@options[:col_sep]) + sep
    @out ? @out << text : @io.write(text)
  end

  def __quote(field)
    quote = @options[:quote_char]
    if field.nil?
      field = @options[:write_nil_value]
      return @options[:force_quotes] && quote ? quote * 2 : field.to_s if field.nil? || field == ""
    end
    field = field.to_s
    return field unless quote
    return @options[:quote_empty] ? quote * 2 : "" if field.empty?
    needs = @options[:force_quotes] || field.include?(quote) || field.include?(@options[:col_sep]) || field.include?("\n") || field.include?("\r")
    needs ? quote + field.gsub(quote, quote * 2) + quote : field
  end

  def inspect
    "#<CSV io_type:#{@io ? @io.class : "StringIO"} lineno:#{lineno} col_sep:#{col_sep.inspect} quote_char:#{quote_char.inspect}>"
  end
end

class Array
  def to_csv(**options) = CSV.generate_line(self, **options)
end

class String
  def parse_csv(**options) = CSV.parse_line(self, **options)
end

module Kernel
  def CSV(*args, **options, &block)
    CSV.instance(*args, **options, &block)
  end
end
