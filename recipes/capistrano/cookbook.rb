# All that the documentation of capistrano-cookbook tells of; each may be required
# alone, too.
%w[check_revision compile_assets_locally create_database logs monit nginx restart run_tests setup_config].each do |name|
  require "capistrano/cookbook/#{name}"
end
