require "capdrupal/capistrano"
