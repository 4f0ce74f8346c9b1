require "capistrano/delayed_job"
