# Lines with a prompt. Editing and completion are the terminal's, which knows
# the erase keys only; the history is kept for the program.
module Readline
  VERSION = "8.1"

  class History < Array
    def inspect = "HISTORY"
    alias to_s inspect
  end
  HISTORY = History.new

  class << self
    attr_accessor :completion_proc, :completion_append_character, :completion_case_fold, :pre_input_hook, :basic_word_break_characters,
      :completer_word_break_characters
    attr_writer :input, :output

    # The line without its end, nil when there is none.
    def readline(prompt = "", add_history = false)
      output = @output || $stdout
      output.print(prompt)
      output.flush
      line = (@input || $stdin).gets&.chomp
      HISTORY << line if line && add_history
      line
    end
  end

  def readline(prompt = "", add_history = false) = Readline.readline(prompt, add_history)
  private :readline
end
