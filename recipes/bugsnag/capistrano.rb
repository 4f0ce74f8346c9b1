require "bugsnag-capistrano"
