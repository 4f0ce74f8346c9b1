require "active_support"

class Module
  class DelegationError < NoMethodError; end

  # Methods that another object answers: delegate :name, to: :owner.
  def delegate(*names, to: nil, prefix: nil, allow_nil: nil, **options)
    raise ArgumentError, "Delegation needs a target. Supply a keyword argument 'to' (e.g. delegate :hello, to: :greeter)." unless to
    prefix = to if prefix == true
    target = to.to_s
    names.map do |name|
      defined_as = prefix ? :"#{prefix}_#{name}" : name.to_sym
      define_method(defined_as) do |*args, **options, &block|
        receiver = target.start_with?("@") ? instance_variable_get(target) : (target =~ /\A[A-Z]/ ? Object.const_get(target) : __send__(target))
        if receiver.nil? && !nil.respond_to?(name)
          next nil if allow_nil
          raise DelegationError, "#{self.class}##{defined_as} delegated to #{target}.#{name}, but #{target} is nil: #{inspect}"
        end
        receiver.public_send(name, *args, **options, &block)
      end
      private(defined_as) if options[:private]
      defined_as
    end
  end

  # Variables of the module, with methods of it and of its instances.
  def mattr_reader(*names, instance_reader: true, instance_accessor: true, default: nil)
    names.each do |name|
      __mattr_set(name, block_given? ? yield : default) unless class_variable_defined?("@@#{name}")
      owner = self
      read = proc { owner.class_variable_get("@@#{name}") }
      define_singleton_method(name, &read)
      define_method(name, &read) if instance_reader && instance_accessor
    end
  end
  alias cattr_reader mattr_reader

  def mattr_writer(*names, instance_writer: true, instance_accessor: true, default: nil)
    names.each do |name|
      __mattr_set(name, block_given? ? yield : default) unless class_variable_defined?("@@#{name}")
      owner = self
      write = proc { |value| owner.class_variable_set("@@#{name}", value) }
      define_singleton_method("#{name}=", &write)
      define_method("#{name}=", &write) if instance_writer && instance_accessor
    end
  end
  alias cattr_writer mattr_writer

  def mattr_accessor(*names, instance_reader: true, instance_writer: true, instance_accessor: true, default: nil, &block)
    mattr_reader(*names, instance_reader: instance_reader, instance_accessor: instance_accessor, default: default, &block)
    mattr_writer(*names, instance_writer: instance_writer, instance_accessor: instance_accessor)
  end
  alias cattr_accessor mattr_accessor

  def module_parent_name = name&.include?("::") ? name.rpartition("::").first : nil
  def module_parent = module_parent_name ? Object.const_get(module_parent_name) : Object

  private def __mattr_set(name, value) = class_variable_set("@@#{name}", value)
end

class Class
  # A value that subclasses inherit and may have their own of.
  def class_attribute(*names, instance_accessor: true, instance_reader: true, instance_writer: true, instance_predicate: true, default: nil)
    names.each do |name|
      __class_attribute(name, default)
      define_singleton_method("#{name}=") { |value| __class_attribute(name, value) }
      define_singleton_method("#{name}?") { !!public_send(name) } if instance_predicate
      if instance_reader && instance_accessor
        define_method(name) { instance_variable_defined?("@#{name}") ? instance_variable_get("@#{name}") : self.class.public_send(name) }
        define_method("#{name}?") { !!public_send(name) } if instance_predicate
      end
      define_method("#{name}=") { |value| instance_variable_set("@#{name}", value) } if instance_writer && instance_accessor
    end
  end

  def __class_attribute(name, value)
    define_singleton_method(name) { value }
    value
  end

  def descendants = subclasses.flat_map { |klass| [klass, *klass.descendants] }
end
