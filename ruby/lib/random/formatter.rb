require "securerandom"
