namespace :rails do
  %w(db:seed tmp:clear log:clear).each do |name|
    desc "Runs rake #{name}"
    task name do
      on primary(:app) do
        within current_path do
          with rails_env: fetch(:rails_env) do
            rake name
          end
        end
      end
    end
  end
end
