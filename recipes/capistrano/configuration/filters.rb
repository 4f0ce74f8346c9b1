# What picks hosts, for recipes that use it by themselves. The filters of a run
# are the engine's own.
class Capistrano::Configuration
  class NullFilter
    def filter(servers) = servers
  end

  class EmptyFilter
    def filter(_servers) = []
  end

  class HostFilter
    def initialize(values)
      @values = values
    end

    def filter(servers) = Gocap.filter_by("host", @values, [*servers])
  end

  class RoleFilter
    def initialize(values)
      @values = values
    end

    def filter(servers) = Gocap.filter_by("role", @values, [*servers])
  end

  # Filter.new(:role, "web"), Filter.new(:host, ["a", "b"]). Without values nothing
  # passes, with :all everything.
  class Filter
    KINDS = { host: HostFilter, role: RoleFilter }.freeze

    def initialize(type, values = nil)
      kind = KINDS[type] or raise "Invalid filter type #{type}"
      values = [*values]
      @chosen =
        if values.empty? then EmptyFilter.new
        elsif values.map(&:to_s).include?("all") then NullFilter.new
        else kind.new(values)
        end
    end

    def filter(servers) = @chosen.filter(servers)
  end
end
