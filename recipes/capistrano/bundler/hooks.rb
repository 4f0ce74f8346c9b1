before "deploy:updated", "bundler:install"
before "deploy:reverted", "bundler:install" if Gocap.gem_since?("capistrano-bundler", "1.2.0")

Capistrano::DSL.stages.each do |stage|
  after stage, "bundler:map_bins"
end
