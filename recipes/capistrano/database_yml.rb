# Keeps config/database.yml out of the repository.
require "capistrano/secret_section"

Capistrano::SecretSection.manage("database_yml", "config/database.yml")
