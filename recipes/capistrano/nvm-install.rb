# Installs nvm, and the Node that :nvm_node names, before capistrano-nvm looks for
# them.
namespace :nvm do
  desc "Install nvm and the version of Node"
  task :install do
    on release_roles(fetch(:nvm_roles)) do
      path = fetch(:nvm_path)
      unless test("[ -s #{path}/nvm.sh ]")
        execute "git clone --quiet --depth 1 --branch #{fetch(:nvm_install_version)} #{fetch(:nvm_install_url)} #{path}"
      end
      next if test(fetch(:nvm_node_path).map { |dir| "[ -d #{dir} ]" }.join(" || "))
      execute "bash -c '. #{path}/nvm.sh --no-use && nvm install #{fetch(:nvm_node)}'"
    end
  end
end

before "nvm:validate", "nvm:install"

namespace :load do
  task :defaults do
    set_if_empty :nvm_install_url, "https://github.com/nvm-sh/nvm.git"
    set_if_empty :nvm_install_version, "v0.40.1"
  end
end
