module Capistrano
  module Doctor
    # A title, and below it lines and tables set in by four blanks.
    module OutputHelpers
      INDENT = "    "

      # A line of a table: its cells, and the colour that they have.
      class Row
        attr_reader :values, :color

        def initialize
          @values = []
        end

        def <<(value)
          values << value
        end

        def yellow
          @color = :yellow
        end
      end

      def title(text)
        $stdout.puts color.colorize("\n#{text}\n", :blue)
      end

      def warning(text)
        puts color.colorize(text, :yellow)
      end

      def puts(text = "")
        text = "\n" if text.empty?
        text.each_line { |line| $stdout.print(INDENT, line) }
        $stdout.puts unless text.end_with?("\n")
      end

      # Prints a line for each record, in columns. The block fills it.
      def table(records)
        rows = records.map do |record|
          row = Row.new
          yield(record, row)
          row
        end
        widths = []
        rows.each do |row|
          row.values.each_with_index { |cell, i| widths[i] = [widths[i] || 0, cell.to_s.size].max }
        end
        rows.each do |row|
          padded = []
          row.values.each_with_index { |cell, i| padded << cell.to_s.ljust(widths[i]) }
          line = padded.join(" ").rstrip
          puts(row.color ? color.colorize(line, row.color) : line)
        end
        nil
      end

      private

      def color
        @color ||= SSHKit::Color.new($stdout)
      end
    end
  end
end
