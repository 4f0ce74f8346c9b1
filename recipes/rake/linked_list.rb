# Rake's lists that share their ends, and the chain of tasks that invoke each other.
module Rake
  class LinkedList
    include Enumerable

    attr_reader :head, :tail

    class << self
      def make(*values) = values.reverse.reduce(empty) { |list, value| cons(value, list) }
      def cons(head, tail) = new(head, tail)
      def empty = self::EMPTY
    end

    def initialize(head, tail = self.class.empty)
      @head = head
      @tail = tail
    end

    def conj(value) = self.class.cons(value, self)
    def empty? = false

    def each
      list = self
      until list.empty?
        yield list.head
        list = list.tail
      end
      self
    end

    def ==(other) = other.is_a?(LinkedList) && to_a == other.to_a
    def to_s = "LL(#{map(&:to_s).join(", ")})"
    def inspect = "LL(#{map(&:inspect).join(", ")})"

    class EmptyLinkedList < LinkedList
      def self.cons(head, tail) = superclass.cons(head, tail)

      def initialize
      end

      def empty? = true
    end

    EMPTY = EmptyLinkedList.new
  end

  # The task that is invoked last comes first.
  class InvocationChain < LinkedList
    def self.append(invocation, chain) = chain.append(invocation)

    def member?(invocation) = to_a.include?(invocation)

    def append(invocation)
      raise "Circular dependency detected: #{self} => #{invocation}" if member?(invocation)
      conj(invocation)
    end

    def to_s = ["TOP", *to_a.reverse].join(" => ")

    class EmptyInvocationChain < LinkedList::EmptyLinkedList
      def member?(_invocation) = false
      def append(invocation) = InvocationChain.cons(invocation, self)
      def to_s = "TOP"
    end

    EMPTY = EmptyInvocationChain.new
  end
end
