# Looks, by the program bundle-audit of this machine, whether gems in the Gemfile.lock of the new
# release have known holes.
namespace :deploy do
  desc "Audit the gems of the release for known vulnerabilities"
  task :bundle_audit do
    next if ENV["SKIP_BUNDLE_AUDIT"]
    host = release_roles(:all).first or next
    lock = ""
    on(host) { lock = capture(:cat, release_path.join("Gemfile.lock"), strip: false) }
    require "tmpdir"
    Dir.mktmpdir do |dir|
      File.write(File.join(dir, "Gemfile.lock"), lock)
      ignored = Array(fetch(:bundle_audit_ignore))
      run_locally do
        execute "bundle-audit", :update
        within(dir) { execute "bundle-audit", :check, *(["--ignore", *ignored] unless ignored.empty?) }
      end
    end
  end

  after :updating, :bundle_audit
end
