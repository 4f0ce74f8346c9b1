package ruby

import (
	"strings"

	"github.com/gocap/gocap/mruby"
)

// cryptAlphabet are the digits of crypt(3)'s hashes, six bits each.
const cryptAlphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// defineCrypt makes String#crypt.
func (in *Interp) defineCrypt(str mruby.Value) {
	in.def(str, "crypt", 1, 1, func(self mruby.Value, args []mruby.Value) (mruby.Value, error) {
		salt, err := in.str(args[0])
		if err != nil {
			return mruby.Nil, err
		}
		salt, _, _ = strings.Cut(salt, "\x00")
		if len(salt) < 2 {
			return mruby.Nil, mruby.ArgumentError("salt too short (need >=2 bytes)")
		}
		if strings.Contains(self.Str(), "\x00") {
			return mruby.Nil, mruby.ArgumentError("string contains null byte")
		}
		for _, prefix := range []string{"_", "$2", "$3$", "$7$", "$y$", "$gy$", "$md5", "$sha1"} {
			if strings.HasPrefix(salt, prefix) {
				return mruby.Nil, notImplemented("String#crypt by the method %s", prefix)
			}
		}
		return in.StringIn(mruby.Binary, cryptPassword(self.Str(), salt)), nil
	})
}

// cryptPassword is crypt(3): the password hashed by the method that the salt
// begins with ($1$ MD5, $5$ SHA-256, $6$ SHA-512), else by DES. So recipes write
// htpasswd files and set the passwords of users. *0 tells of a bad salt.
func cryptPassword(password, salt string) string {
	bad := func(c rune) bool { return c <= ' ' || c > '~' || strings.ContainsRune("!*:;\\", c) }
	if !strings.ContainsFunc(salt, bad) {
		method := cryptDES
		for prefix, m := range cryptMethods {
			if strings.HasPrefix(salt, prefix) {
				salt, method = salt[len(prefix):], m
				break
			}
		}
		if hash, ok := method(password, salt); ok {
			return hash
		}
	}
	if strings.HasPrefix(salt, "*0") {
		return "*1"
	}
	return "*0"
}

// cryptDES is the first method: a block of zeros, enciphered 25 times by DES
// with the password as the key, and the expansion changed by the salt.
func cryptDES(password, salt string) (hash string, ok bool) {
	low, high := strings.IndexByte(cryptAlphabet, salt[0]), strings.IndexByte(cryptAlphabet, salt[1])
	if low < 0 || high < 0 {
		return "", false
	}
	var key uint64
	for i := range 8 {
		key <<= 8
		if i < len(password) {
			key |= uint64(password[i] << 1)
		}
	}
	keys, expansion := desKeys(key), saltedExpansion(uint(low|high<<6))
	var block uint64
	for range 25 {
		block = desEncrypt(block, keys, expansion)
	}
	digits := []byte(salt[:2])
	for shift := 58; shift > 0; shift -= 6 {
		digits = append(digits, cryptAlphabet[block>>shift&63])
	}
	return string(append(digits, cryptAlphabet[block<<2&63])), true
}

// saltedExpansion swaps those bits of the halves of DES's expansion that the salt
// has set.
func saltedExpansion(salt uint) []byte {
	table := append([]byte(nil), desExpansion...)
	for i := range 12 {
		if salt>>i&1 == 1 {
			table[i], table[i+24] = table[i+24], table[i]
		}
	}
	return table
}

func desEncrypt(block uint64, keys [16]uint64, expansion []byte) uint64 {
	block = permute(block, 64, desInitial)
	left, right := block>>32, block&0xffffffff
	for _, key := range keys {
		mixed := permute(right, 32, expansion) ^ key
		var out uint64
		for box := range 8 {
			six := mixed >> (42 - 6*box) & 63
			row, column := six>>4&2|six&1, six>>1&15
			out = out<<4 | uint64(desBoxes[box][row*16+column])
		}
		left, right = right, left^permute(out, 32, desPermutation)
	}
	return permute(right<<32|left, 64, desFinal)
}

func desKeys(key uint64) (keys [16]uint64) {
	half := permute(key, 64, desKeyChoice)
	c, d := half>>28, half&0xfffffff
	rotate := func(x uint64) uint64 { return (x<<1 | x>>27) & 0xfffffff }
	for i := range keys {
		c, d = rotate(c), rotate(d)
		if i != 0 && i != 1 && i != 8 && i != 15 {
			c, d = rotate(c), rotate(d)
		}
		keys[i] = permute(c<<28|d, 56, desRoundChoice)
	}
	return keys
}

// permute picks the bits of x, which has width of them, that a table names; bit 1
// is the first, as in the standard.
func permute(x uint64, width int, table []byte) (y uint64) {
	for _, bit := range table {
		y = y<<1 | x>>(width-int(bit))&1
	}
	return y
}

