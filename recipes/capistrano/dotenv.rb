# The .env of the servers, from a file of this machine; and whether it has what the code asks for.
require "dotenv"

module CapistranoDotenv
  USES = /\bENV(?:\[|\.fetch\(?)\s*["'](\w+)["']/
  OTHERS = %w[vendor node_modules tmp log coverage public].freeze

  class << self
    def read(file)
      return Dotenv.parse(file) unless file.end_with?(".gpg")
      text = IO.popen(["gpg", "--quiet", "--decrypt", file], &:read)
      $?.success? or raise "#{file} can't be decrypted"
      Dotenv::Parser.call(text, overwrite: true)
    end

    # The names of variables that the repository's code reads.
    def used
      files = Dir.glob("**/*.{rb,rake,ru,yml,erb,haml,slim,jbuilder}") + Dir.glob("{Rakefile,Gemfile}")
      files.reject! { |file| OTHERS.include?(file.split("/").first) }
      files.flat_map { |file| File.read(file).scrub.scan(USES) }.flatten.uniq.sort
    end

    def line(name, value)
      return "#{name}=#{value}\n" if value.match?(%r{\A[\w@%+=:,./-]*\z})
      return "#{name}='#{value}'\n" unless value.match?(/['\n\\]/)
      "#{name}=\"#{value.gsub(/["\\$]/) { |char| "\\#{char}" }.gsub("\n", "\\n")}\"\n"
    end
  end
end

namespace :dotenv do
  desc "Read the variables of env_file"
  task :read do
    file = fetch(:env_file, ".env").to_s
    next warn("#{file} isn't there: no variables are read") unless File.exist?(file)
    ignored = Array(fetch(:ignored_env_vars)).map(&:to_s)
    set :env_vars, CapistranoDotenv.read(file).except(*ignored)
  end

  desc "Check that the code asks for no variable that has no value"
  task :check do
    optional = [*fetch(:optional_env_vars), *fetch(:ignored_env_vars)].map(&:to_s)
    missing = CapistranoDotenv.used - optional - fetch(:env_vars, {}).keys
    raise "#{fetch(:env_file, ".env")} has no value for #{missing.join(", ")}" unless missing.empty?
  end

  desc "Upload the variables that were read, as the .env of the servers"
  task :setup do
    vars = fetch(:env_vars) or raise "dotenv:setup has no variables to upload: dotenv:read has read none"
    text = vars.map { |name, value| CapistranoDotenv.line(name, value) }.join
    on roles(fetch(:dotenv_roles, :all)) do
      execute :mkdir, "-p", shared_path
      upload! StringIO.new(text), shared_path.join(".env").to_s
    end
  end

  desc "Run commands by dotenv"
  task :hook do
    fetch(:dotenv_hook_commands, %w[rake gem bundle ruby]).each do |command|
      SSHKit.config.command_map.prefix[command.to_sym].unshift("dotenv")
    end
  end
end
