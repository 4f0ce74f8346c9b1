#include "shim.h"

#include <mruby/encoding.h>
#include <mruby/error.h>
#include <mruby/internal.h>

// What Strings do that needs their encoding (vm/encoding.c) and mruby lacks.

static mrb_value
str_chars(mrb_state *mrb, mrb_value self)
{
  struct RString *s = RSTRING(self);
  int encoding = RSTR_ENCODING(s);
  mrb_value list = mrb_ary_new(mrb);
  for (mrb_int at = 0; at < RSTR_LEN(s);) {
    const char *p = RSTR_PTR(s);
    mrb_int n = gocap_char_step(encoding, p + at, p + RSTR_LEN(s));
    int ai = mrb_gc_arena_save(mrb);
    mrb_ary_push(mrb, list, mrb_str_byte_subseq(mrb, self, at, n));
    mrb_gc_arena_restore(mrb, ai);
    at += n;
  }
  return list;
}

static uint32_t
big_endian(const char *p, mrb_int n)
{
  uint32_t c = 0;
  for (mrb_int i = 0; i < n; i++) c = c << 8 | (unsigned char)p[i];
  return c;
}

static uint32_t
surrogates(uint32_t c)
{
  return c < 0x10000 ? c : 0x10000 + ((c >> 16 & 0x3ff) << 10) + (c & 0x3ff);
}

// code is the number of a character of n bytes in its encoding.
static uint32_t
code(int encoding, const char *p, mrb_int n)
{
  const unsigned char *u = (const unsigned char*)p;
  switch (gocap_encodings[encoding].layout) {
  case gocap_utf8:
    if (n == 1) return u[0];
    uint32_t c = u[0] & (0xff >> (n + 1));
    for (mrb_int i = 1; i < n; i++) c = c << 6 | (u[i] & 0x3f);
    return c;
  case gocap_utf16be: return surrogates(big_endian(p, n));
  case gocap_utf16le: {
    uint32_t first = u[0] | u[1] << 8;
    return surrogates(n == 2 ? first : first << 16 | u[2] | u[3] << 8);
  }
  case gocap_utf32le: return u[0] | u[1] << 8 | u[2] << 16 | (uint32_t)u[3] << 24;
  }
  return big_endian(p, n);
}

static void
invalid(mrb_state *mrb, int encoding)
{
  const char *names = gocap_encodings[encoding].names;
  mrb_raisef(mrb, E_ARGUMENT_ERROR, "invalid byte sequence in %l", names, strcspn(names, " "));
}

static mrb_value
str_codepoints(mrb_state *mrb, mrb_value self)
{
  struct RString *s = RSTRING(self);
  int encoding = RSTR_ENCODING(s);
  mrb_value list = mrb_ary_new_capa(mrb, RSTR_LEN(s));
  const char *p = RSTR_PTR(s), *e = p + RSTR_LEN(s);
  while (p < e) {
    mrb_int n = gocap_char_length(encoding, p, e);
    if (n < 0) invalid(mrb, encoding);
    mrb_ary_push(mrb, list, mrb_fixnum_value(code(encoding, p, n)));
    p += n;
  }
  return list;
}

static mrb_value
str_ord(mrb_state *mrb, mrb_value self)
{
  struct RString *s = RSTRING(self);
  int encoding = RSTR_ENCODING(s);
  const char *p = RSTR_PTR(s);
  if (RSTR_LEN(s) == 0) mrb_raise(mrb, E_ARGUMENT_ERROR, "empty string");
  mrb_int n = gocap_char_length(encoding, p, p + RSTR_LEN(s));
  if (n < 0) invalid(mrb, encoding);
  return mrb_fixnum_value(code(encoding, p, n));
}

static mrb_int
put16(char *out, uint32_t c, int high)
{
  out[1 - high] = (char)c;
  out[high] = (char)(c >> 8);
  return 2;
}

