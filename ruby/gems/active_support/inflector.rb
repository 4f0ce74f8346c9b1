# English words and names of constants: plural forms, cases, slugs.
require "active_support"

module ActiveSupport::Inflector
  extend self

  UNCOUNTABLE = %w[equipment fish information jeans money news police rice series sheep species].freeze

  IRREGULAR = {
    "person" => "people", "man" => "men", "woman" => "women", "child" => "children", "sex" => "sexes", "move" => "moves",
    "mouse" => "mice", "louse" => "lice", "ox" => "oxen", "quiz" => "quizzes", "axis" => "axes", "crisis" => "crises",
    "analysis" => "analyses", "basis" => "bases", "diagnosis" => "diagnoses", "thesis" => "theses", "testis" => "testes",
    "octopus" => "octopi", "virus" => "viri", "alias" => "aliases", "status" => "statuses", "bus" => "buses",
    "matrix" => "matrices", "vertex" => "vertices", "index" => "indices", "datum" => "data", "medium" => "media",
    "buffalo" => "buffaloes", "tomato" => "tomatoes", "database" => "databases", "movie" => "movies", "shoe" => "shoes",
    "zombie" => "zombies", "cow" => "cows", "wife" => "wives", "life" => "lives", "leaf" => "leaves", "hive" => "hives",
    "drive" => "drives", "archive" => "archives", "slave" => "slaves", "cookie" => "cookies", "cache" => "caches"
  }.freeze
  SINGULAR = IRREGULAR.invert.freeze

  def pluralize(word, count = nil, **)
    return word.dup if count == 1
    __last_word(word) do |last|
      next last if UNCOUNTABLE.include?(last) || SINGULAR.key?(last)
      IRREGULAR[last] || case last
                         when /(?:s|x|z|ch|sh)\z/ then last.end_with?("s") && last !~ /ss\z/ ? last : "#{last}es"
                         when /[^aeiou]y\z/, /quy\z/ then "#{last.chomp("y")}ies"
                         when /[lr]f\z/ then "#{last.chomp("f")}ves"
                         when /[aeiou]fe\z/ then "#{last.chomp("fe")}ves"
                         when /sis\z/ then "#{last.chomp("sis")}ses"
                         else "#{last}s"
                         end
    end
  end

  def singularize(word, **)
    __last_word(word) do |last|
      next last if UNCOUNTABLE.include?(last) || IRREGULAR.key?(last)
      SINGULAR[last] || case last
                        when /(?:ss|us|is)\z/ then last
                        when /(?:ss|x|z|ch|sh)es\z/ then last.chomp("es")
                        when /[^aeiou]ies\z/, /quies\z/ then "#{last.chomp("ies")}y"
                        when /[lr]ves\z/ then "#{last.chomp("ves")}f"
                        else last.chomp("s")
                        end
    end
  end

  # pluralize and singularize change the last word only, and keep its case.
  def __last_word(text)
    text.sub(/[A-Z]?[a-z]+\z|[A-Z]+\z/) do |word|
      changed = yield(word.downcase)
      word =~ /\A[A-Z]/ && word != word.downcase ? changed.sub(/\A./) { |letter| letter.upcase } : changed
    end
  end

  def camelize(term, first_letter = :upper)
    text = term.to_s.gsub(%r{(?:_|(/))([a-z\d]*)}i) { "#{"::" if $1}#{$2.sub(/\A./) { |letter| letter.upcase }}" }
    first_letter == :lower || first_letter == false ? text.sub(/\A[A-Z]/) { |letter| letter.downcase } : upcase_first(text)
  end

  def underscore(term)
    term.to_s.gsub("::", "/").gsub(/([A-Z]+)(?=[A-Z][a-z])|([a-z\d])(?=[A-Z])/) { "#{$1 || $2}_" }.tr("-", "_").downcase
  end

  def humanize(term, capitalize: true, keep_id_suffix: false)
    text = term.to_s.sub(/\A_+/, "")
    text = text.delete_suffix("_id") unless keep_id_suffix
    text = text.tr("_", " ").downcase.strip
    capitalize ? upcase_first(text) : text
  end

  def titleize(term, keep_id_suffix: false)
    humanize(underscore(term), keep_id_suffix: keep_id_suffix).gsub(/\b(?<!['’`])[a-z]/) { |letter| letter.upcase }
  end

  # What a URL may have in it.
  def parameterize(term, separator: "-", preserve_case: false, **)
    separator ||= ""
    text = transliterate(term).gsub(/[^a-z0-9\-_]+/i, separator)
    unless separator.empty?
      same = Regexp.escape(separator)
      text = text.gsub(/#{same}{2,}/, separator).gsub(/\A#{same}|#{same}\z/, "")
    end
    preserve_case ? text : text.downcase
  end

  LETTERS = {
    "ÀÁÂÃÅĀĂĄ" => "A", "àáâãåāăą" => "a", "ÇĆĈĊČ" => "C", "çćĉċč" => "c", "ĎĐ" => "D", "ďđ" => "d", "ÈÉÊËĒĔĖĘĚ" => "E",
    "èéêëēĕėęě" => "e", "ĜĞĠĢ" => "G", "ĝğġģ" => "g", "ÌÍÎÏĨĪĬĮİ" => "I", "ìíîïĩīĭįı" => "i", "ŁĹĻĽ" => "L", "łĺļľ" => "l",
    "ÑŃŅŇ" => "N", "ñńņň" => "n", "ÒÓÔÕØŌŎŐÖ" => "O", "òóôõøōŏőö" => "o", "ŔŖŘ" => "R", "ŕŗř" => "r", "ŚŜŞŠ" => "S",
    "śŝşš" => "s", "ŢŤŦ" => "T", "ţťŧ" => "t", "ÙÚÛŨŪŬŮŰŲÜ" => "U", "ùúûũūŭůűųü" => "u", "ÝŶŸ" => "Y", "ýÿŷ" => "y",
    "ŹŻŽ" => "Z", "źżž" => "z", "Ä" => "A", "ä" => "a", "ß" => "ss", "Æ" => "AE", "æ" => "ae", "Œ" => "OE", "œ" => "oe"
  }.flat_map { |letters, ascii| letters.chars.map { |letter| [letter, ascii] } }.to_h.freeze

  def transliterate(text, replacement = "?", **) = text.to_s.gsub(/[^\x00-\x7f]/) { |letter| LETTERS[letter] || replacement }
  def dasherize(word) = word.tr("_", "-")
  def demodulize(path) = path.to_s.rpartition("::").last
  def deconstantize(path) = path.to_s.rpartition("::").first
  def foreign_key(name, underscore_before_id = true) = "#{underscore(demodulize(name))}#{"_" if underscore_before_id}id"
  def tableize(name) = pluralize(underscore(name))
  def classify(name) = camelize(singularize(name.to_s.sub(/.*\./, "")))
  def upcase_first(text) = text.empty? ? +"" : text[0].upcase + text[1..]
  def downcase_first(text) = text.empty? ? +"" : text[0].downcase + text[1..]
  def constantize(name) = Object.const_get(name)

  def safe_constantize(name)
    constantize(name)
  rescue NameError
    nil
  end

  def ordinal(number)
    return "th" if (11..13).cover?(number.to_i.abs % 100)
    { 1 => "st", 2 => "nd", 3 => "rd" }.fetch(number.to_i.abs % 10, "th")
  end

  def ordinalize(number) = "#{number}#{ordinal(number)}"
end
