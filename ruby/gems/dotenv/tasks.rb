# The task :dotenv, a prerequisite for tasks that want the settings of .env.
require "dotenv"

desc "Load environment settings from .env"
task(:dotenv) { Dotenv.load }

task environment: :dotenv
