package ruby

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"hash"
	"strconv"
	"strings"
)

// cryptMethods are crypt(3)'s methods that hash by a digest, by what salts begin with.
var cryptMethods = map[string]func(password, salt string) (hash string, ok bool){
	"$1$": cryptMD5,
	"$5$": func(password, salt string) (string, bool) {
		return cryptSHA("$5$", sha256.New, sha256Order, password, salt)
	},
	"$6$": func(password, salt string) (string, bool) {
		return cryptSHA("$6$", sha512.New, sha512Order, password, salt)
	},
}

// The orders in which the bytes of a digest are written: three of them are four
// digits, the last byte first; one or two of them at the end are two or three digits.
var (
	md5Order    = [][]int{{0, 6, 12}, {1, 7, 13}, {2, 8, 14}, {3, 9, 15}, {4, 10, 5}, {11}}
	sha256Order = [][]int{
		{0, 10, 20}, {21, 1, 11}, {12, 22, 2}, {3, 13, 23}, {24, 4, 14}, {15, 25, 5}, {6, 16, 26}, {27, 7, 17}, {18, 28, 8}, {9, 19, 29}, {31, 30},
	}
	sha512Order = [][]int{
		{0, 21, 42}, {22, 43, 1}, {44, 2, 23}, {3, 24, 45}, {25, 46, 4}, {47, 5, 26}, {6, 27, 48}, {28, 49, 7}, {50, 8, 29}, {9, 30, 51}, {31, 52, 10},
		{53, 11, 32}, {12, 33, 54}, {34, 55, 13}, {56, 14, 35}, {15, 36, 57}, {37, 58, 16}, {59, 17, 38}, {18, 39, 60}, {40, 61, 19}, {62, 20, 41}, {63},
	}
)

// cryptDigits writes a digest.
func cryptDigits(sum []byte, order [][]int) string {
	var b strings.Builder
	for _, group := range order {
		bits := 0
		for _, i := range group {
			bits = bits<<8 | int(sum[i])
		}
		for range len(group) + 1 {
			b.WriteByte(cryptAlphabet[bits&63])
			bits >>= 6
		}
	}
	return b.String()
}

// digestOf is the digest of all parts.
func digestOf(h hash.Hash, parts ...[]byte) []byte {
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// repeated is as much of a digest, again and again, as n bytes hold.
func repeated(sum []byte, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = sum[i%len(sum)]
	}
	return b
}

// cryptSalt is a salt's text up to its $, of at most n bytes.
func cryptSalt(salt string, n int) string {
	salt, _, _ = strings.Cut(salt, "$")
	return salt[:min(n, len(salt))]
}

func cryptMD5(password, salt string) (string, bool) {
	salt = cryptSalt(salt, 8)
	key, seed := []byte(password), []byte(salt)
	h := md5.New()
	h.Write([]byte(password + "$1$" + salt))
	h.Write(repeated(digestOf(md5.New(), key, seed, key), len(key)))
	for n := len(key); n > 0; n >>= 1 {
		if n&1 == 1 {
			h.Write([]byte{0})
		} else {
			h.Write(key[:1])
		}
	}
	sum := rounds(md5.New, h.Sum(nil), key, seed, 1000)
	return "$1$" + salt + "$" + cryptDigits(sum, md5Order), true
}

// cryptSHA is the method of Drepper's "Unix crypt using SHA-256 and SHA-512".
func cryptSHA(prefix string, digest func() hash.Hash, order [][]int, password, salt string) (string, bool) {
	n, told := 5000, ""
	if rest, ok := strings.CutPrefix(salt, "rounds="); ok {
		count, after, ok := strings.Cut(rest, "$")
		asked, err := strconv.ParseUint(count, 10, 32)
		if !ok || err != nil || asked < 1000 || asked > 999999999 || count[0] == '0' {
			return "", false
		}
		n, salt = int(asked), after
		told = fmt.Sprintf("rounds=%d$", n)
	}
	salt = cryptSalt(salt, 16)
	key, seed := []byte(password), []byte(salt)
	other := digestOf(digest(), key, seed, key)
	h := digest()
	h.Write(key)
	h.Write(seed)
	h.Write(repeated(other, len(key)))
	for n := len(key); n > 0; n >>= 1 {
		if n&1 == 1 {
			h.Write(other)
		} else {
			h.Write(key)
		}
	}
	sum := h.Sum(nil)
	keys := digest()
	for range key {
		keys.Write(key)
	}
	seeds := digest()
	for range 16 + int(sum[0]) {
		seeds.Write(seed)
	}
	sum = rounds(digest, sum, repeated(keys.Sum(nil), len(key)), repeated(seeds.Sum(nil), len(seed)), n)
	return prefix + told + salt + "$" + cryptDigits(sum, order), true
}

// rounds digests a digest n times, with the key and the salt in a turn of 42.
func rounds(digest func() hash.Hash, sum, key, salt []byte, n int) []byte {
	for i := range n {
		first, last := sum, key
		if i%2 == 1 {
			first, last = key, sum
		}
		parts := [][]byte{first}
		if i%3 != 0 {
			parts = append(parts, salt)
		}
		if i%7 != 0 {
			parts = append(parts, key)
		}
		sum = digestOf(digest(), append(parts, last)...)
	}
	return sum
}
