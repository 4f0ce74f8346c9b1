# `install` needs neither a Capfile nor a stage.
desc "Install Capistrano, cap install STAGES=staging,production"
task :install do
  require "capistrano/install/templates"
  Capistrano::Install.run((ENV["STAGES"] || "staging,production").split(","))
end