// The tables of FIPS 46-3.
var (
	desInitial = []byte{
		58, 50, 42, 34, 26, 18, 10, 2, 60, 52, 44, 36, 28, 20, 12, 4, 62, 54, 46, 38, 30, 22, 14, 6, 64, 56, 48, 40, 32, 24, 16, 8,
		57, 49, 41, 33, 25, 17, 9, 1, 59, 51, 43, 35, 27, 19, 11, 3, 61, 53, 45, 37, 29, 21, 13, 5, 63, 55, 47, 39, 31, 23, 15, 7,
	}
	desFinal = []byte{
		40, 8, 48, 16, 56, 24, 64, 32, 39, 7, 47, 15, 55, 23, 63, 31, 38, 6, 46, 14, 54, 22, 62, 30, 37, 5, 45, 13, 53, 21, 61, 29,
		36, 4, 44, 12, 52, 20, 60, 28, 35, 3, 43, 11, 51, 19, 59, 27, 34, 2, 42, 10, 50, 18, 58, 26, 33, 1, 41, 9, 49, 17, 57, 25,
	}
	desExpansion = []byte{
		32, 1, 2, 3, 4, 5, 4, 5, 6, 7, 8, 9, 8, 9, 10, 11, 12, 13, 12, 13, 14, 15, 16, 17,
		16, 17, 18, 19, 20, 21, 20, 21, 22, 23, 24, 25, 24, 25, 26, 27, 28, 29, 28, 29, 30, 31, 32, 1,
	}
	desPermutation = []byte{
		16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11, 4, 25,
	}
	desKeyChoice = []byte{
		57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36,
		63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4,
	}
	desRoundChoice = []byte{
		14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2,
		41, 52, 31, 37, 47, 55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
	}
	desBoxes = [8][64]byte{
		{
			14, 4, 13, 1, 2, 15, 11, 8, 3, 10, 6, 12, 5, 9, 0, 7, 0, 15, 7, 4, 14, 2, 13, 1, 10, 6, 12, 11, 9, 5, 3, 8,
			4, 1, 14, 8, 13, 6, 2, 11, 15, 12, 9, 7, 3, 10, 5, 0, 15, 12, 8, 2, 4, 9, 1, 7, 5, 11, 3, 14, 10, 0, 6, 13,
		},
		{
			15, 1, 8, 14, 6, 11, 3, 4, 9, 7, 2, 13, 12, 0, 5, 10, 3, 13, 4, 7, 15, 2, 8, 14, 12, 0, 1, 10, 6, 9, 11, 5,
			0, 14, 7, 11, 10, 4, 13, 1, 5, 8, 12, 6, 9, 3, 2, 15, 13, 8, 10, 1, 3, 15, 4, 2, 11, 6, 7, 12, 0, 5, 14, 9,
		},
		{
			10, 0, 9, 14, 6, 3, 15, 5, 1, 13, 12, 7, 11, 4, 2, 8, 13, 7, 0, 9, 3, 4, 6, 10, 2, 8, 5, 14, 12, 11, 15, 1,
			13, 6, 4, 9, 8, 15, 3, 0, 11, 1, 2, 12, 5, 10, 14, 7, 1, 10, 13, 0, 6, 9, 8, 7, 4, 15, 14, 3, 11, 5, 2, 12,
		},
		{
			7, 13, 14, 3, 0, 6, 9, 10, 1, 2, 8, 5, 11, 12, 4, 15, 13, 8, 11, 5, 6, 15, 0, 3, 4, 7, 2, 12, 1, 10, 14, 9,
			10, 6, 9, 0, 12, 11, 7, 13, 15, 1, 3, 14, 5, 2, 8, 4, 3, 15, 0, 6, 10, 1, 13, 8, 9, 4, 5, 11, 12, 7, 2, 14,
		},
		{
			2, 12, 4, 1, 7, 10, 11, 6, 8, 5, 3, 15, 13, 0, 14, 9, 14, 11, 2, 12, 4, 7, 13, 1, 5, 0, 15, 10, 3, 9, 8, 6,
			4, 2, 1, 11, 10, 13, 7, 8, 15, 9, 12, 5, 6, 3, 0, 14, 11, 8, 12, 7, 1, 14, 2, 13, 6, 15, 0, 9, 10, 4, 5, 3,
		},
		{
			12, 1, 10, 15, 9, 2, 6, 8, 0, 13, 3, 4, 14, 7, 5, 11, 10, 15, 4, 2, 7, 12, 9, 5, 6, 1, 13, 14, 0, 11, 3, 8,
			9, 14, 15, 5, 2, 8, 12, 3, 7, 0, 4, 10, 1, 13, 11, 6, 4, 3, 2, 12, 9, 5, 15, 10, 11, 14, 1, 7, 6, 0, 8, 13,
		},
		{
			4, 11, 2, 14, 15, 0, 8, 13, 3, 12, 9, 7, 5, 10, 6, 1, 13, 0, 11, 7, 4, 9, 1, 10, 14, 3, 5, 12, 2, 15, 8, 6,
			1, 4, 11, 13, 12, 3, 7, 14, 10, 15, 6, 8, 0, 5, 9, 2, 6, 11, 13, 8, 1, 4, 10, 7, 9, 5, 0, 15, 14, 2, 3, 12,
		},
		{
			13, 2, 8, 4, 6, 15, 11, 1, 10, 9, 3, 14, 5, 0, 12, 7, 1, 15, 13, 8, 10, 3, 7, 4, 12, 5, 6, 11, 0, 14, 9, 2,
			7, 11, 4, 1, 9, 12, 14, 2, 0, 6, 10, 13, 15, 3, 5, 8, 2, 1, 14, 7, 4, 10, 8, 13, 15, 12, 9, 0, 3, 5, 6, 11,
		},
	}
)
