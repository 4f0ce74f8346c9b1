# Keys are read by package remote, which needs no help.