// encoded writes the character of a number; 0 when the encoding has none.
static mrb_int
encoded(int encoding, uint32_t c, char *out)
{
  int layout = gocap_encodings[encoding].layout;
  mrb_int n = 0;
  mrb_bool unicode = layout == gocap_utf8 || (layout >= gocap_utf16be && layout <= gocap_utf32le);
  if (unicode && (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))) return 0;
  switch (layout) {
  case gocap_utf8:
    if (c < 0x80) out[n++] = (char)c;
    else {
      int tails = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
      out[n++] = (char)(0xff << (7 - tails) | c >> (6 * tails));
      while (tails-- > 0) out[n++] = (char)(0x80 | (c >> (6 * tails) & 0x3f));
    }
    return n;
  case gocap_utf16be:
  case gocap_utf16le: {
    int high = layout == gocap_utf16le;
    if (c < 0x10000) return put16(out, c, high);
    c -= 0x10000;
    put16(out, 0xd800 | c >> 10, high);
    return 2 + put16(out + 2, 0xdc00 | (c & 0x3ff), high);
  }
  case gocap_utf32be:
  case gocap_utf32le:
    for (n = 0; n < 4; n++) out[n] = (char)(c >> (layout == gocap_utf32be ? 24 - 8 * n : 8 * n));
    return 4;
  }
  for (int shift = 24; shift >= 0; shift -= 8) {
    if (n > 0 || c >> shift || shift == 0) out[n++] = (char)(c >> shift);
  }
  return gocap_char_length(encoding, out, out + n) == n ? n : 0;
}

// char_of is Integer#chr with an encoding: a String of one character.
static mrb_value
char_of(mrb_state *mrb, mrb_value number, int encoding)
{
  char out[8];
  if (!mrb_integer_p(number)) mrb_raise(mrb, E_RANGE_ERROR, "bignum out of char range");
  mrb_int c = mrb_integer(number);
  if (c < 0 || c > UINT32_MAX) mrb_raisef(mrb, E_RANGE_ERROR, "%v out of char range", number);
  if (c > 0xff && gocap_encodings[encoding].layout == gocap_single) {
    mrb_raisef(mrb, E_RANGE_ERROR, "%v out of char range", number);
  }
  mrb_int n = encoded(encoding, (uint32_t)c, out);
  if (n == 0) {
    mrb_bool unicode = gocap_encodings[encoding].layout <= gocap_utf32le && gocap_encodings[encoding].layout != gocap_single;
    if (unicode && c > 0x10ffff) mrb_raisef(mrb, E_RANGE_ERROR, "%v out of char range", number);
    char hex[16];
    snprintf(hex, sizeof hex, "0x%X", (unsigned)c);
    mrb_raisef(mrb, E_RANGE_ERROR, "invalid codepoint %s in %l", hex, gocap_encodings[encoding].names,
               strcspn(gocap_encodings[encoding].names, " "));
  }
  mrb_value s = mrb_str_new(mrb, out, n);
  gocap_set_encoding(RSTRING(s), encoding);
  return s;
}

static mrb_value
int_char(mrb_state *mrb, mrb_value self)
{
  mrb_int encoding;
  mrb_get_args(mrb, "i", &encoding);
  return char_of(mrb, self, (int)encoding);
}

static mrb_value
str_append(mrb_state *mrb, mrb_value self)
{
  mrb_value other = mrb_get_arg1(mrb);
  if (mrb_integer_p(other) || mrb_bigint_p(other)) {
    int encoding = RSTR_ENCODING(RSTRING(self));
    mrb_check_frozen(mrb, RSTRING(self));
    // A byte makes a binary String of one in US-ASCII.
    if (encoding == GOCAP_US_ASCII && mrb_integer_p(other) && mrb_integer(other) > 0x7f && mrb_integer(other) <= 0xff) {
      encoding = GOCAP_BINARY;
      gocap_set_encoding(RSTRING(self), encoding);
    }
    other = char_of(mrb, other, encoding);
  }
  else {
    other = mrb_ensure_string_type(mrb, other);
  }
  return mrb_str_cat_str(mrb, self, other);
}

static mrb_value
str_valid(mrb_state *mrb, mrb_value self)
{
  (void)mrb;
  return mrb_bool_value(gocap_valid(RSTRING(self)));
}

static mrb_value
str_ascii_only(mrb_state *mrb, mrb_value self)
{
  (void)mrb;
  return mrb_bool_value(gocap_ascii_only(RSTRING(self)));
}

static mrb_value
str_encoding(mrb_state *mrb, mrb_value self)
{
  (void)mrb;
  return mrb_fixnum_value(RSTR_ENCODING(RSTRING(self)));
}

static mrb_value
str_set_encoding(mrb_state *mrb, mrb_value self)
{
  mrb_int encoding;
  mrb_get_args(mrb, "i", &encoding);
  mrb_check_frozen(mrb, RSTRING(self));
  gocap_set_encoding(RSTRING(self), (int)encoding);
  return self;
}

