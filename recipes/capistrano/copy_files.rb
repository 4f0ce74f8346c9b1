# Copies files and folders of the previous release into the new one.
namespace :deploy do
  task :updating do
    on release_roles(:all) do
      previous = capture(:ls, "-xr", releases_path).split[1]
      next unless previous
      fetch(:copy_files).each do |name|
        from, to = releases_path.join(previous, name), release_path.join(name)
        if test("[ -f #{from} ]")
          execute :cp, fetch(:copy_file_flags), from, to
        elsif test("[ -d #{from} ]")
          execute :cp, fetch(:copy_dir_flags), from, to
        end
      end
    end
  end
end

namespace :load do
  task :defaults do
    set :copy_files, []
    set :copy_file_flags, ""
    set :copy_dir_flags, "-R"
  end
end
