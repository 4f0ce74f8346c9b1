package remotetest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"sync"
	"syscall"

	"golang.org/x/crypto/ssh"
)

// Options configure a [Server]. With neither Password nor AuthorizedKeys nor
// UserCA everybody may log in.
type Options struct {
	Addr string   // address to listen on; empty: 127.0.0.1 and a free port
	Dir  string   // working directory and HOME of commands; empty: a new one, removed by Close
	Env  []string // NAME=value for commands, over the process's own environment

	User                string // the only user; empty: any
	Password            string
	KeyboardInteractive bool // ask for Password by keyboard-interactive, not by password
	AuthorizedKeys      []ssh.PublicKey
	UserCA              ssh.PublicKey // signs user certificates

	HostKey         ssh.Signer // empty: a new ed25519 key
	HostCertificate *ssh.Certificate
	MaxSessions     int  // channels a connection may have open; 0: 10, as sshd
	BuiltinSCP      bool // don't run the machine's scp, even if there is one

	// Answer, when set, stands in for the shell: nothing is run, a command prints
	// output and ends with status. Files are sent and fetched by scp only; their
	// paths, absolute ones too, are below Dir. It is called from any goroutine.
	Answer func(command string) (output string, status int)

	// Fault, when set, says what goes wrong with a command; SFTP is one called
	// "sftp". It is asked once for each, from any goroutine.
	Fault func(command string) Fault
}

// A Fault is something that goes wrong with a command.
type Fault int

// The faults. Those in the middle of a command happen when it has written
// something, or has ended.
const (
	NoFault  Fault = iota
	Refuse         // it isn't started
	Drop           // the connection breaks in the middle
	Kill           // SIGKILL in the middle; of SFTP, when a megabyte has arrived
	NoStatus       // it runs, but its exit status is not told
	NoEnd          // it runs, but the connection breaks behind its exit status
	Leave          // it runs, and the connection ends with it, as in a server that goes down
)

// A Server is an SSH server in this process. All methods may be called from
// any goroutine.
type Server struct {
	opts     Options
	listener net.Listener
	ownDir   bool
	wait     sync.WaitGroup

	mu         sync.Mutex
	thawed     *sync.Cond // frozen has changed
	hostKey    ssh.Signer
	refuseAuth bool
	frozen     bool
	closed     bool
	accepted   int
	commands   []string
	conns      map[*connection]bool
	processes  map[int]bool // process groups
}

// New starts a server. Close it.
func New(o Options) (*Server, error) {
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if o.HostKey == nil {
		o.HostKey = NewKey()
	}
	if o.MaxSessions == 0 {
		o.MaxSessions = 10
	}
	s := &Server{opts: o, hostKey: o.HostKey, conns: map[*connection]bool{}, processes: map[int]bool{}}
	s.thawed = sync.NewCond(&s.mu)
	if o.Dir == "" {
		dir, err := os.MkdirTemp("", "remotetest-")
		if err != nil {
			return nil, err
		}
		s.opts.Dir, s.ownDir = dir, true
	}
	var err error
	if s.listener, err = net.Listen("tcp", o.Addr); err != nil {
		if s.ownDir {
			os.RemoveAll(s.opts.Dir)
		}
		return nil, err
	}
	s.wait.Go(s.accept)
	return s, nil
}

// Start starts a server that lives as long as the test.
func Start(tb TB, o Options) *Server {
	tb.Helper()
	s, err := New(o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return s
}

// Close ends the server, its connections and its commands. It returns nil.
func (s *Server) Close() error {
	s.listener.Close()
	s.mu.Lock()
	s.closed, s.frozen = true, false
	s.thawed.Broadcast()
	for pid := range s.processes {
		syscall.Kill(-pid, syscall.SIGKILL)
	}
	s.mu.Unlock()
	s.DropConnections()
	s.wait.Wait()
	if s.ownDir {
		os.RemoveAll(s.opts.Dir)
	}
	return nil
}

// Addr returns host:port.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// Host returns the address without port.
func (s *Server) Host() string { return s.listener.Addr().(*net.TCPAddr).IP.String() }

// Port returns the port.
func (s *Server) Port() int { return s.listener.Addr().(*net.TCPAddr).Port }

// Dir returns the working directory of commands.
func (s *Server) Dir() string { return s.opts.Dir }

// Commands returns the commands that arrived, in order.
func (s *Server) Commands() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.commands)
}