// str_coded is of literals: nobody else has them yet.
static mrb_value
str_coded(mrb_state *mrb, mrb_value self)
{
  mrb_int encoding;
  mrb_get_args(mrb, "i", &encoding);
  gocap_set_encoding(RSTRING(self), (int)encoding);
  return self;
}

static mrb_value
str_b(mrb_state *mrb, mrb_value self)
{
  mrb_value s = mrb_str_dup(mrb, self);
  gocap_set_encoding(RSTRING(s), GOCAP_BINARY);
  return s;
}

static mrb_value
str_compatible(mrb_state *mrb, mrb_value self)
{
  mrb_value other;
  mrb_get_args(mrb, "S", &other);
  int encoding = gocap_compatible(RSTRING(self), RSTRING(other));
  return encoding < 0 ? mrb_nil_value() : mrb_fixnum_value(encoding);
}

// str_unite is the encoding of two Strings joined, or raises.
static mrb_value
str_united(mrb_state *mrb, mrb_value self)
{
  mrb_value other;
  mrb_get_args(mrb, "S", &other);
  return mrb_fixnum_value(gocap_united(mrb, self, other));
}

static mrb_value
str_include(mrb_state *mrb, mrb_value self)
{
  mrb_value other;
  mrb_get_args(mrb, "S", &other);
  gocap_united(mrb, self, other);
  return mrb_bool_value(mrb_str_index(mrb, self, RSTRING_PTR(other), RSTRING_LEN(other), 0) >= 0);
}

// Symbols have no encoding, so what isn't text in its own can't be one.
static mrb_value
str_to_sym(mrb_state *mrb, mrb_value self)
{
  struct RString *s = RSTRING(self);
  if (!gocap_valid(s)) {
    const char *names = gocap_encodings[RSTR_ENCODING(s)].names;
    mrb_raisef(mrb, mrb_class_get(mrb, "EncodingError"), "invalid symbol in encoding %l :%v", names, strcspn(names, " "),
               mrb_funcall_argv(mrb, self, mrb_intern_lit(mrb, "inspect"), 0, NULL));
  }
  return mrb_str_intern(mrb, self);
}

static mrb_value
sym_to_s(mrb_state *mrb, mrb_value self)
{
  mrb_int n;
  const char *name = mrb_sym_name_len(mrb, mrb_symbol(self), &n);
  mrb_value s = mrb_str_new(mrb, name, n);
  if (gocap_ascii_only(RSTRING(s))) gocap_set_encoding(RSTRING(s), GOCAP_US_ASCII);
  return s;
}

void
gocap_strings_open(mrb_state *mrb)
{
  struct RClass *str = mrb->string_class;
  mrb_define_method(mrb, str, "__chars", str_chars, MRB_ARGS_NONE());
  mrb_define_method(mrb, str, "__codepoints", str_codepoints, MRB_ARGS_NONE());
  mrb_define_method(mrb, str, "ord", str_ord, MRB_ARGS_NONE());
  mrb_define_method(mrb, str, "<<", str_append, MRB_ARGS_REQ(1));
  mrb_define_method(mrb, str, "valid_encoding?", str_valid, MRB_ARGS_NONE());
  mrb_define_method(mrb, str, "ascii_only?", str_ascii_only, MRB_ARGS_NONE());
  mrb_define_method(mrb, str, "__encoding", str_encoding, MRB_ARGS_NONE());
  mrb_define_method(mrb, str, "__encoding=", str_set_encoding, MRB_ARGS_REQ(1));
  mrb_define_method(mrb, str, "__compatible", str_compatible, MRB_ARGS_REQ(1));
  mrb_define_method(mrb, str, "__united", str_united, MRB_ARGS_REQ(1));
  mrb_define_method(mrb, str, "include?", str_include, MRB_ARGS_REQ(1));
  mrb_define_method(mrb, str, "to_sym", str_to_sym, MRB_ARGS_NONE());
  mrb_define_method(mrb, str, "intern", str_to_sym, MRB_ARGS_NONE());
  mrb_define_method(mrb, str, "__coded", str_coded, MRB_ARGS_REQ(1));
  mrb_define_method(mrb, str, "b", str_b, MRB_ARGS_NONE());
  mrb_define_method(mrb, mrb->integer_class, "__char", int_char, MRB_ARGS_REQ(1));
  const char *const names[] = { "to_s", "id2name" };
  for (int i = 0; i < 2; i++) mrb_define_method(mrb, mrb->symbol_class, names[i], sym_to_s, MRB_ARGS_NONE());
}
