# Runs Grunt in the release.
require "capistrano/js_runner"
Capistrano::JsRunner.new(:grunt)
