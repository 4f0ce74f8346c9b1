# The long names are made in Go: the VM has no aliases of globals.
