# Helpers for our tasks. Within `on` self is the back end, so they may execute
# and capture as the tasks do.

# Fills a template of config/templates and uploads it unless that very text is
# there already. Tells whether it did.
def upload_template(name, target, host, workers: 1)
  text = render_template(name, host, workers)
  return false if same_content?(text, target)

  execute :mkdir, "-p", File.dirname(target.to_s)
  upload! StringIO.new(text), target.to_s
  true
end

def render_template(name, host, workers)
  source = File.read(File.expand_path("../../config/templates/#{name}.erb", __dir__))
  ERB.new(source, trim_mode: "-").result(binding)
end

def same_content?(text, target)
  test("[ -f #{target} ]") && capture(:cat, target) == text.strip
end

# Leaves `with` early; its environment must go all the same.
def kernel_name
  with lc_all: "C" do
    return capture(:uname, "-s")
  end
end

def try_twice(command, fallback)
  attempts = 0
  begin
    attempts += 1
    capture(*command)
  rescue SSHKit::Command::Failed => e
    warn e.message.lines.first.chomp
    if attempts < 2
      command = fallback
      retry
    end
    raise
  end
end
