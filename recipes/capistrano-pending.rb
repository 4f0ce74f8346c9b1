require "capistrano/pending"
