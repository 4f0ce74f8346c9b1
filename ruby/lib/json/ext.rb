# JSON is all there with json.
require "json"
