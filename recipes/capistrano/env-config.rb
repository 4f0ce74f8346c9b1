# Reads .env files beside the Capfile, that of the stage (.env.production) first:
# what is set already stays.
require "dotenv"

stage = Rake.application.top_level_tasks.first
files = Capistrano::DSL.stages.include?(stage) ? [".env.#{stage}", ".env"] : [".env"]
Dotenv.load(*files.select { |file| File.exist?(file) })
