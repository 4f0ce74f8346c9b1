# frozen_string_literal: true

namespace :secrets do
  desc "Upload the files that are not in the repository, unless they are there"
  task :upload do
    on roles(:app) do
      {
        "config/database.yml" => "production:\n  adapter: postgresql\n  database: shop\n",
        "config/master.key" => "0123456789abcdef0123456789abcdef\n"
      }.each do |file, content|
        path = shared_path.join(file)
        upload! StringIO.new(content), path.to_s unless test "[ -f #{path} ]"
      end
    end
  end
end

before "deploy:check:linked_files", "secrets:upload"
