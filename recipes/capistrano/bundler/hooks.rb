before "deploy:updated", "bundler:install"
before "deploy:reverted", "bundler:install"

Capistrano::DSL.stages.each do |stage|
  after stage, "bundler:map_bins"
end
