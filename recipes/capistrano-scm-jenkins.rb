# set :scm, :jenkins: releases are artifacts of a job of Jenkins, whose address is :repo_url.
require "capistrano/jenkins"
