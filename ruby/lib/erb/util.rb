require "erb"
