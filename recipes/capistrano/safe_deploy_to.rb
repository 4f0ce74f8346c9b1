# Makes :deploy_to before it is needed, as a folder of the user of the deploy.
namespace :safe_deploy_to do
  desc "Ensure deploy_to path exists and has the right ownership"
  task :ensure do
    on release_roles(:all) do
      execute :sudo, :mkdir, "-pv", deploy_to
      user, group = capture(:id, "-un"), capture(:id, "-gn")
      execute :sudo, :chown, "#{user}:#{group}", deploy_to
    end
  end
end

before "deploy:check", "safe_deploy_to:ensure"
