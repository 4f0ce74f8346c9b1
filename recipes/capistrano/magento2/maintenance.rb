# Whether a deploy of Magento 2 needs the site down: not if it's down already, nor if
# neither the database nor the configuration changes.
module Capistrano
  module Magento2
    class Maintenance
      # The backend is that of the host that sets up.
      def initialize(backend)
        @backend = backend
      end

      def active?
        return false unless @backend.test("[ -d #{current_path} ]")
        @backend.within(current_path) { @backend.capture(:magento, "maintenance:status", raise_on_non_zero_exit: false).include?("maintenance mode is active") }
      end

      def unneeded?
        @backend.within(release_path) { knows_status? && database_current? } && same_config?
      end

      private

      # Since Magento 2.2.2.
      def knows_status? = @backend.test(:magento, "setup:db:status --help >/dev/null 2>&1")

      def database_current?
        said = @backend.capture(:magento, "setup:db:status", raise_on_non_zero_exit: false)
        return true if said.include?("All modules are up to date")
        @backend.info(said) unless said.empty?
        false
      end

      def same_config?
        new, old = [release_path, current_path].map { |path| "#{path}/app/etc/config.php" }
        @backend.test("[ -f #{old} ]") && @backend.capture(:md5sum, new, old).lines.map { |line| line.split.first }.uniq.size == 1
      end
    end
  end
end

namespace :magento do
  namespace :maintenance do
    task :check do
      active = unneeded = false
      on primary(fetch(:magento_deploy_setup_role)) do
        maintenance = Capistrano::Magento2::Maintenance.new(self)
        active = maintenance.active?
        unneeded = !active && maintenance.unneeded?
        said = unneeded ? "This is a zero-down deployment" : "Maintenance mode as :magento_deploy_maintenance says"
        info active ? "Maintenance mode is active, and stays so" : said
      end
      if active
        on release_roles(:all) do
          within(release_path) { execute :magento, "maintenance:enable" }
        end
      end
      set :magento_deploy_maintenance, false if active || unneeded
      set :magento_internal_zero_down_flag, true if unneeded
    end
  end
end
