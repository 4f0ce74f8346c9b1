package remote

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/gocap/gocap/remote/sshconfig"
	"github.com/gocap/gocap/runtime"
)

// options are ssh_options as Net::SSH knows them, checked and typed. What is
// zero, nil or empty was not given.
type options struct {
	noConfig    bool
	configFiles []string

	user, hostName, remoteUser string
	port                       int
	addressBind                string
	timeout                    time.Duration
	proxy                      any // runtime.ProxyCommand, runtime.ProxyJump, runtime.ProxyServer, noProxy{}

	authMethods    []string
	noAuthMethods  bool // given, and empty
	noKeys         bool // given, and empty: nor those that everybody has
	keys           []string
	keyData        []string
	keycerts       []string
	keycertData    []string
	keysOnly       *bool
	useAgent       *bool
	passphrase     string
	password       string
	prompts        *int
	nonInteractive bool
	forwardAgent   *bool

	verifyHostKey   string
	userKnownHosts  []string
	globalKnown     []string
	hostKeyAlias    string
	checkHostIP     *bool
	fingerprintHash string

	keepalive         *bool
	keepaliveInterval time.Duration
	keepaliveMax      int

	encryption, hmac, kex, hostKey, pubkeyAlgorithms []string
	allAlgorithms                                    bool
	rekeyLimit                                       uint64

	sendEnv []string
	setEnv  [][2]string
}

// noProxy is "proxy: false" or "proxy: nil": none, whatever the files say.
type noProxy struct{}

// An option takes one value over. Its error says what is wrong with the value.
type option func(o *options, v any) error

var optionTable = map[string]option{
	"append_all_supported_algorithms": truth(func(o *options) *bool { return &o.allAlgorithms }),
	"auth_methods":                    setAuthMethods,
	"bind_address":                    str(func(o *options) *string { return &o.addressBind }),
	"check_host_ip":                   truthPtr(func(o *options) **bool { return &o.checkHostIP }),
	"config":                          setConfig,
	"encryption":                      list(func(o *options) *[]string { return &o.encryption }),
	"fingerprint_hash":                str(func(o *options) *string { return &o.fingerprintHash }),
	"forward_agent":                   truthPtr(func(o *options) **bool { return &o.forwardAgent }),
	"global_known_hosts_file":         list(func(o *options) *[]string { return &o.globalKnown }),
	"hmac":                            list(func(o *options) *[]string { return &o.hmac }),
	"host_key":                        list(func(o *options) *[]string { return &o.hostKey }),
	"host_key_alias":                  str(func(o *options) *string { return &o.hostKeyAlias }),
	"host_name":                       str(func(o *options) *string { return &o.hostName }),
	"keepalive":                       truthPtr(func(o *options) **bool { return &o.keepalive }),
	"keepalive_interval":              seconds(func(o *options) *time.Duration { return &o.keepaliveInterval }),
	"keepalive_maxcount":              count(func(o *options, n int) { o.keepaliveMax = n }),
	"kex":                             list(func(o *options) *[]string { return &o.kex }),
	"key_data":                        list(func(o *options) *[]string { return &o.keyData }),
	"keycert_data":                    list(func(o *options) *[]string { return &o.keycertData }),
	"keycerts":                        list(func(o *options) *[]string { return &o.keycerts }),
	"keys":                            list(func(o *options) *[]string { return &o.keys }),
	"keys_only":                       truthPtr(func(o *options) **bool { return &o.keysOnly }),
	"minimum_dh_bits":                 checkDHBits,
	"non_interactive":                 truth(func(o *options) *bool { return &o.nonInteractive }),
	"number_of_password_prompts":      count(func(o *options, n int) { o.prompts = &n }),
	"paranoid":                        setVerifyHostKey,
	"passphrase":                      str(func(o *options) *string { return &o.passphrase }),
	"password":                        str(func(o *options) *string { return &o.password }),
	"port":                            setPort,
	"proxy":                           setProxy,
	"pubkey_algorithms":               list(func(o *options) *[]string { return &o.pubkeyAlgorithms }),
	"rekey_limit":                     setRekeyLimit,
	"remote_user":                     str(func(o *options) *string { return &o.remoteUser }),
	"send_env":                        list(func(o *options) *[]string { return &o.sendEnv }),
	"set_env":                         setSetEnv,
	"timeout":                         seconds(func(o *options) *time.Duration { return &o.timeout }),
	"use_agent":                       truthPtr(func(o *options) **bool { return &o.useAgent }),
	"user":                            str(func(o *options) *string { return &o.user }),
	"user_known_hosts_file":           list(func(o *options) *[]string { return &o.userKnownHosts }),
	"verify_host_key":                 setVerifyHostKey,

	// Tuning and logging of Net::SSH itself.
	"compression": ignore, "compression_level": ignore, "languages": ignore, "logger": ignore,
	"max_pkt_size": ignore, "max_win_size": ignore, "properties": ignore,
	"rekey_blocks_limit": ignore, "rekey_packet_limit": ignore, "verbose": ignore,

	// Ruby objects that Net::SSH would call back.
	"agent_socket_factory": rubyCode, "known_hosts": rubyCode, "password_prompt": rubyCode,
}

