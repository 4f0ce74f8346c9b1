# IO#wait_readable and its kind are always there.
class IO
  def ready? = !!wait_readable(0)
  def nread = __buffered

  # wait(timeout), wait(timeout, :read | :write | :read_write), wait(events, timeout)
  def wait(first = nil, second = nil)
    if second.is_a?(Numeric)
      events, timeout = first, second
    else
      timeout = first
      events = { nil => READABLE, read: READABLE, r: READABLE, write: WRITABLE, w: WRITABLE }.fetch(second, READABLE | WRITABLE)
    end
    raise ArgumentError, "Events must be positive integer!" if events <= 0
    r, w, = IO.select(events & READABLE != 0 ? [self] : nil, events & WRITABLE != 0 ? [self] : nil, nil, timeout)
    return unless r || w
    second.is_a?(Numeric) ? (r.to_a.any? ? READABLE : 0) | (w.to_a.any? ? WRITABLE : 0) : self
  end
end
