# Runs the tests of :tests on this machine. A failure stops the deploy.
namespace :deploy do
  desc "Run the tests of :tests here; the deploy stops where one fails"
  task :run_tests do
    Array(fetch(:tests)).each do |tests|
      run_locally { execute :bundle, :exec, :rspec, tests }
    end
  end
end

namespace :load do
  task :defaults do
    set_if_empty :tests, []
  end
end
