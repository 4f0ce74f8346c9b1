require "cgi"
