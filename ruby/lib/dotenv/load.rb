require "dotenv"
Dotenv.load
