// Package onig matches Ruby's regular expressions with the Oniguruma library,
// whose fork Onigmo is the engine of CRuby. It knows nothing of a Ruby VM.
//
// [Compile] takes a pattern as it stands in Ruby source. Oniguruma and Onigmo
// read some things differently, so the pattern is first parsed here and written
// anew with the meaning it has in Ruby:
//
//	\w \d \s            ASCII only, yet \b and [[:alpha:]] know Unicode; (?a), (?u), (?d)
//	\u{61 62}           several characters
//	\xE3\x81\x82        bytes that make up one character
//	(?x)                blanks and comments
//	(?~abc)             the absent operator
//	[[:punct:]], \p{…}  the sets that CRuby has
//	\N \O \y \o (?P<…   what only Oniguruma knows is a letter, or refused
//
// What is refused is a [*SyntaxError] with CRuby's wording.
//
// A [Text] is matched with [Regexp.Search], [Regexp.SearchBack] and
// [Regexp.MatchAt], at byte offsets. A match that needs more than a bounded
// number of steps ends with [ErrTooComplex] instead of running on.
//
// Where it still differs from CRuby: look-behind may have any length; the absent
// operator stops early unless what must be absent is a plain sequence of
// characters; [\w], [^é] and [é-ü] fold case beyond ASCII with (?i).
//
// All functions may be called from any goroutine, at the same time too.
//
// # Building
//
// The package links build/onig/lib/libonig.a, which build.sh makes from a
// pinned source.
package onig
