# Another library for the connections. They stay those of package remote.
SSHKit::Backend::Libssh = SSHKit::Backend::Netssh
