# Commands that are sent to a host before their turn, for most of a deploy's time
# is spent waiting for answers: the check of a `within` together with the command
# that it guards, and checks of our own recipes that come next. A host is sent the
# same commands in the same order, and they are shown when it's their turn;
# Gocap.ahead says to which hosts. What is sent ahead only reads, or begins with
# `cd` into the directory that is being checked, so that it does no harm where it
# turns out that it should not have been.
module Gocap
  class << self
    # Says which commands of the last body of a task come before all else it does to
    # a host. They only read.
    def asks(task, &questions) = outline(task, nil, questions)

    # Says that they are all it does.
    def only_asks(task, &questions) = outline(task, [], questions)

    # Whether a method is that of our own recipes.
    def own_method?(object, name)
      file, = object.method(name).source_location
      file.to_s.start_with?("gocap:")
    end
  end

  # The commands that a host is sent before their turn.
  class Lane
    Asked = Struct.new(:command, :body) do
      def line = command.to_command
    end

    @lanes = {}

    class << self
      # Whether commands are noted: then no setting that is a block or a question is
      # evaluated before its time.
      attr_accessor :noting

      def of(host) = @lanes[host] ||= new(host)

      # What was asked holds while nothing runs but what was foreseen.
      def body_begins(body)
        clear unless @lanes.empty? || Gocap.outlined?(body)
      end

      def body_ended(body) = @lanes.each_value { |lane| lane.leave(body) }

      def clear = @lanes.each_value(&:clear)
    end

    def initialize(host)
      @host = host
      @planned = [] # to be sent behind the next command
      @under_way = [] # sent, and not had their turn
    end

    # Takes commands to be sent behind the next one, or with it, if it's the first
    # of them; with only_with not behind another.
    def plan(asked, only_with: false)
      known = @planned + @under_way
      @planned += asked.reject { |a| known.any? { |k| k.body == a.body && k.line == a.line } }
      @only_with = only_with
      @fresh = true
    end

    # The command as it was sent ahead, nil if it wasn't: then it comes between,
    # and what was asked before it needn't hold any more.
    def turn(command)
      line = command.to_command
      at = @under_way.index { |asked| asked.line == line }
      return sent(at) if at
      leave_under_way
      if @fresh && @planned.first&.line == line
        @planned.shift
      elsif !@fresh || @only_with
        @planned.clear
      end
      @fresh = false
      nil
    end

    # Sends what was planned behind a command, as much as may be.
    def send_behind(command, pty)
      while !@planned.empty? && @under_way.size < Gocap.ahead(@host)
        before = @under_way.last&.command || command
        Gocap.send_ahead(@planned.first.command, pty, before)
        @under_way << @planned.shift
      end
    end

    # What a body asked and didn't take isn't needed.
    def leave(body)
      @planned.reject! { |asked| asked.body == body }
      left, @under_way = @under_way.partition { |asked| asked.body == body }
      left.each { |asked| Gocap.leave_command(asked.command) }
    end

    def clear
      @planned.clear
      leave_under_way
    end

    private

    def sent(at)
      @under_way.shift(at).each { |passed| Gocap.leave_command(passed.command) }
      @under_way.shift.command
    end

    def leave_under_way
      @under_way.each { |asked| Gocap.leave_command(asked.command) }
      @under_way.clear
    end
  end
end

module SSHKit
  module Backend
    class Netssh
      # Says what may be sent behind the next command: the commands of the block,
      # which only read. Without a block, what tasks that come next ask, for the next
      # command, the body's last, doesn't change the answers.
      def __ahead(&block)
        return unless __ahead?
        @lane.plan(__asked(block ? [[Gocap.body_under_way, block]] : Gocap.coming_questions))
      end

      # The commands of a block, which aren't run.
      def __noted(&block)
        @noted = []
        Gocap::Lane.noting = true
        instance_exec(@host, &block)
        @noted
      ensure
        Gocap::Lane.noting = false
      end

      def run
        own = Gocap.own_questions
        @lane.plan(__asked(own + Gocap.coming_questions), only_with: true) if !own.empty? && __ahead?
        super
      ensure
        @lane&.leave(Gocap.body_under_way)
      end

      def within(directory, &block)
        return super unless @noted || (__ahead? && Gocap.own_method?(self, :sudo) && Gocap.runs_command_first?(block))
        (@pwd ||= []).push(directory.to_s)
        begin
          __check_and_call(block)
        ensure
          @pwd.pop
        end
      end

      def upload!(*)
        __await_check
        @lane&.clear
        super
      end

      def download!(*)
        __await_check
        @lane&.clear
        super
      end

      private

      # Whether commands are sent ahead to the host.
      def __ahead?
        return false if Gocap.ahead(@host) == 0
        @lane ||= Gocap::Lane.of(@host)
        true
      end

      def __start(command)
        return __note(command) if @noted
        return __guarded(command) if @check && command.to_command.start_with?("cd ")
        __await_check
        return super if @lane.nil?
        sent = @lane.turn(command)
        operation = sent ? Gocap.take_turn(sent) : Gocap.exec(command, __pty?)
        @lane.send_behind(sent || command, __pty?)
        Gocap.await(operation)
      end

      # Calls a block while it's checked whether the directory is there.
      def __check_and_call(block)
        check = command([__directory_check], verbosity: Gocap::DEBUG)
        if @noted
          __note(check)
          return block.call
        end
        sent = @lane.turn(check)
        check = sent || check
        operation = sent ? Gocap.take_turn(sent) : Gocap.exec(check, __pty?)
        Gocap.begin_command(check) unless sent
        @lane.send_behind(check, __pty?)
        failure = catch(check) do
          @check = [check, operation]
          begin
            value = block.call
          ensure
            __await_check
          end
          return value
        end
        raise failure
      end

      # The commands that bodies ask, given [body, block], outside of all `within` and
      # `with`. None where a setting fails, which it will do when it's wanted, or isn't
      # evaluated yet.
      def __asked(list)
        list.flat_map do |body, block|
          self.class.new(@host).__noted(&block).map { |command| Gocap::Lane::Asked.new(command, body) }
        rescue ::StandardError
          []
        end
      end

      # What was noted only reads, and its answer isn't known yet.
      def __note(command)
        @noted << command
        nil
      end

      def __guarded(command)
        sent = @lane.turn(command)
        unless sent
          Gocap.send_ahead(command, __pty?, @check[0])
          sent = command
        end
        @lane.send_behind(sent, __pty?)
        __await_check { Gocap.leave_command(sent) }
        Gocap.await(Gocap.take_turn(sent))
      end

      # Waits for the check of the `within` around. Its failure is raised there.
      def __await_check
        return if @check.nil?
        (tag, operation), @check = @check, nil
        begin
          Gocap.await(operation)
        rescue ::StandardError => e
          yield if block_given?
          throw tag, e
        end
      end
    end
  end
end
