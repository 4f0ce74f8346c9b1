// Package remote carries out commands and transfers: over SSH on hosts, and
// with /bin/sh on the local machine. A [Backend] is a [runtime.Backend].
//
//	b := remote.New(remote.Config{SSHOptions: map[string]any{"keys": []any{"~/.ssh/deploy"}}})
//	defer b.Close()
//	status, err := b.Exec(ctx, host, "uptime", runtime.ExecIO{Output: show})
//
// # Connections
//
// There is one connection for each host (user, name, port and options), dialled
// when it is first needed and kept until Close; at most Config.DialLimit hosts
// are dialled at the same time. Each command is a session channel of its own.
// One channel is opened ahead of need, and the requests that start a command
// are sent without waiting for each other, so that a command costs one round
// trip. No more than [MaxSessions] channels are open at once on a connection,
// fewer when the server refuses; further commands wait.
//
// A host must answer within 30 seconds, if nobody says otherwise; it is tried as
// often as ConnectionAttempts says, a second apart, if its name is known. A
// server that hangs up before its greeting, as sshd does above MaxStartups, is
// called again with growing pauses.
//
// A connection that ended is dialled anew for the next command; so is one that
// is idle and silent, and doesn't answer when asked. A command that was running
// fails with a [*LostError]: it is never repeated.
// Unless ssh_options[:keepalive] is false, a server that has sent nothing for
// 15 seconds is asked for an answer; after three more such spans of silence the
// connection counts as lost (keepalive_interval, keepalive_maxcount).
//
// # Settings
//
// What is known of a host comes from, first wins: the host's ssh_options, the
// ssh_options of [Config], the host's own fields, the SSH configuration (see
// package sshconfig), OpenSSH's defaults. The user is an exception: the host's
// own goes before ssh_options[:user].
//
// All options of Net::SSH are known. An unknown one is an [*OptionError].
//
//	honoured   append_all_supported_algorithms auth_methods bind_address
//	           check_host_ip config encryption fingerprint_hash forward_agent
//	           global_known_hosts_file hmac host_key host_key_alias host_name
//	           keepalive keepalive_interval keepalive_maxcount kex key_data
//	           keycert_data keycerts keys keys_only non_interactive
//	           number_of_password_prompts paranoid passphrase password port
//	           proxy pubkey_algorithms rekey_limit remote_user send_env set_env
//	           timeout use_agent user user_known_hosts_file verify_host_key
//	no effect  compression compression_level languages logger max_pkt_size
//	           max_win_size properties rekey_blocks_limit rekey_packet_limit
//	           verbose: tuning and logging of Net::SSH itself
//	refused    agent_socket_factory known_hosts password_prompt and verifier
//	           objects, which are Ruby code; minimum_dh_bits above 2048
//
// Agent forwarding is on unless ssh_options[:forward_agent] is false, as in
// SSHKit, whatever ForwardAgent says; a path there names the agent to forward.
//
// # Host keys
//
// The default, accept_new_or_local_tunnel, writes the key of an unknown host
// to the first user known_hosts file and refuses a changed key. 127.0.0.1 and
// ::1 on another port than 22 are not checked, since they mostly are tunnels.
// Entries are read as by ssh: patterns, hashes, @cert-authority, @revoked; a key
// that is known for the host without port is good for every port of it. So are
// KnownHostsCommand, RevokedHostKeys (a list of keys), HashKnownHosts,
// NoHostAuthenticationForLocalhost and CASignatureAlgorithms. What RevokedHostKeys
// lists is refused even where keys aren't checked. UpdateHostKeys and
// VerifyHostKeyDNS have no effect: they only ever add trust.
//
// # Transfers
//
// Files go by SCP, or by SFTP where the host's or the Config's transfer method
// says so. A file that comes, and one that goes by SFTP, takes its place when
// all of it has arrived; scp on a host writes into it. Of a directory many files
// are on their way at once.
//
// # Errors
//
// Each kind of failure has a type, which has a method RubyClass; see errors.go.
package remote
