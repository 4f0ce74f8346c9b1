require "capistrano/doctor/output_helpers"

# The servers as all declarations together make them.
class Capistrano::Doctor::ServersDoctor
  include Capistrano::Doctor::OutputHelpers

  def call
    servers = env.servers.to_a
    title "Servers (#{servers.size})"

    odd = []
    table(servers) do |server, row|
      roles = server.roles_array
      row << address(server) << roles.inspect << properties(server)
      spaced = roles.select { |role| role.to_s =~ /\s/ }
      row.yellow if spaced.any?
      odd.concat(spaced)
    end
    return puts if odd.empty?

    names = odd.uniq.map(&:inspect).join(", ")
    warning "\nWhitespace detected in role(s) #{names}. " \
            "This might be a result of a mistyped \"%w()\" array literal."
    puts
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
