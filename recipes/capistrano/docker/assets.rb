# Precompiles the assets in the image.
require "capistrano/docker/step"
Capistrano::Docker::Step.new("assets:precompile", "assets:precompile", :assets_precompile, "rake assets:precompile")
