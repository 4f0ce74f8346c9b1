require "awesome_print"
