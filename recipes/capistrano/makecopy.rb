# The working folder as an archive, as an SCM plugin.
require "capistrano/scm/plugin"
require "capistrano/copy"

class Capistrano::SCM::MakeCopy < Capistrano::SCM::Plugin
  def register_hooks
    after "deploy:new_release_path", "copy:create_release"
    before "deploy:check", "copy:check"
    before "deploy:set_current_revision", "copy:set_current_revision"
  end
end
