# Objects that are a Mutex as well.
module Mutex_m
  VERSION = "0.1.1"

  def self.extend_object(object)
    super
    object.mu_extended
  end

  def mu_extended = mu_initialize
  def initialize(*args, **opts)
    mu_initialize
    super
  end

  def mu_lock = @_mutex.lock
  def mu_unlock = @_mutex.unlock
  def mu_try_lock = @_mutex.try_lock
  def mu_locked? = @_mutex.locked?
  def mu_synchronize(&block) = @_mutex.synchronize(&block)
  alias lock mu_lock
  alias unlock mu_unlock
  alias try_lock mu_try_lock
  alias locked? mu_locked?
  alias synchronize mu_synchronize

  private

  def mu_initialize
    @_mutex = Thread::Mutex.new
  end
end
