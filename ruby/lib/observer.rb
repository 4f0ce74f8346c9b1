# Objects that tell others when they have changed.
module Observable
  VERSION = "0.1.1"

  def add_observer(observer, func = :update)
    @observer_peers ||= {}
    unless observer.respond_to?(func)
      raise NoMethodError, "observer does not respond to `#{func}'"
    end
    @observer_peers[observer] = func
  end

  def delete_observer(o)
    @observer_peers.delete(o) if @observer_peers
  end

  def delete_observers
    @observer_peers.clear if @observer_peers
  end

  def count_observers
    @observer_peers ? @observer_peers.size : 0
  end

  def changed(state = true)
    @observer_state = state
  end

  def changed?
    @observer_state ? true : false
  end

  def notify_observers(*arg)
    return unless @observer_state
    @observer_peers.each { |k, v| k.__send__(v, *arg) } if @observer_peers
    @observer_state = false
  end
end
