require "bundler"