// Connections returns how many connections were accepted so far.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accepted
}

// HostKey returns the public host key.
func (s *Server) HostKey() ssh.PublicKey {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hostKey.PublicKey()
}

// ResetCommands forgets the commands that arrived so far.
func (s *Server) ResetCommands() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.commands = nil
}

// KnownHosts returns the line by which a known_hosts file knows this server.
func (s *Server) KnownHosts() string {
	return knownHostsLine(s.Host(), s.Port(), s.HostKey())
}

func knownHostsLine(host string, port int, key ssh.PublicKey) string {
	if port != 22 {
		host = "[" + host + "]:" + strconv.Itoa(port)
	}
	return host + " " + string(ssh.MarshalAuthorizedKey(key))
}

// SetHostKey changes the host key for later connections.
func (s *Server) SetHostKey(key ssh.Signer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hostKey = key
}

// RefuseAuth makes all later logins fail, or no more.
func (s *Server) RefuseAuth(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuseAuth = on
}

// Freeze stops all traffic of all connections without closing them, like a
// network that was cut, or lets it flow again.
func (s *Server) Freeze(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.frozen = on
	s.thawed.Broadcast()
}

// DropConnections breaks all connections. Their commands go on.
func (s *Server) DropConnections() {
	for _, c := range s.connections() {
		c.Close()
	}
}

// CloseIdleSessions closes the channels on which nothing was started.
func (s *Server) CloseIdleSessions() {
	for _, c := range s.connections() {
		c.closeIdle()
	}
}

func (s *Server) connections() []*connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*connection
	for c := range s.conns {
		all = append(all, c)
	}
	return all
}

func (s *Server) accept() {
	for {
		tcp, err := s.listener.Accept()
		if err != nil {
			return
		}
		c := &connection{Conn: tcp, server: s, sessions: map[*session]bool{}}
		s.mu.Lock()
		if s.closed {
			s.mu.Unlock()
			tcp.Close()
			return
		}
		s.accepted++
		s.conns[c] = true
		s.mu.Unlock()
		s.wait.Go(func() {
			defer func() {
				tcp.Close()
				s.mu.Lock()
				delete(s.conns, c)
				s.mu.Unlock()
			}()
			c.serve()
		})
	}
}

// config is made for each connection, since what it follows from may change.
func (s *Server) config() *ssh.ServerConfig {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, refuse := s.opts, s.refuseAuth
	refused := errors.New("refused")
	user := func(c ssh.ConnMetadata) bool {
		return !refuse && (o.User == "" || c.User() == o.User)
	}
	open := o.Password == "" && len(o.AuthorizedKeys) == 0 && o.UserCA == nil
	config := &ssh.ServerConfig{
		NoClientAuth: open,
		NoClientAuthCallback: func(c ssh.ConnMetadata) (*ssh.Permissions, error) {
			if user(c) {
				return nil, nil
			}
			return nil, refused
		},
	}
	config.AddHostKey(s.hostKey)
	if o.HostCertificate != nil {
		if certified, err := ssh.NewCertSigner(o.HostCertificate, s.hostKey); err == nil {
			config.AddHostKey(certified)
		}
	}
	if o.Password != "" && !o.KeyboardInteractive {
		config.PasswordCallback = func(c ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
			if user(c) && string(password) == o.Password {
				return nil, nil
			}
			return nil, refused
		}
	}
	if o.Password != "" && o.KeyboardInteractive {
		config.KeyboardInteractiveCallback = func(c ssh.ConnMetadata, ask ssh.KeyboardInteractiveChallenge) (*ssh.Permissions, error) {
			answers, err := ask("", "", []string{"Password: "}, []bool{false})
			if err == nil && user(c) && len(answers) == 1 && answers[0] == o.Password {
				return nil, nil
			}
			return nil, refused
		}
	}
	if len(o.AuthorizedKeys) > 0 || o.UserCA != nil || open {
		certs := ssh.CertChecker{
			IsUserAuthority: func(ca ssh.PublicKey) bool {
				return o.UserCA != nil && bytes.Equal(ca.Marshal(), o.UserCA.Marshal())
			},
			UserKeyFallback: func(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
				for _, k := range o.AuthorizedKeys {
					if bytes.Equal(k.Marshal(), key.Marshal()) {
						return nil, nil
					}
				}
				return nil, refused
			},
		}
		config.PublicKeyCallback = func(c ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			if !user(c) {
				return nil, refused
			}
			return certs.Authenticate(c, key)
		}
	}
	return config
}

