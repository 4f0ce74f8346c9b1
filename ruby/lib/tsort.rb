# Topological sorting by Tarjan's algorithm for strongly connected components.
module TSort
  class Cyclic < StandardError; end

  def tsort = TSort.tsort(__each_node, __each_child)
  def tsort_each(&block) = block ? TSort.tsort_each(__each_node, __each_child, &block) : to_enum(:tsort_each)
  def strongly_connected_components = TSort.strongly_connected_components(__each_node, __each_child)

  def each_strongly_connected_component(&block)
    return to_enum(:each_strongly_connected_component) unless block
    TSort.each_strongly_connected_component(__each_node, __each_child, &block)
  end

  def each_strongly_connected_component_from(node, id_map = {}, stack = [], &block)
    return to_enum(:each_strongly_connected_component_from, node, id_map, stack) unless block
    TSort.each_strongly_connected_component_from(node, __each_child, id_map, stack, &block)
  end

  def tsort_each_node
    raise NotImplementedError.new
  end

  def tsort_each_child(_node)
    raise NotImplementedError.new
  end

  def __each_node = ->(&block) { tsort_each_node(&block) }
  def __each_child = ->(node, &block) { tsort_each_child(node, &block) }

  class << self
    def tsort(each_node, each_child)
      result = []
      tsort_each(each_node, each_child) { |node| result << node }
      result
    end

    def tsort_each(each_node, each_child)
      return to_enum(:tsort_each, each_node, each_child) unless block_given?
      each_strongly_connected_component(each_node, each_child) do |component|
        if component.size == 1
          yield component.first
        else
          raise Cyclic, "topological sort failed: #{component.inspect}"
        end
      end
    end

    def strongly_connected_components(each_node, each_child)
      result = []
      each_strongly_connected_component(each_node, each_child) { |component| result << component }
      result
    end

    def each_strongly_connected_component(each_node, each_child, &block)
      return to_enum(:each_strongly_connected_component, each_node, each_child) unless block
      id_map = {}
      stack = []
      each_node.call do |node|
        each_strongly_connected_component_from(node, each_child, id_map, stack, &block) unless id_map.include?(node)
      end
      nil
    end

    def each_strongly_connected_component_from(node, each_child, id_map = {}, stack = [], &block)
      return to_enum(:each_strongly_connected_component_from, node, each_child, id_map, stack) unless block
      minimum = id = id_map[node] = id_map.size
      height = stack.size
      stack << node
      each_child.call(node) do |child|
        if id_map.include?(child)
          minimum = id_map[child] if id_map[child] && id_map[child] < minimum
        else
          sub = each_strongly_connected_component_from(child, each_child, id_map, stack, &block)
          minimum = sub if sub < minimum
        end
      end
      if id == minimum
        component = stack.slice!(height..-1)
        component.each { |n| id_map[n] = nil }
        block.call(component)
      end
      minimum
    end
  end
end
