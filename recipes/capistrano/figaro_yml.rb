# Keeps Figaro's config/application.yml out of the repository.
require "capistrano/secret_section"

Capistrano::SecretSection.manage("figaro_yml", "config/application.yml", "figaro `application.yml`")
