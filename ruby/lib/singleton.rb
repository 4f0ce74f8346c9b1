# A class of which there is one object.
module Singleton
  def self.included(base)
    base.extend(SingletonClassMethods)
    class << base
      alias_method :__singleton_new, :new
      def new(*)
        raise NoMethodError, "private method `new' called for #{self}:Class"
      end
    end
    super
  end

  module SingletonClassMethods
    def instance
      @singleton__instance__ ||= __singleton_new
    end

    def inherited(sub)
      super
      sub.instance_variable_set(:@singleton__instance__, nil)
    end
  end

  def clone
    raise TypeError, "can't clone instance of singleton #{self.class}"
  end

  def dup
    raise TypeError, "can't dup instance of singleton #{self.class}"
  end
end
