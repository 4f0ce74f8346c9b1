# A page that the web server shows while the application is away.
namespace :maintenance do
  desc "Turn on maintenance mode"
  task :enable do
    on fetch(:maintenance_roles) do
      require "erb"
      reason, deadline = ENV["REASON"], ENV["UNTIL"]
      template = fetch(:maintenance_template_path)
      text = template ? File.read(template) : <<~PAGE
        <!DOCTYPE html>
        <html>
        <head><meta charset="utf-8"><title>Maintenance</title></head>
        <body>
        <h1>Maintenance</h1>
        <p>The system is down for <%= reason || "maintenance" %>. It will be back <%= deadline || "shortly" %>.</p>
        </body>
        </html>
      PAGE
      page = ERB.new(text).result(binding)
      dir = fetch(:maintenance_dirname)
      file = "#{dir}/#{fetch(:maintenance_basename)}.html"
      if test("[ ! -d #{dir} ]")
        info "Creating missing directories."
        execute :mkdir, "-pv", dir
      end
      upload! StringIO.new(page), file
      execute "chmod 644 #{file}"
    end
  end

  desc "Turn off maintenance mode"
  task :disable do
    on fetch(:maintenance_roles) do
      execute "rm -f #{fetch(:maintenance_dirname)}/#{fetch(:maintenance_basename)}.html"
    end
  end
end

namespace :load do
  task :defaults do
    set_if_empty :maintenance_roles, -> { roles(:web) }
    set_if_empty :maintenance_dirname, -> { "#{shared_path}/public/system" }
    set_if_empty :maintenance_basename, "maintenance"
  end
end
