require "readline"

# Reline is Readline by another name.
module Reline
  VERSION = "0.3.2"
  HISTORY = Readline::HISTORY

  class << self
    %i[readline completion_proc completion_proc= completion_append_character completion_append_character= completion_case_fold
       completion_case_fold= input= output=].each do |name|
      define_method(name) { |*args| Readline.__send__(name, *args) }
    end
    def readmultiline(*) = raise(NotImplementedError, "Reline.readmultiline isn't supported")
  end
end
