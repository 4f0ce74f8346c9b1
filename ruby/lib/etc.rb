module Etc
  VERSION = "1.3.0"
  Passwd = Struct.new(:name, :passwd, :uid, :gid, :gecos, :dir, :shell)
  Group = Struct.new(:name, :passwd, :gid, :mem)

  class << self
    def getpwuid(uid = Process.uid)
      raise TypeError, "no implicit conversion of #{uid.class} into Integer" unless uid.is_a?(Integer)
      found = __passwd(2, uid.to_s) || raise(ArgumentError, "can't find user for #{uid}")
      Passwd.new(found[0], found[1], found[2].to_i, found[3].to_i, *found[4..])
    end

    def getpwnam(name)
      found = __passwd(0, name) || raise(ArgumentError, "can't find user for #{name}")
      Passwd.new(found[0], found[1], found[2].to_i, found[3].to_i, *found[4..])
    end

    def getgrgid(gid = Process.gid)
      found = __group(2, gid.to_s) || raise(ArgumentError, "can't find group for #{gid}")
      Group.new(found[0], found[1], found[2].to_i, found[3].to_s.split(","))
    end

    def getgrnam(name)
      found = __group(0, name) || raise(ArgumentError, "can't find group for #{name}")
      Group.new(found[0], found[1], found[2].to_i, found[3].to_s.split(","))
    end

    def systmpdir = "/tmp"
    def sysconfdir = "/etc"
    def passwd(*) = raise(NotImplementedError, "Etc.passwd isn't supported: use getpwnam or getpwuid")
    def group(*) = raise(NotImplementedError, "Etc.group isn't supported: use getgrnam or getgrgid")
  end
end
