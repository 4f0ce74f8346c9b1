# All of it is in the core.
require "aws-sdk-core"
