$expect_verbose = false

class IO
  # Reads until the pattern is there, or the seconds are over or the stream is at
  # its end, which gives nil: [all that was read, captures…], which a block gets.
  def expect(pattern, timeout = 9_999_999)
    pattern = Regexp.new(Regexp.quote(pattern)) if pattern.is_a?(String)
    raise TypeError, "unsupported pattern class: #{pattern.class}" unless pattern.is_a?(Regexp)
    text = +""
    found = nil
    until found
      break unless wait_readable(timeout)
      begin
        char = getc or break
      rescue Errno::EIO # the program at the other side of a terminal has ended
        break
      end
      text << char
      if $expect_verbose
        $stdout.print(char)
        $stdout.flush
      end
      found = (m = pattern.match(text)) && [text, *m.captures]
    end
    return found unless block_given?
    yield found
    nil
  end
end