// Check reports the first mistake in what connecting to a host would use, as far
// as that is in the Config and the host itself: an [*OptionError] or an
// [*UnsupportedError], or nil. It connects nowhere and reads no file.
func (c Config) Check(h *runtime.Host) error {
	o, err := parseOptions(mergeOptions(c.SSHOptions, h))
	if err == nil {
		err = new(settings).setAlgorithms(o, &sshconfig.Settings{})
	}
	if err == nil {
		_, err = transferMethod(h, c.TransferMethod)
	}
	return err
}

// parseOptions checks merged ssh_options. Nil values count as not given, but for
// keys: no keys then.
func parseOptions(m map[string]any) (*options, error) {
	o := &options{}
	var invalid []string
	for _, name := range slices.Sorted(maps.Keys(m)) {
		set, known := optionTable[name]
		if !known {
			invalid = append(invalid, name)
			continue
		}
		v := m[name]
		o.noKeys = o.noKeys || name == "keys" && !anyKey(v)
		if v == nil && name != "proxy" {
			continue
		}
		if err := set(o, v); err != nil {
			switch err := err.(type) {
			case *OptionError:
				err.Option = name
				return nil, err
			case *UnsupportedError:
				err.Text, err.Option = "ssh_options[:"+name+"] "+err.Text, name
				return nil, err
			}
			return nil, &OptionError{Text: fmt.Sprintf("ssh_options[:%s]: %v", name, err), Option: name}
		}
	}
	if len(invalid) > 0 {
		return nil, &OptionError{Text: "invalid option(s): " + strings.Join(invalid, ", "), Option: invalid[0]}
	}
	return o, nil
}

// anyKey tells whether keys: names any.
func anyKey(v any) bool {
	keys, err := toStrings(v)
	return v != nil && (err != nil || len(keys) > 0)
}

func ignore(*options, any) error { return nil }

func rubyCode(*options, any) error {
	return &UnsupportedError{Text: "needs a Ruby object that gocap can't call from its connections; leave it out"}
}

// Values come from Ruby: symbols are strings, integers int64.

func toString(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case bool:
		if !v {
			return "", nil
		}
	case int, int64, float64:
		return fmt.Sprint(v), nil
	}
	return "", fmt.Errorf("a string is expected, not %v", v)
}

func toNumber(v any) (float64, error) {
	switch v := v.(type) {
	case int:
		return float64(v), nil
	case int64:
		return float64(v), nil
	case float64:
		return v, nil
	case string:
		if f, err := strconv.ParseFloat(strings.TrimSpace(v), 64); err == nil {
			return f, nil
		}
	}
	return 0, fmt.Errorf("a number is expected, not %v", v)
}

// toBool is Ruby's idea of truth.
func toBool(v any) bool {
	b, isBool := v.(bool)
	return v != nil && (!isBool || b)
}

// toStrings takes one string or an array.
func toStrings(v any) ([]string, error) {
	switch v := v.(type) {
	case []string:
		return slices.Clone(v), nil
	case []any:
		var all []string
		for _, item := range v {
			if item == nil {
				continue
			}
			s, err := toString(item)
			if err != nil {
				return nil, err
			}
			all = append(all, s)
		}
		return all, nil
	}
	s, err := toString(v)
	if err != nil || s == "" {
		return nil, err
	}
	return []string{s}, nil
}

func str(field func(*options) *string) option {
	return func(o *options, v any) (err error) {
		*field(o), err = toString(v)
		return err
	}
}

func list(field func(*options) *[]string) option {
	return func(o *options, v any) (err error) {
		*field(o), err = toStrings(v)
		return err
	}
}

func truth(field func(*options) *bool) option {
	return func(o *options, v any) error {
		*field(o) = toBool(v)
		return nil
	}
}

func truthPtr(field func(*options) **bool) option {
	return func(o *options, v any) error {
		b := toBool(v)
		*field(o) = &b
		return nil
	}
}

func seconds(field func(*options) *time.Duration) option {
	return func(o *options, v any) error {
		if v == false {
			return nil
		}
		n, err := toNumber(v)
		if err != nil || n < 0 || n > 1e9 {
			return fmt.Errorf("a number of seconds is expected, not %v", v)
		}
		*field(o) = time.Duration(n * float64(time.Second))
		return nil
	}
}

