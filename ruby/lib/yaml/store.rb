require "yaml"
require "pstore"

# A PStore whose file is YAML.
class YAML::Store < PStore
  def initialize(file, thread_safe = false, **options)
    super(file, thread_safe)
    @options = options
  end

  private

  def dump(table) = YAML.dump(table, **@options)
  def load(text) = YAML.unsafe_load(text)
end
