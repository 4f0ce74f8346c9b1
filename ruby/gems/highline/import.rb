# ask, agree, choose and say everywhere. In recipes, Capistrano's ask comes first.
require "highline"

module Kernel
  %i[agree ask choose say].each do |name|
    define_method(name) { |*args, &block| HighLine.default_instance.public_send(name, *args, &block) }
  end
end
