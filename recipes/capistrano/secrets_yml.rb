# Keeps config/secrets.yml out of the repository.
require "capistrano/secret_section"

Capistrano::SecretSection.manage("secrets_yml", "config/secrets.yml")
