# Shows and changes the .env file of the shared folder.
module DotenvTasks
  # Variables of a file's text; lines that are none are dropped.
  def self.parse(text)
    text.lines.map { |line| line.chomp.match(/\A(\w+)=(.*)\z/) }.compact.map { |m| [m[1], m[2]] }.to_h
  end

  def self.write(backend, values)
    text = values.sort.map { |name, value| "#{name}=#{value}\n" }.join
    backend.upload!(StringIO.new(text), fetch(:capistrano_dotenv_path))
  end

  def self.read(backend) = parse(backend.capture(:cat, fetch(:capistrano_dotenv_path)))
end

namespace :config do
  task :show do
    on roles(fetch(:capistrano_dotenv_role)) do
      capture(:cat, fetch(:capistrano_dotenv_path)).each_line { |line| info line.chomp }
    end
  end

  task set: "dotenv:touch" do
    given = DotenvTasks.parse(ARGV.drop(2).join("\n"))
    on roles(fetch(:capistrano_dotenv_role)) do
      DotenvTasks.write(self, DotenvTasks.read(self).merge(given))
    end
    exit
  end

  task :remove, [:key] => "dotenv:touch" do |_task, args|
    keys = [args[:key], ENV["key"], *args.extras].compact
    on roles(fetch(:capistrano_dotenv_role)) do
      DotenvTasks.write(self, DotenvTasks.read(self).reject { |name, _| keys.include?(name) })
    end
  end
end

namespace :dotenv do
  task :touch do
    on roles(fetch(:capistrano_dotenv_role)) do
      execute :touch, fetch(:capistrano_dotenv_path)
    end
  end
end

namespace :load do
  task :defaults do
    set :capistrano_dotenv_role, -> { :app }
    set :capistrano_dotenv_path, -> { shared_path.join(".env") }
  end
end
