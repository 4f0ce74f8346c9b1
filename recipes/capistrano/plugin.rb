# Capistrano::Plugin is always there; old Capfiles require it all the same.
