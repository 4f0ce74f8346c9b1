# Capistrano::SCM::Plugin is always there; recipes that subclass it require it.
