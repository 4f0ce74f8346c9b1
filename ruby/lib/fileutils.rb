module FileUtils
  VERSION = "1.6.0"

  def pwd = Dir.pwd
  alias getwd pwd

  def cd(dir, verbose: nil, &block)
    __say("cd #{dir}") if verbose
    result = Dir.chdir(dir, &block)
    __say("cd -") if verbose && block
    result
  end
  alias chdir cd

  def uptodate?(new, olds)
    return false unless File.exist?(new)
    time = File.mtime(new)
    olds.all? { |o| !File.exist?(o) || time > File.mtime(o) }
  end

  def mkdir(list, mode: nil, noop: nil, verbose: nil)
    list = __list(list)
    __say("mkdir #{mode ? format("-m %03o ", mode) : ""}#{list.join(" ")}") if verbose
    return if noop
    list.each { |d| __mkdir(d, mode) }
  end

  def mkdir_p(list, mode: nil, noop: nil, verbose: nil)
    list = __list(list)
    __say("mkdir -p #{mode ? format("-m %03o ", mode) : ""}#{list.join(" ")}") if verbose
    return *list if noop
    list.each do |path|
      path = path.size > 1 ? path.delete_suffix("/") : path
      missing = []
      until File.directory?(path)
        missing << path
        up = File.dirname(path)
        break if up == path
        path = up
      end
      missing.reverse_each do |d|
        begin
          __mkdir(d, mode)
        rescue SystemCallError => e
          raise e unless File.directory?(d)
        end
      end
    end
    list
  end
  alias mkpath mkdir_p
  alias makedirs mkdir_p

  def rmdir(list, parents: nil, noop: nil, verbose: nil)
    list = __list(list)
    __say("rmdir #{parents ? "-p " : ""}#{list.join(" ")}") if verbose
    return if noop
    list.each do |d|
      Dir.rmdir(d = d.size > 1 ? d.delete_suffix("/") : d)
      next unless parents
      begin
        until (up = File.dirname(d)) == "." || up == d
          d = up
          Dir.rmdir(d)
        end
      rescue Errno::ENOTEMPTY, Errno::EEXIST, Errno::ENOENT
        next
      end
    end
  end

  def ln(src, dest, force: nil, noop: nil, verbose: nil)
    __say("ln#{force ? " -f" : ""} #{[src, dest].flatten.join(" ")}") if verbose
    return if noop
    __each_pair(src, dest) do |s, d|
      __remove(d) if force
      File.link(s, d)
    end
  end
  alias link ln

  def ln_s(src, dest, force: nil, relative: false, target_directory: true, noop: nil, verbose: nil)
    __say("ln -s#{force ? "f" : ""}#{target_directory ? "" : "T"} #{[src, dest].flatten.join(" ")}") if verbose
    return if noop
    __each_pair(src, dest, target_directory) do |s, d|
      __remove(d) if force
      s = Pathname.new(s).relative_path_from(Pathname.new(d).dirname).to_s if relative
      File.symlink(s, d)
    end
  end
  alias symlink ln_s
  def ln_sf(src, dest, noop: nil, verbose: nil) = ln_s(src, dest, force: true, noop: noop, verbose: verbose)

  def cp(src, dest, preserve: nil, noop: nil, verbose: nil)
    __say("cp#{preserve ? " -p" : ""} #{[src, dest].flatten.join(" ")}") if verbose
    return if noop
    __each_pair(src, dest) { |s, d| copy_file(s, d, preserve) }
  end
  alias copy cp

  def cp_r(src, dest, preserve: nil, noop: nil, verbose: nil, dereference_root: true, remove_destination: nil)
    __say("cp -r#{preserve ? "p" : ""}#{remove_destination ? " --remove-destination" : ""} #{[src, dest].flatten.join(" ")}") if verbose
    return if noop
    __each_pair(src, dest) { |s, d| copy_entry(s, d, preserve, dereference_root, remove_destination) }
  end
  def cp_lr(*, **) = raise(NotImplementedError, "FileUtils.cp_lr isn't supported")

  def copy_file(src, dest, preserve = false, _dereference = true)
    raise ArgumentError, "same file: #{src} and #{dest}" if File.exist?(dest) && File.identical?(src, dest)
    File.open(src, "rb") { |from| File.open(dest, "wb", from.stat.mode & 0777) { |to| IO.copy_stream(from, to) } }
    __preserve(src, dest) if preserve
  end

  def copy_entry(src, dest, preserve = false, dereference_root = false, remove_destination = false)
    stat = dereference_root ? File.stat(src) : File.lstat(src)
    __remove(dest) if remove_destination && (File.exist?(dest) || File.symlink?(dest))
    if stat.directory?
      if File.expand_path(dest).start_with?(File.expand_path(src) + "/")
        raise ArgumentError, "cannot copy directory #{src} to itself #{dest}"
      end
      Dir.mkdir(dest, stat.mode & 01777 | 0700) unless File.directory?(dest)
      Dir.children(src).each { |n| copy_entry(File.join(src, n), File.join(dest, n), preserve, false, remove_destination) }
      __preserve(src, dest) if preserve
    elsif stat.symlink?
      File.symlink(File.readlink(src), dest)
    elsif stat.file?
      copy_file(src, dest, preserve)
    elsif stat.pipe?
      File.mkfifo(dest, stat.mode & 0777)
    else
      raise ArgumentError, "unknown file type: #{src}"
    end
  end

  def mv(src, dest, force: nil, noop: nil, verbose: nil, secure: nil)
    __say("mv#{force ? " -f" : ""} #{[src, dest].flatten.join(" ")}") if verbose
    return if noop
    __each_pair(src, dest) do |s, d|
      begin
        if File.directory?(d) && !File.symlink?(s) && File.directory?(s)
          Dir.rmdir(d)
        end
        begin
          File.rename(s, d)
        rescue Errno::EXDEV
          copy_entry(s, d, true)
          rm_r(s)
        end
      rescue SystemCallError => e
        raise e unless force
      end
    end
    0
  end
  alias move mv

  def rm(list, force: nil, noop: nil, verbose: nil)
    list = __list(list)
    __say("rm#{force ? " -f" : ""} #{list.join(" ")}") if verbose
    return if noop
    list.each do |f|
      begin
        File.unlink(f)
      rescue SystemCallError => e
        raise e unless force
      end
    end
  end
  alias remove rm
  def rm_f(list, noop: nil, verbose: nil) = rm(list, force: true, noop: noop, verbose: verbose)
  alias safe_unlink rm_f

  def rm_r(list, force: nil, noop: nil, verbose: nil, secure: nil)
    list = __list(list)
    __say("rm -r#{force ? "f" : ""} #{list.join(" ")}") if verbose
    return if noop
    list.each { |f| remove_entry(f, force) }
  end
  def rm_rf(list, noop: nil, verbose: nil, secure: nil) = rm_r(list, force: true, noop: noop, verbose: verbose)
  alias rmtree rm_rf

  def remove_entry(path, force = false)
    if File.directory?(path) && !File.symlink?(path)
      begin
        Dir.children(path).each { |n| remove_entry(File.join(path, n), force) }
        Dir.rmdir(path)
      rescue SystemCallError => e
        raise e unless force
      end
    else
      begin
        File.unlink(path)
      rescue SystemCallError => e
        raise e unless force
      end
    end
  end
  alias remove_entry_secure remove_entry
  def remove_dir(path, force = false)
    raise Errno::ENOTDIR.new(path) unless force || File.directory?(path)
    remove_entry(path, force)
  end
  def remove_file(path, force = false) = rm(path, force: force)

  def compare_file(a, b)
    return false unless File.size(a) == File.size(b)
    File.binread(a) == File.binread(b)
  end
  alias identical? compare_file
  alias cmp compare_file
  def compare_stream(a, b) = a.read == b.read

  def install(src, dest, mode: nil, owner: nil, group: nil, preserve: nil, noop: nil, verbose: nil)
    if verbose
      text = "install -c"
      text += " -p" if preserve
      text += " -m #{mode.is_a?(Integer) ? mode.to_s(8) : mode}" if mode
      text += " -o #{owner}" if owner
      text += " -g #{group}" if group
      __say("#{text} #{[src, dest].flatten.join(" ")}")
    end
    return if noop
    __each_pair(src, dest) do |s, d|
      unless File.exist?(d) && compare_file(s, d)
        __remove(d)
        File.open(s, "rb") { |from| File.open(d, "wb") { |to| IO.copy_stream(from, to) } }
        st = File.stat(s)
        File.utime(st.atime, st.mtime, d) if preserve
      end
      chmod(mode, d) if mode
      chown(owner, group, d) if owner || group
    end
  end

  def chmod(mode, list, noop: nil, verbose: nil)
    list = __list(list)
    __say("chmod #{mode.is_a?(Integer) ? mode.to_s(8) : mode} #{list.join(" ")}") if verbose
    return if noop
    list.each { |f| File.chmod(__mode(mode, f), f) }
  end

  def chmod_R(mode, list, noop: nil, verbose: nil, force: nil)
    list = __list(list)
    __say("chmod -R#{force ? "f" : ""} #{mode.is_a?(Integer) ? mode.to_s(8) : mode} #{list.join(" ")}") if verbose
    return if noop
    list.each { |f| __deep(f) { |x| File.chmod(__mode(mode, x), x) unless File.symlink?(x) } }
  end

  def chown(user, group, list, noop: nil, verbose: nil)
    list = __list(list)
    __say("chown #{group ? "#{user}:#{group}" : user || ":"} #{list.join(" ")}") if verbose
    return if noop
    list.each { |f| File.chown(__uid(user), __gid(group), f) }
  end

  def chown_R(user, group, list, noop: nil, verbose: nil, force: nil)
    list = __list(list)
    __say("chown -R#{force ? "f" : ""} #{group ? "#{user}:#{group}" : user || ":"} #{list.join(" ")}") if verbose
    return if noop
    list.each { |f| __deep(f) { |x| File.lchown(__uid(user), __gid(group), x) } }
  end

  def touch(list, noop: nil, verbose: nil, mtime: nil, nocreate: nil)
    list = __list(list)
    __say("touch #{nocreate ? "-c " : ""}#{mtime ? mtime.strftime("-t %Y%m%d%H%M.%S ") : ""}#{list.join(" ")}") if verbose
    return if noop
    list.each do |f|
      begin
        File.utime(mtime, mtime, f)
      rescue Errno::ENOENT => e
        next if nocreate
        File.open(f, "a") {}
        File.utime(mtime, mtime, f) if mtime
      end
    end
  end

  def __list(list) = [list].flatten.map { |f| f.respond_to?(:to_path) ? f.to_path : f.to_str }

  def __say(text)
    $stdout.puts text
  end

  def __mkdir(path, mode)
    path = path.size > 1 ? path.delete_suffix("/") : path
    return Dir.mkdir(path) unless mode
    Dir.mkdir(path, mode)
    File.chmod(mode, path)
  end

  def __remove(path)
    File.unlink(path) if File.exist?(path) || File.symlink?(path)
  end

  def __each_pair(src, dest, into = true)
    dest = dest.respond_to?(:to_path) ? dest.to_path : dest
    if src.is_a?(Array)
      raise Errno::ENOTDIR.new(dest) unless File.directory?(dest)
      __list(src).each { |s| yield s, File.join(dest, File.basename(s)) }
    else
      src = src.respond_to?(:to_path) ? src.to_path : src
      if into && File.directory?(dest)
        yield src, src == "/" ? dest : File.join(dest, File.basename(src))
      else
        yield src, dest
      end
    end
  end

  def __preserve(src, dest)
    st = File.lstat(src)
    File.utime(st.atime, st.mtime, dest)
    begin
      File.chown(st.uid, st.gid, dest)
    rescue Errno::EPERM
      return
    end
    File.chmod(st.mode, dest)
  end

  def __deep(path, &block)
    block.call(path)
    return if File.symlink?(path) || !File.directory?(path)
    Dir.children(path).each { |n| __deep(File.join(path, n), &block) }
  end

  def __uid(user)
    return user if user.nil? || user.is_a?(Integer)
    return user.to_i if user.bytes.all? { |b| b >= 48 && b <= 57 }
    require "etc"
    Etc.getpwnam(user).uid
  end

  def __gid(group)
    return group if group.nil? || group.is_a?(Integer)
    return group.to_i if group.bytes.all? { |b| b >= 48 && b <= 57 }
    require "etc"
    Etc.getgrnam(group).gid
  end

  # A mode in words: u+x,go=r
  def __mode(mode, path)
    return mode if mode.is_a?(Integer)
    stat = File.stat(path)
    bits = stat.mode & 07777
    mode.split(",").each do |clause|
      at = clause.index("=") || clause.index("+") || clause.index("-")
      raise ArgumentError, "invalid symbolic file mode: #{mode}" unless at
      who = clause[0, at]
      who = "a" if who.empty?
      mask = 0
      who.each_char do |c|
        mask |= { "u" => 04700, "g" => 02070, "o" => 01007, "a" => 07777 }[c] || raise(ArgumentError, "invalid symbolic file mode: #{mode}")
      end
      op = clause[at]
      set = 0
      clause[(at + 1)..].each_char do |c|
        case c
        when "r" then set |= 0444
        when "w" then set |= 0222
        when "x" then set |= 0111
        when "X" then set |= 0111 if stat.directory? || bits & 0111 != 0
        when "s" then set |= 06000
        when "t" then set |= 01000
        when "u" then set |= (bits >> 6 & 7) * 0111
        when "g" then set |= (bits >> 3 & 7) * 0111
        when "o" then set |= (bits & 7) * 0111
        else raise ArgumentError, "invalid symbolic file mode: #{mode}"
        end
      end
      set &= mask
      bits = op == "+" ? bits | set : op == "-" ? bits & ~set : bits & ~(mask & 0777) | set
    end
    bits
  end

  extend self

  # The same methods with options set: FileUtils::Verbose.mkdir "x"
  class Preset < Module
    def initialize(**preset)
      FileUtils.instance_methods(false).each do |name|
        next if name.start_with?("__")
        takes = FileUtils.instance_method(name).parameters.map(&:last)
        mine = preset.select { |k, _| takes.include?(k) }
        define_singleton_method(name) { |*args, **opts, &block| FileUtils.__send__(name, *args, **mine, **opts, &block) }
        define_method(name) { |*args, **opts, &block| FileUtils.__send__(name, *args, **mine, **opts, &block) }
      end
    end
  end
  Verbose = Preset.new(verbose: true)
  NoWrite = Preset.new(noop: true)
  DryRun = Preset.new(noop: true, verbose: true)
end
