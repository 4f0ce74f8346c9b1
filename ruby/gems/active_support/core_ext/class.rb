require "active_support/core_ext/module"
