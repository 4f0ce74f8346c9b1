package remote

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"github.com/gocap/gocap/remote/sshconfig"
)

// knownHostsCommand runs the KnownHostsCommand of the SSH configuration, which
// prints lines as in known_hosts. key is nil when they are only to tell which
// keys to ask the host for.
func (b *Backend) knownHostsCommand(ctx context.Context, set *settings, reason, name string, key ssh.PublicKey) ([]knownLine, error) {
	ctx, cancel := context.WithTimeout(ctx, set.timeout)
	defer cancel()
	tokens := sshconfig.Tokens{'I': reason, 'H': name, 't': "NONE", 'K': "NONE", 'f': "NONE"}
	if key != nil {
		tokens['t'], tokens['f'] = key.Type(), ssh.FingerprintSHA256(key)
		tokens['K'] = base64.StdEncoding.EncodeToString(key.Marshal())
	}
	for letter, value := range set.tokens {
		if _, own := tokens[letter]; !own {
			tokens[letter] = value
		}
	}
	fail := func(err error) ([]knownLine, error) {
		return nil, fmt.Errorf("KnownHostsCommand %s: %w", set.knownCommand, err)
	}
	words, err := sshconfig.SplitArgs(set.knownCommand)
	if err != nil {
		return fail(err)
	}
	for i := range words {
		if words[i], err = tokens.Expand(words[i]); err != nil {
			return fail(err)
		}
	}
	if len(words) == 0 || !filepath.IsAbs(words[0]) {
		return fail(errors.New("the path isn't absolute"))
	}
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Env, cmd.Dir = b.env, b.dir
	cmd.WaitDelay = time.Second // for what the command left behind with its stdout
	text, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		if said := strings.TrimSpace(string(exit.Stderr)); said != "" {
			err = fmt.Errorf("%s (%w)", said, err)
		}
	}
	if err != nil {
		return fail(err)
	}
	return knownLines(text), nil
}
