# Part of capistrano/puma; old Capfiles require it by its own name.
require "capistrano/puma"
Capistrano::Puma.part :Systemd
