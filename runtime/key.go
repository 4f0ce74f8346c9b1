package runtime

import (
	"strconv"

	"github.com/gocap/gocap/internal/lazyregexp"
)

// Key is a name as Ruby code gives it. The symbol :web and the string "web"
// are different keys.
type Key struct {
	Name   string
	Symbol bool
}

// Sym returns the key that is the symbol :name.
func Sym(name string) Key { return Key{Name: name, Symbol: true} }

// Str returns the key that is the string "name".
func Str(name string) Key { return Key{Name: name} }

var plainSymbol = lazyregexp.New(`^(?:[\p{L}_][\p{L}\p{N}_]*[?!=]?|@{1,2}[\p{L}_][\p{L}\p{N}_]*)$`)

// String returns the key as Ruby's inspect shows it: :web, :"git:check", "web".
func (k Key) String() string {
	switch {
	case !k.Symbol:
		return strconv.Quote(k.Name)
	case plainSymbol().MatchString(k.Name):
		return ":" + k.Name
	default:
		return ":" + strconv.Quote(k.Name)
	}
}
