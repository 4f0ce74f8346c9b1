package ruby

import (
	"bytes"
	"crypto/sha256"
	"io/fs"

	"github.com/gocap/gocap/mruby"
)

// EmbeddedPrefix begins the file names of our own Ruby code in backtraces.
const EmbeddedPrefix = "gocap:"

// runEmbedded runs one of our own Ruby files. Beside x.rb there may be x.mrb,
// its bytecode with the hash of the source before it (`make` writes it, see
// Precompile); it is used when the hash agrees, so that it can't be out of date.
func (in *Interp) runEmbedded(label string, files fs.FS, name string) error {
	source, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	if code, err := fs.ReadFile(files, name[:len(name)-len(".rb")]+".mrb"); err == nil {
		sum := sha256.Sum256(source)
		if code, ok := bytes.CutPrefix(code, sum[:]); ok {
			_, err := in.RunBytecode(code)
			return err
		}
	}
	_, err = in.Mrb.Run(string(source), EmbeddedPrefix+label+"/"+name, 1)
	return err
}

// Precompile returns what belongs into x.mrb for the source of x.rb.
func Precompile(m *mruby.Mrb, label, name string, source []byte) ([]byte, error) {
	code, err := m.Compile(string(source), EmbeddedPrefix+label+"/"+name)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(source)
	return append(sum[:], code...), nil
}
