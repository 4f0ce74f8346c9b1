# Gives the web server's users rights on files of a release. There are no hooks.
module FilePermissions
  # Folders that are linked are in the shared folder.
  def self.paths
    linked = fetch(:linked_dirs, [])
    fetch(:file_permissions_paths).map { |path| (linked.include?(path) ? shared_path : release_path).join(path).to_s }
  end

  def self.rights(host, users, groups)
    users = [*users, host.user].compact
    [*users.map { |user| "u:#{user}:rwX" }, *groups.map { |group| "g:#{group}:rwX" }].map { |entry| "-m #{entry}" }.join(" ")
  end
end

namespace :deploy do
  namespace :set_permissions do
    task :check do
      on roles(fetch(:file_permissions_roles)) do
        FilePermissions.paths.each do |path|
          next if test("[ -d #{path} ]") || test("[ -e #{path} ]")
          error "#{path} does not exist"
          exit 1
        end
      end
    end

    desc "Set user/group permissions on configured paths with setfacl"
    task acl: :check do
      next if fetch(:file_permissions_paths).empty?
      on roles(fetch(:file_permissions_roles)) do |host|
        rights = FilePermissions.rights(host, fetch(:file_permissions_users), fetch(:file_permissions_groups))
        execute :setfacl, "-R", rights, *FilePermissions.paths
        execute :setfacl, "-dR", rights, *FilePermissions.paths
      end
    end

    desc "Recursively set mode (from \"file_permissions_chmod_mode\") on configured paths with chmod"
    task chmod: :check do
      next if fetch(:file_permissions_paths).empty?
      on roles(fetch(:file_permissions_roles)) do
        execute :chmod, "-R", fetch(:file_permissions_chmod_mode), *FilePermissions.paths
      end
    end

    desc "Recursively change owner on configured paths with chown"
    task chown: :check do
      next if fetch(:file_permissions_paths).empty?
      on roles(fetch(:file_permissions_roles)) do
        fetch(:file_permissions_users).first(1).each { |user| execute :sudo, :chown, "-R", user, *FilePermissions.paths }
      end
    end

    desc "Recursively change group on configured paths with chgrp"
    task chgrp: :check do
      next if fetch(:file_permissions_paths).empty?
      on roles(fetch(:file_permissions_roles)) do
        fetch(:file_permissions_groups).first(1).each do |group|
          execute :sudo, :chgrp, "-R", group, *FilePermissions.paths
          execute :sudo, :chmod, "-R", "g+rws", *FilePermissions.paths
        end
      end
    end
  end
end

namespace :load do
  task :defaults do
    set :file_permissions_roles, :all
    set :file_permissions_paths, []
    set :file_permissions_users, []
    set :file_permissions_groups, []
    set :file_permissions_chmod_mode, "0777"
  end
end