func count(set func(*options, int)) option {
	return func(o *options, v any) error {
		n, err := toNumber(v)
		if err != nil || n < 0 || n > 1e6 {
			return fmt.Errorf("a count is expected, not %v", v)
		}
		set(o, int(n))
		return nil
	}
}

func setPort(o *options, v any) error {
	n, err := toNumber(v)
	if err != nil || n < 1 || n > 65535 || n != float64(int(n)) {
		return fmt.Errorf("%v is not a port", v)
	}
	o.port = int(n)
	return nil
}

func setConfig(o *options, v any) error {
	if b, ok := v.(bool); ok {
		o.noConfig = !b
		return nil
	}
	files, err := toStrings(v)
	o.configFiles = files
	o.noConfig = err == nil && len(files) == 0
	return err
}

// Modes of host key verification, by Net::SSH's names.
const (
	verifyNever       = "never"
	verifyAcceptNew   = "accept_new"
	verifyAlways      = "always"
	verifyLocalTunnel = "accept_new_or_local_tunnel"
)

func setAuthMethods(o *options, v any) (err error) {
	o.authMethods, err = toStrings(v)
	o.noAuthMethods = err == nil && len(o.authMethods) == 0
	return err
}

func setVerifyHostKey(o *options, v any) error {
	if b, ok := v.(bool); ok {
		o.verifyHostKey = map[bool]string{true: verifyLocalTunnel, false: verifyNever}[b]
		return nil
	}
	s, ok := v.(string)
	if !ok {
		return &UnsupportedError{Text: "takes :never, :accept_new, :accept_new_or_local_tunnel or :always, not an object of your own"}
	}
	switch s {
	case verifyNever, verifyAcceptNew, verifyAlways, verifyLocalTunnel:
		o.verifyHostKey = s
	case "very":
		o.verifyHostKey = verifyAcceptNew
	case "secure":
		o.verifyHostKey = verifyAlways
	default:
		return &OptionError{Text: "Invalid argument to :verify_host_key (or deprecated :paranoid): :" + s}
	}
	return nil
}

func setProxy(o *options, v any) error {
	switch v := v.(type) {
	case nil:
		o.proxy = noProxy{}
	case bool:
		if v {
			return fmt.Errorf("true is no proxy")
		}
		o.proxy = noProxy{}
	case runtime.ProxyCommand, runtime.ProxyJump, runtime.ProxyServer:
		o.proxy = v
	case *runtime.ProxyCommand:
		o.proxy = *v
	case *runtime.ProxyJump:
		o.proxy = *v
	default:
		return &UnsupportedError{Text: "takes a Net::SSH::Proxy::Command, ::Jump, ::HTTP, ::SOCKS4 or ::SOCKS5"}
	}
	return nil
}

func checkDHBits(o *options, v any) error {
	n, err := toNumber(v)
	if err == nil && n > 2048 {
		return &UnsupportedError{Text: "above 2048 can't be enforced; choose the key exchanges with ssh_options[:kex]"}
	}
	return err
}

// setRekeyLimit takes bytes, or as ssh_config does 4K, 1G.
func setRekeyLimit(o *options, v any) error {
	text, err := toString(v)
	if err != nil {
		return err
	}
	o.rekeyLimit, err = parseBytes(text)
	return err
}

func parseBytes(text string) (uint64, error) {
	fields := strings.Fields(text)
	if len(fields) == 0 || strings.EqualFold(fields[0], "default") || fields[0] == "none" {
		return 0, nil
	}
	number, unit := strings.ToUpper(fields[0]), uint64(1)
	for suffix, u := range map[string]uint64{"K": 1 << 10, "M": 1 << 20, "G": 1 << 30} {
		if n, ok := strings.CutSuffix(number, suffix); ok {
			number, unit = n, u
			break
		}
	}
	n, err := strconv.ParseUint(number, 10, 32)
	if err != nil {
		return 0, fmt.Errorf("%q is no number of bytes", text)
	}
	return n * unit, nil
}

func setSetEnv(o *options, v any) error {
	m, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("a hash is expected, not %v", v)
	}
	for name, value := range m {
		text := ""
		if value != nil {
			var err error
			if text, err = toString(value); err != nil {
				return err
			}
		}
		o.setEnv = append(o.setEnv, [2]string{name, text})
	}
	sort.Slice(o.setEnv, func(i, j int) bool { return o.setEnv[i][0] < o.setEnv[j][0] })
	return nil
}

// oldVerifyNames are accepted with a warning, as by Net::SSH.
func oldVerifyName(v any) (use string, old bool) {
	switch v {
	case true:
		return verifyLocalTunnel, true
	case false:
		return verifyNever, true
	case "very":
		return verifyAcceptNew, true
	case "secure":
		return verifyAlways, true
	}
	return "", false
}
