package ruby

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"io/fs"
	"strings"

	"github.com/gocap/gocap/mruby"
)

// EmbeddedPrefix begins the file names of our own Ruby code in backtraces.
const EmbeddedPrefix = "gocap:"

// runEmbedded runs one of our own Ruby files. Beside x.rb there may be x.mrb,
// its bytecode with the stamp of the source before it (`make` writes it, see
// Precompile); it is used when the stamp agrees, so that it can't be out of date.
func (in *Interp) runEmbedded(label string, files fs.FS, name string) error {
	if code, err := files.Open(strings.TrimSuffix(name, ".rb") + ".mrb"); err == nil {
		defer code.Close()
		if fresh, err := in.isFresh(code, files, name); err != nil {
			return err
		} else if fresh {
			_, err := in.RunBytecode(code)
			return err
		}
	}
	source, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	_, err = in.Mrb.Run(string(source), EmbeddedPrefix+label+"/"+name, 1)
	return err
}

// isFresh reads the stamp before the bytecode, and reports whether it is the source's.
func (in *Interp) isFresh(code io.Reader, files fs.FS, name string) (bool, error) {
	var was [stampSize]byte
	if _, err := io.ReadFull(code, was[:]); err != nil {
		return false, nil
	}
	source, err := files.Open(name)
	if err != nil {
		return false, err
	}
	defer source.Close()
	if in.scratch == nil {
		in.scratch = make([]byte, 16<<10)
	}
	var s stamp
	for {
		n, err := source.Read(in.scratch)
		s.add(in.scratch[:n])
		if err == io.EOF {
			return s.bytes() == was, nil
		}
		if err != nil {
			return false, err
		}
	}
}

// stamp tells a source from others: by its length and checksum, as this is done
// for each file at each start.
type stamp struct{ size, sum uint32 }

const stampSize = 8

func (s *stamp) add(p []byte) {
	s.size += uint32(len(p))
	s.sum = crc32.Update(s.sum, crc32.IEEETable, p)
}

func (s *stamp) bytes() (b [stampSize]byte) {
	binary.BigEndian.PutUint32(b[:4], s.size)
	binary.BigEndian.PutUint32(b[4:], s.sum)
	return b
}

// Precompile returns what belongs into x.mrb for the source of x.rb.
func Precompile(m *mruby.Mrb, label, name string, source []byte) ([]byte, error) {
	code, err := m.Compile(string(source), EmbeddedPrefix+label+"/"+name)
	if err != nil {
		return nil, err
	}
	var s stamp
	s.add(source)
	before := s.bytes()
	return append(before[:], code...), nil
}
