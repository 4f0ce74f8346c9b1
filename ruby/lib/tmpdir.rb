class Dir
  class << self
    def tmpdir
      [ENV["TMPDIR"], ENV["TMP"], ENV["TEMP"], "/tmp", "."].each do |d|
        next if d.nil? || d.empty?
        return File.expand_path(d) if File.directory?(d) && File.writable?(d)
      end
      raise ArgumentError, "could not find a temporary directory"
    end

    def mktmpdir(prefix_suffix = nil, tmpdir = nil, max_try: nil)
      path = __tmpname(prefix_suffix || "d", tmpdir) { |p| Dir.mkdir(p, 0700) }
      return path unless block_given?
      begin
        yield path.dup
      ensure
        require "fileutils"
        FileUtils.remove_entry(path) if File.exist?(path)
      end
    end

    # Calls the block with names until one isn't taken.
    def __tmpname(basename, tmpdir = nil)
      prefix, suffix = basename.is_a?(Array) ? basename : [basename, ""]
      tmpdir ||= Dir.tmpdir
      n = nil
      begin
        stem = "#{prefix}#{Time.now.strftime("%Y%m%d")}-#{Process.pid}-#{Random.urandom(4).unpack("L")[0].to_s(36)}#{n && "-#{n}"}#{suffix}"
        path = File.join(tmpdir, stem)
        yield path
      rescue Errno::EEXIST
        n = n.to_i + 1
        retry if n < 100
        raise "cannot generate temporary name using `#{basename}' under `#{tmpdir}'"
      end
      path
    end
  end

  module Tmpname
    def self.create(basename, tmpdir = nil, **, &block) = Dir.__tmpname(basename, tmpdir, &block)
    def self.tmpdir = Dir.tmpdir
  end
end
