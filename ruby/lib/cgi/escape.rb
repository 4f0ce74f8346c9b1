# Escaping is all there with cgi/util.
require "cgi/util"
