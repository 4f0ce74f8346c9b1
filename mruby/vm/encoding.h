/* The encoding of a String is in its flags, as an index into gocap_encodings. */
#ifndef MRUBY_GOCAP_ENCODING_H
#define MRUBY_GOCAP_ENCODING_H

#include <mruby.h>
#include <mruby/string.h>

/* The first encodings have fixed places; new Strings are UTF-8. */
enum { GOCAP_UTF_8, GOCAP_BINARY, GOCAP_US_ASCII };

/* How characters are laid out. */
enum gocap_layout {
  gocap_utf8, gocap_single, gocap_utf16be, gocap_utf16le, gocap_utf32be, gocap_utf32le,
  gocap_eucjp, gocap_sjis, gocap_gb18030, gocap_lead81, gocap_leada1, gocap_euctw
};

enum {
  GOCAP_ASCII = 1, /* no byte from 0x80 on */
  GOCAP_WIDE = 2,  /* ASCII isn't a part of it */
  GOCAP_DUMMY = 4
};

typedef struct {
  const char *names; /* the name and aliases, between spaces */
  uint8_t layout, flags;
} gocap_encoding;

extern const gocap_encoding gocap_encodings[];
extern const int gocap_encoding_count;

#define RSTR_ENCODING(s) (((s)->flags & MRB_STR_ENC_MASK) >> MRB_STR_ENC_SHIFT)

/* The length of the character at p, negative for bytes that are none (then it's
   how many to step over). */
mrb_int gocap_char_length(int encoding, const char *p, const char *e);
mrb_int gocap_utf8_length(const char *p, const char *e);
mrb_int gocap_char_count(int encoding, const char *p, const char *e);
mrb_bool gocap_ascii_only(const struct RString *s);
mrb_bool gocap_valid(const struct RString *s);
void gocap_set_encoding(struct RString *s, int encoding);
/* The encoding of both Strings joined, -1 if they can't be. */
int gocap_compatible(const struct RString *a, const struct RString *b);
/* The same, or Encoding::CompatibilityError. */
int gocap_united(mrb_state *mrb, mrb_value a, mrb_value b);
void gocap_unite(mrb_state *mrb, mrb_value str, mrb_value other);
/* Whether Strings of the same bytes are equal, and which comes first if not. */
mrb_bool gocap_comparable(const struct RString *a, const struct RString *b);
int gocap_encoding_order(const struct RString *a, const struct RString *b);
uint32_t gocap_hash_bits(const struct RString *s);

static inline mrb_int
gocap_char_step(int encoding, const char *p, const char *e)
{
  mrb_int n = encoding == GOCAP_UTF_8 ? gocap_utf8_length(p, e) : gocap_char_length(encoding, p, e);
  return n < 0 ? -n : n;
}

#endif
