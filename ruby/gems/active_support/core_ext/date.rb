require "date"
require "time"
require "active_support"
require "active_support/core_ext/time"
