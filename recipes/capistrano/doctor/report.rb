module Capistrano
  module Doctor
    # A title, and below it lines and tables set in by four blanks.
    class Report
      include Capistrano::DSL

      INDENT = "    "

      private

      def title(text)
        $stdout.puts color(:blue, "\n#{text}\n")
      end

      def line(text = "")
        text = "\n" if text.empty?
        text.each_line { |part| $stdout.print(INDENT, part) }
        $stdout.puts unless text.end_with?("\n")
      end

      # Prints rows of cells in columns. The block may name the colour of a row,
      # given its index.
      def table(rows)
        widths = []
        rows.each do |cells|
          cells.each_with_index { |cell, i| widths[i] = [widths[i] || 0, cell.to_s.size].max }
        end
        rows.each_with_index do |cells, index|
          padded = []
          cells.each_with_index { |cell, i| padded << cell.to_s.ljust(widths[i]) }
          text = padded.join(" ").rstrip
          name = block_given? ? yield(index) : nil
          line(name ? color(name, text) : text)
        end
      end

      def color(name, text)
        @color ||= SSHKit::Color.new($stdout)
        @color.colorize(text, name)
      end

      def yellow(text)
        color(:yellow, text)
      end
    end
  end
end