// A connection is one client. As a net.Conn it stands still while the server
// is frozen.
type connection struct {
	net.Conn
	server *Server
	ssh    *ssh.ServerConn

	mu       sync.Mutex
	sessions map[*session]bool
	agent    string // socket through which commands reach the client's agent
	cleanup  []func()
}

func (c *connection) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.server.thaw()
	return n, err
}

func (c *connection) Write(p []byte) (int, error) {
	c.server.thaw()
	return c.Conn.Write(p)
}

func (s *Server) thaw() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.frozen {
		s.thawed.Wait()
	}
}

func (c *connection) serve() {
	conn, channels, requests, err := ssh.NewServerConn(c, c.server.config())
	if err != nil {
		return
	}
	c.ssh = conn
	var wait sync.WaitGroup
	wait.Go(func() { ssh.DiscardRequests(requests) })
	for ch := range channels {
		switch ch.ChannelType() {
		case "session":
			c.open(ch, &wait)
		case "direct-tcpip":
			wait.Go(func() { forward(ch) })
		default:
			ch.Reject(ssh.UnknownChannelType, "unknown channel type")
		}
	}
	c.mu.Lock()
	for _, f := range c.cleanup {
		f()
	}
	c.mu.Unlock()
	wait.Wait()
}

func (c *connection) open(ch ssh.NewChannel, wait *sync.WaitGroup) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.sessions) >= c.server.opts.MaxSessions {
		ch.Reject(ssh.Prohibited, "open failed")
		return
	}
	channel, requests, err := ch.Accept()
	if err != nil {
		return
	}
	s := &session{Channel: channel, conn: c}
	c.sessions[s] = true
	wait.Go(func() {
		s.serve(requests)
		c.forget(s)
	})
}

// forget makes room for another session.
func (c *connection) forget(s *session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.sessions, s)
}

func (c *connection) closeIdle() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for s := range c.sessions {
		if !s.started {
			s.started = true // whatever the client may have sent meanwhile
			delete(c.sessions, s)
			s.Close()
		}
	}
}

// forward serves a jump through this server.
func forward(ch ssh.NewChannel) {
	var to struct {
		Host       string
		Port       uint32
		OriginHost string
		OriginPort uint32
	}
	if err := ssh.Unmarshal(ch.ExtraData(), &to); err != nil {
		ch.Reject(ssh.ConnectionFailed, err.Error())
		return
	}
	tcp, err := net.Dial("tcp", net.JoinHostPort(to.Host, fmt.Sprint(to.Port)))
	if err != nil {
		ch.Reject(ssh.ConnectionFailed, err.Error())
		return
	}
	defer tcp.Close()
	channel, requests, err := ch.Accept()
	if err != nil {
		return
	}
	defer channel.Close()
	go ssh.DiscardRequests(requests)
	join(channel, tcp)
}

// join copies both ways until either side has ended.
func join(channel ssh.Channel, conn net.Conn) {
	var wait sync.WaitGroup
	wait.Go(func() {
		io.Copy(conn, channel)
		conn.Close()
	})
	wait.Go(func() {
		io.Copy(channel, conn)
		channel.Close()
	})
	wait.Wait()
}
