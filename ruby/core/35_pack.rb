class Array
  def pack(format, buffer: nil)
    return __pack(format, nil) if buffer.nil?
    raise TypeError, "buffer must be String, not #{buffer.class}" unless buffer.is_a?(String)
    buffer.replace(__pack(format, buffer).force_encoding(buffer.encoding))
  end
end

class String
  def unpack(format, offset: 0, &block)
    values = __unpack(format, offset, false)
    return values unless block
    values.each(&block)
    nil
  end
  def unpack1(format, offset: 0) = __unpack(format, offset, true)
end
