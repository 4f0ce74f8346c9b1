require "capistrano/doctor/report"

# All variables, and those that look mistyped: set in deploy.rb or a stage file
# and never fetched by anybody.
class Capistrano::Doctor::VariablesDoctor < Capistrano::Doctor::Report
  def call
    keys = env.keys.sort_by(&:to_s)
    rows = keys.map { |key| [key.inspect, shown(key)] }
    # What a lazy value has fetched counts, what the table shows doesn't.
    suspects = env.variables.unrecognized_keys

    title "Variables"
    table(rows) do |index|
      :yellow if suspects.include?(keys[index])
    end

    line if suspects.any?
    suspects.sort_by(&:to_s).each do |key|
      line yellow("#{key.inspect} is not a recognized Capistrano setting (#{place(key)})")
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
