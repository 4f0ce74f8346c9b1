# Commands that are sent to a host before their turn, for most of a deploy's time
# is spent waiting for answers: the check of a `within` together with the command
# that it guards, and checks of which a recipe says that they come next. A host
# is sent the same commands in the same order, and they are shown when it's their
# turn; Gocap.ahead says to which hosts. What is sent ahead only reads, or begins
# with `cd` into the directory that is being checked, so that it does no harm
# where it turns out that it should not have been.
module SSHKit
  module Backend
    class Netssh
      # Says which commands, that only read, come right behind the next one.
      def __ahead(&block)
        return if Gocap.ahead(@host) == 0
        @noted = []
        begin
          instance_exec(&block)
        ensure
          noted, @noted = @noted, nil
        end
        @planned ||= [] # to be sent behind the next command
        @under_way ||= [] # sent before their turn
        known = (@planned + @under_way).map(&:to_command)
        @planned += noted.reject { |c| known.include?(c.to_command) }
      end

      def run
        super
      ensure
        @under_way&.each { |c| Gocap.leave_command(c) }
      end

      def within(directory, &block)
        return super if Gocap.ahead(@host) == 0 || !Gocap.runs_command_first?(block)
        (@pwd ||= []).push(directory.to_s)
        begin
          check_and_call(block)
        ensure
          @pwd.pop
        end
      end

      def upload!(*)
        await_check
        super
      end

      def download!(*)
        await_check
        super
      end

      private

      def start(command)
        return note(command) if @noted
        return guarded(command) if @check && command.to_command.start_with?("cd ")
        await_check
        return super if @planned.nil?
        sent = sent_ahead(command)
        operation = sent ? Gocap.take_turn(sent) : Gocap.exec(command, pty?)
        send_planned(sent || command)
        Gocap.await(operation)
      end

      # Calls a block while it's checked whether the directory is there.
      def check_and_call(block)
        check = command([directory_check], verbosity: Gocap::DEBUG)
        operation = Gocap.exec(check, pty?)
        Gocap.begin_command(check)
        failure = catch(check) do
          @check = [check, operation]
          begin
            value = block.call
          ensure
            await_check
          end
          return value
        end
        raise failure
      end

      # What was noted only reads, and its answer isn't known yet.
      def note(command)
        @noted << command
        nil
      end

      def guarded(command)
        Gocap.send_ahead(command, pty?, @check[0])
        await_check { Gocap.leave_command(command) }
        Gocap.await(Gocap.take_turn(command))
      end

      # Waits for the check of the `within` around. Its failure is raised there.
      def await_check
        return if @check.nil?
        (tag, operation), @check = @check, nil
        begin
          Gocap.await(operation)
        rescue ::StandardError => e
          yield if block_given?
          throw tag, e
        end
      end

      # The command as it was sent ahead, nil if it was not.
      def sent_ahead(command)
        line = command.to_command
        @planned.shift if @planned.first&.to_command == line
        return unless (at = @under_way.index { |c| c.to_command == line })
        @under_way.shift(at).each { |passed| Gocap.leave_command(passed) }
        @under_way.shift
      end

      # Sends what was planned behind a command, as much as may be.
      def send_planned(command)
        while !@planned.empty? && @under_way.size < Gocap.ahead(@host)
          before = @under_way.last || command
          Gocap.send_ahead(@planned.first, pty?, before)
          @under_way << @planned.shift
        end
      end
    end
  end
end
