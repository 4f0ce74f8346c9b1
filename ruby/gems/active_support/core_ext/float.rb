require "active_support/core_ext/numeric"
