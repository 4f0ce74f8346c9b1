require "capistrano/doctor/report"

# The servers as all declarations together make them.
class Capistrano::Doctor::ServersDoctor < Capistrano::Doctor::Report
  def call
    servers = env.servers.to_a
    title "Servers (#{servers.size})"

    odd = []
    rows = servers.map do |server|
      roles = server.roles_array
      odd.concat(roles.select { |role| role.to_s =~ /\s/ })
      [address(server), roles.inspect, properties(server)]
    end
    table(rows) do |index|
      :yellow if servers[index].roles_array.any? { |role| role.to_s =~ /\s/ }
    end
    return line if odd.empty?

    names = odd.uniq.map(&:inspect).join(", ")
    line yellow("\nWhitespace detected in role(s) #{names}. " \
                "This might be a result of a mistyped \"%w()\" array literal.")
    line
  end

  private

  def address(server)
    text = server.hostname.to_s
    text = "#{server.user}@#{text}" if server.user
    text = "#{text}:#{server.port}" if server.port
    text
  end

  def properties(server)
    properties = server.properties.to_h
    properties.empty? ? "" : spaced(properties)
  end

  # Hashes within hashes as they are written by hand.
  def spaced(value)
    return value.inspect unless value.is_a?(Hash)
    pairs = value.map { |key, v| "#{key.inspect} => #{spaced(v)}" }
    "{ #{pairs.join(", ")} }"
  end
end
