# Uploads the linked files and folders to the shared folder.
namespace :linked_files do
  desc "Upload linked files and directories"
  task :upload do
    invoke "linked_files:upload:files"
    invoke "linked_files:upload:dirs"
  end

  namespace :upload do
    desc "Upload linked files"
    task :files do
      on fetch(:upload_servers) do
        info "Uploading files to: #{Array(fetch(:upload_roles)).join(", ")}"
        fetch(:linked_files, []).each { |file| upload! file, "#{shared_path}/#{file}" }
      end
    end

    desc "Upload linked directories"
    task :dirs do
      on fetch(:upload_servers) do
        info "Uploading directories to: #{Array(fetch(:upload_roles)).join(", ")}"
        fetch(:linked_dirs, []).each { |dir| upload! dir, "#{shared_path}/", recursive: true }
      end
    end

    before :files, "deploy:check:make_linked_dirs"
  end

  task(:upload_files) { invoke "linked_files:upload:files" }
  task(:upload_dirs) { invoke "linked_files:upload:dirs" }
end

namespace :load do
  task :defaults do
    set :upload_roles, :all
    set :upload_servers, -> { roles(fetch(:upload_roles)) }
  end
end
