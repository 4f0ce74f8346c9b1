# URI is all there with uri.
require "uri"
