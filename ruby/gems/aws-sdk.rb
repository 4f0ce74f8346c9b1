# All of it is in the core. AWS is the first SDK, which had the same name.
require "aws-sdk-core"

autoload :AWS, "aws-sdk/v1"
