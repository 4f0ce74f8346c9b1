require "net/http"
require "openssl"
