require "rest-client"
