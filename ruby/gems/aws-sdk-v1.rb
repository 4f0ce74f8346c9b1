require "aws-sdk/v1"
