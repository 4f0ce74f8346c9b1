require "capistrano/doctor/output_helpers"

# All variables, and those that look mistyped: set in deploy.rb or a stage file
# and never fetched by anybody.
class Capistrano::Doctor::VariablesDoctor
  include Capistrano::Doctor::OutputHelpers

  def call
    values = env.keys.sort_by(&:to_s).map { |key| [key, shown(key)] }
    # What a lazy value has fetched counts, what the table shows doesn't.
    suspects = env.variables.unrecognized_keys

    title "Variables"
    table(values) do |(key, value), row|
      row << key.inspect << value
      row.yellow if suspects.include?(key)
    end

    puts if suspects.any?
    suspects.sort_by(&:to_s).each do |key|
      warning "#{key.inspect} is not a recognized Capistrano setting (#{place(key)})"
    end
  end

  private

  def shown(key)
    return "<ask>" if is_question?(key)
    value = env.variables[key]
    value = value.call while value.is_a?(Proc) && value.arity == 0
    value.inspect
  end

  def place(key)
    place = env.variables.source_locations(key).first.to_s
    File.expand_path(place).delete_prefix(Dir.pwd).sub(/:in .*\z/m, "")
  end
end
