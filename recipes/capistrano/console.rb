# A prompt whose lines run on all servers at the same time.
desc "Execute remote commands"
task :console do
  stage = fetch(:stage)
  puts t("console.welcome", stage: stage)
  loop do
    print "#{stage}> "
    line = $stdin.gets
    command = line && line.chomp

    if command.nil? || %w[quit exit q].include?(command)
      puts t("console.bye")
      break
    end
    next if command.empty?

    begin
      on roles(:all), in: :parallel do
        execute command
      end
    rescue StandardError => e
      puts e.message
    end
  end
end
