require "psych"
YAML = Psych unless Object.const_defined?(:YAML)
