# Links from a release into shared. What stands in the place of the next link is
# asked for while the command before it is at work, see Backend#__ahead.
class Gocap::SharedLinks
  def initialize(backend, names, parents)
    @backend = backend
    @links = names.map { |name| [backend.release_path.join(name), backend.shared_path.join(name)] }
    @parents = parents
  end

  # Makes them. What is in the way, for which the test is true, the block removes.
  def make(test, &remove)
    @test = test
    first, = @links.first
    look_ahead(first) if @parents.none? { |dir| below?(dir, first) }
    @backend.execute :mkdir, "-p", @parents
    @links.each_with_index do |(target, shared), i|
      next if @backend.test "[ -L #{target} ]"
      remove.call(target) if @backend.test "[ #{test} #{target} ]"
      following, = @links[i + 1]
      look_ahead(following) unless following.nil? || below?(following, target)
      @backend.execute :ln, "-s", shared, target
    end
  end

  private

  def look_ahead(target)
    questions = ["[ -L #{target} ]", "[ #{@test} #{target} ]"]
    @backend.__ahead { questions.each { |question| test question } }
  end

  def below?(path, dir)
    "#{path}/".start_with?("#{dir}/")
  end
end
