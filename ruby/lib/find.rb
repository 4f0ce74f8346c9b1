module Find
  def find(*paths, ignore_error: true, &block)
    return to_enum(:find, *paths) unless block
    paths.flatten.each do |root|
      root = root.respond_to?(:to_path) ? root.to_path : root
      raise Errno::ENOENT.new(root) unless File.exist?(root) || File.symlink?(root)
      queue = [root.dup]
      while (path = queue.shift)
        found = catch(:prune) do
          block.call(path.dup)
          true
        end
        next unless found && File.directory?(path) && !File.symlink?(path)
        begin
          names = Dir.children(path)
        rescue Errno::ENOENT, Errno::EACCES, Errno::ENOTDIR => e
          raise e unless ignore_error
          next
        end
        names.sort.reverse_each { |n| queue.unshift(File.join(path, n)) }
      end
    end
    nil
  end

  def prune = throw(:prune, false)

  extend self
end
