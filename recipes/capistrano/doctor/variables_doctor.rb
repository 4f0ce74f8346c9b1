require "capistrano/doctor/report"

# All variables, and those that look mistyped: set in deploy.rb or a stage file
# and never fetched by anybody.
class Capistrano::Doctor::VariablesDoctor < Capistrano::Doctor::Report
  def call
    # Before the table, which fetches everything.
    suspects = env.variables.unrecognized_keys
    keys = env.keys.sort_by(&:to_s)

    title "Variables"
    table(keys.map { |key| [key.inspect, shown(key)] }) do |index|
      :yellow if suspects.include?(keys[index])
    end

    line if suspects.any?
    suspects.sort_by(&:to_s).each do |key|
      line yellow("#{key.inspect} is not a recognized Capistrano setting (#{place(key)})")
    end
  end

  private

  def shown(key)
    is_question?(key) ? "<ask>" : fetch(key).inspect
  end

  def place(key)
    place = env.variables.source_locations(key).first.to_s
    place.delete_prefix(Dir.pwd).sub(/:in .*\z/m, "")
  end
end
