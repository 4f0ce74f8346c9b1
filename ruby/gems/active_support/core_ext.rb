require "active_support"

%w[array date enumerable hash kernel module numeric object string time].each do |topic|
  require "active_support/core_ext/#{topic}"
end
