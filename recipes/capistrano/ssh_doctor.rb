# ssh:doctor checks that a deploy by a forwarded SSH agent can work, and says what to
# do where it can't.
module SSHDoctor
  # One check: its question, and a block that answers nil or what is wrong.
  Check = Struct.new(:subject, :block)

  class << self
    def check(subject, &block) = checks << Check.new(subject, block)
    def checks = @checks ||= []

    # The first host of those for which the block is true, nil if there is none.
    def host_where
      found = nil
      on(release_roles(:all)) { |host| found ||= host if instance_exec(host) { yield self, host } }
      found
    end

    def local?(*command) = system(*command, out: File::NULL, err: File::NULL)
    def options_of(host) = { **fetch(:ssh_options, {}), **(host.ssh_options || {}) }
  end

  check "the repository is reached by SSH" do
    "repo_url is #{repo_url}: use the form git@host:user/repository.git, so that the key is what is asked for" if repo_url.to_s.start_with?("http")
  end

  check "logins need no password" do
    host = release_roles(:all).find { |h| h.password || SSHDoctor.options_of(h)[:password] }
    "a password is set for #{host}: remove it, and put your public key into ~/.ssh/authorized_keys there" if host
  end

  check "the agent is forwarded" do
    host = release_roles(:all).find { |h| SSHDoctor.options_of(h)[:forward_agent] != true }
    "forward_agent isn't true for #{host}: set :ssh_options, { forward_agent: true }" if host
  end

  check "there is a private key here" do
    "there is no ~/.ssh/id_*: make a key by ssh-keygen" if Dir.glob(File.expand_path("~/.ssh/id_*")).empty?
  end

  check "an agent is running here" do
    "SSH_AUTH_SOCK isn't set: start one by eval $(ssh-agent)" if ENV["SSH_AUTH_SOCK"].to_s.empty?
  end

  check "the agent has keys" do
    "ssh-add -l shows none: add yours by ssh-add" unless SSHDoctor.local?("ssh-add", "-l")
  end

  check "the repository can be read from here" do
    "git ls-remote #{repo_url} fails: put your public key where the repository is hosted" unless SSHDoctor.local?("git", "ls-remote", "--heads", repo_url.to_s)
  end

  check "all servers can be logged in to" do
    on(release_roles(:all)) { test("true") }
    nil
  rescue SSHKit::StandardError, RuntimeError => e
    "#{e.message}: put your public key into ~/.ssh/authorized_keys there"
  end

  check "the agent is seen on all servers" do
    host = SSHDoctor.host_where { |backend, _| backend.capture("echo $SSH_AUTH_SOCK").empty? }
    "SSH_AUTH_SOCK isn't set on #{host}: AllowAgentForwarding may be off in its sshd_config" if host
  end

  check "the repository can be read from all servers" do
    host = SSHDoctor.host_where do |backend, _|
      backend.with(git_ssh_command: "ssh -o PasswordAuthentication=no -o StrictHostKeyChecking=no") { !backend.test(:git, "ls-remote", "--heads", repo_url) }
    end
    "git ls-remote #{repo_url} fails on #{host}" if host
  end
end

namespace :ssh do
  desc "Perform ssh doctor checks"
  task :doctor do
    wrong = 0
    SSHDoctor.checks.each.with_index(1) do |check, i|
      trouble = check.block.call
      wrong += 1 if trouble
      puts trouble ? "#{i}. [error] #{check.subject}: #{trouble}" : "#{i}. [success] #{check.subject}"
    end
    puts wrong == 0 ? "All checks passed." : "#{wrong} of #{SSHDoctor.checks.size} checks failed. Mend the first one, and run ssh:doctor again."
  end
end
