require "pry"
require "byebug"
