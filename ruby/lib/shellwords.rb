# Shellwords: the whole of it is Go.
