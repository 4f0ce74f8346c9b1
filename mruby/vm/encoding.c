#include <mruby/encoding.h>
#include <mruby/class.h>
#include <mruby/error.h>
#include <string.h>

const gocap_encoding gocap_encodings[] = {
  { "UTF-8 CP65001", gocap_utf8, 0 },
  { "ASCII-8BIT BINARY", gocap_single, 0 },
  { "US-ASCII ASCII ANSI_X3.4-1968 646", gocap_single, GOCAP_ASCII },
  { "UTF-16BE UCS-2BE", gocap_utf16be, GOCAP_WIDE },
  { "UTF-16LE", gocap_utf16le, GOCAP_WIDE },
  { "UTF-32BE UCS-4BE", gocap_utf32be, GOCAP_WIDE },
  { "UTF-32LE UCS-4LE", gocap_utf32le, GOCAP_WIDE },
  { "UTF-16", gocap_single, GOCAP_DUMMY },
  { "UTF-32", gocap_single, GOCAP_DUMMY },
  { "UTF8-MAC UTF-8-MAC UTF-8-HFS", gocap_utf8, 0 },
  { "EUC-JP eucJP", gocap_eucjp, 0 },
  { "Windows-31J CP932 csWindows31J SJIS PCK", gocap_sjis, 0 },
  { "Big5", gocap_lead81, 0 },
  { "Big5-HKSCS Big5-HKSCS:2008", gocap_lead81, 0 },
  { "Big5-UAO", gocap_lead81, 0 },
  { "CESU-8", gocap_utf8, 0 },
  { "CP949", gocap_lead81, 0 },
  { "Emacs-Mule", gocap_single, 0 },
  { "EUC-KR eucKR", gocap_leada1, 0 },
  { "EUC-TW eucTW", gocap_euctw, 0 },
  { "GB18030", gocap_gb18030, 0 },
  { "GBK CP936", gocap_lead81, 0 },
  { "ISO-8859-1 ISO8859-1", gocap_single, 0 },
  { "ISO-8859-2 ISO8859-2", gocap_single, 0 },
  { "ISO-8859-3 ISO8859-3", gocap_single, 0 },
  { "ISO-8859-4 ISO8859-4", gocap_single, 0 },
  { "ISO-8859-5 ISO8859-5", gocap_single, 0 },
  { "ISO-8859-6 ISO8859-6", gocap_single, 0 },
  { "ISO-8859-7 ISO8859-7", gocap_single, 0 },
  { "ISO-8859-8 ISO8859-8", gocap_single, 0 },
  { "ISO-8859-9 ISO8859-9", gocap_single, 0 },
  { "ISO-8859-10 ISO8859-10", gocap_single, 0 },
  { "ISO-8859-11 ISO8859-11", gocap_single, 0 },
  { "ISO-8859-13 ISO8859-13", gocap_single, 0 },
  { "ISO-8859-14 ISO8859-14", gocap_single, 0 },
  { "ISO-8859-15 ISO8859-15", gocap_single, 0 },
  { "ISO-8859-16 ISO8859-16", gocap_single, 0 },
  { "KOI8-R CP878", gocap_single, 0 },
  { "KOI8-U", gocap_single, 0 },
  { "Shift_JIS", gocap_sjis, 0 },
  { "Windows-1250 CP1250", gocap_single, 0 },
  { "Windows-1251 CP1251", gocap_single, 0 },
  { "Windows-1252 CP1252", gocap_single, 0 },
  { "Windows-1253 CP1253", gocap_single, 0 },
  { "Windows-1254 CP1254", gocap_single, 0 },
  { "Windows-1257 CP1257", gocap_single, 0 },
  { "IBM437 CP437", gocap_single, 0 },
  { "IBM720 CP720", gocap_single, 0 },
  { "IBM737 CP737", gocap_single, 0 },
  { "IBM775 CP775", gocap_single, 0 },
  { "CP850 IBM850", gocap_single, 0 },
  { "IBM852", gocap_single, 0 },
  { "CP852", gocap_single, 0 },
  { "IBM855", gocap_single, 0 },
  { "CP855", gocap_single, 0 },
  { "IBM857 CP857", gocap_single, 0 },
  { "IBM860 CP860", gocap_single, 0 },
  { "IBM861 CP861", gocap_single, 0 },
  { "IBM862 CP862", gocap_single, 0 },
  { "IBM863 CP863", gocap_single, 0 },
  { "IBM864 CP864", gocap_single, 0 },
  { "IBM865 CP865", gocap_single, 0 },
  { "IBM866 CP866", gocap_single, 0 },
  { "IBM869 CP869", gocap_single, 0 },
  { "Windows-1258 CP1258", gocap_single, 0 },
  { "GB1988", gocap_single, 0 },
  { "macCentEuro", gocap_single, 0 },
  { "macCroatian", gocap_single, 0 },
  { "macCyrillic", gocap_single, 0 },
  { "macGreek", gocap_single, 0 },
  { "macIceland", gocap_single, 0 },
  { "macRoman", gocap_single, 0 },
  { "macRomania", gocap_single, 0 },
  { "macThai", gocap_single, 0 },
  { "macTurkish", gocap_single, 0 },
  { "macUkraine", gocap_single, 0 },
  { "CP950", gocap_lead81, 0 },
  { "CP951", gocap_lead81, 0 },
  { "IBM037 ebcdic-cp-us", gocap_single, GOCAP_DUMMY },
  { "stateless-ISO-2022-JP", gocap_eucjp, 0 },
  { "eucJP-ms euc-jp-ms", gocap_eucjp, 0 },
  { "CP51932", gocap_eucjp, 0 },
  { "EUC-JIS-2004 EUC-JISX0213", gocap_eucjp, 0 },
  { "GB2312 EUC-CN eucCN", gocap_leada1, 0 },
  { "GB12345", gocap_leada1, 0 },
  { "ISO-2022-JP ISO2022-JP", gocap_single, GOCAP_DUMMY },
  { "ISO-2022-JP-2 ISO2022-JP2", gocap_single, GOCAP_DUMMY },
  { "CP50220", gocap_single, GOCAP_DUMMY },
  { "CP50221", gocap_single, GOCAP_DUMMY },
  { "Windows-1256 CP1256", gocap_single, 0 },
  { "Windows-1255 CP1255", gocap_single, 0 },
  { "TIS-620", gocap_single, 0 },
  { "Windows-874 CP874", gocap_single, 0 },
  { "MacJapanese MacJapan", gocap_sjis, 0 },
  { "UTF-7 CP65000", gocap_single, GOCAP_DUMMY },
  { "UTF8-DoCoMo", gocap_utf8, 0 },
  { "SJIS-DoCoMo", gocap_sjis, 0 },
  { "UTF8-KDDI", gocap_utf8, 0 },
  { "SJIS-KDDI", gocap_sjis, 0 },
  { "ISO-2022-JP-KDDI", gocap_single, GOCAP_DUMMY },
  { "stateless-ISO-2022-JP-KDDI", gocap_eucjp, 0 },
  { "UTF8-SoftBank", gocap_utf8, 0 },
  { "SJIS-SoftBank", gocap_sjis, 0 },
};
const int gocap_encoding_count = sizeof gocap_encodings / sizeof gocap_encodings[0];

#define BYTE(p, i) ((unsigned char)(p)[i])
#define TAIL(p, i) ((BYTE(p, i) & 0xc0) == 0x80)

mrb_int
gocap_utf8_length(const char *p, const char *e)
{
  unsigned char c = BYTE(p, 0);
  mrb_int n = e - p;
  if (c < 0x80) return 1;
  if (c < 0xc2 || c > 0xf4 || n < 2 || !TAIL(p, 1)) return -1;
  if (c < 0xe0) return 2;
  unsigned char second = BYTE(p, 1);
  if (n < 3 || !TAIL(p, 2)) return -1;
  if (c < 0xf0) {
    if (c == 0xe0 && second < 0xa0) return -1;
    if (c == 0xed && second > 0x9f) return -1; /* a surrogate */
    return 3;
  }
  if (n < 4 || !TAIL(p, 3)) return -1;
  if (c == 0xf0 && second < 0x90) return -1;
  if (c == 0xf4 && second > 0x8f) return -1;
  return 4;
}

/* two is a character of two bytes, if the second one is in a range */
static mrb_int
two(const char *p, mrb_int n, unsigned low, unsigned high)
{
  return n >= 2 && BYTE(p, 1) >= low && BYTE(p, 1) <= high && BYTE(p, 1) != 0x7f ? 2 : -1;
}

static mrb_int
utf16_length(const char *p, mrb_int n, int high)
{
  if (n < 2) return -n;
  unsigned c = BYTE(p, high);
  if (c < 0xd8 || c > 0xdf) return 2;
  if (c > 0xdb || n < 4) return -2;
  c = BYTE(p, 2 + high);
  return c >= 0xdc && c <= 0xdf ? 4 : -2;
}

static mrb_int
utf32_length(const char *p, mrb_int n, uint32_t c)
{
  if (n < 4) return -n;
  return c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff) ? -4 : 4;
}

mrb_int
gocap_char_length(int encoding, const char *p, const char *e)
{
  const gocap_encoding *enc = &gocap_encodings[encoding];
  mrb_int n = e - p;
  unsigned char c = BYTE(p, 0);
  switch (enc->layout) {
  case gocap_utf8: return gocap_utf8_length(p, e);
  case gocap_single: return (enc->flags & GOCAP_ASCII) && c >= 0x80 ? -1 : 1;
  case gocap_utf16be: return utf16_length(p, n, 0);
  case gocap_utf16le: return utf16_length(p, n, 1);
  case gocap_utf32be:
    return utf32_length(p, n, n < 4 ? 0 : (uint32_t)c << 24 | BYTE(p, 1) << 16 | BYTE(p, 2) << 8 | BYTE(p, 3));
  case gocap_utf32le:
    return utf32_length(p, n, n < 4 ? 0 : (uint32_t)BYTE(p, 3) << 24 | BYTE(p, 2) << 16 | BYTE(p, 1) << 8 | c);
  }
  if (c < 0x80) return 1;
  switch (enc->layout) {
  case gocap_eucjp:
    if (c == 0x8e) return two(p, n, 0xa1, 0xfe);
    if (c == 0x8f) return n >= 3 && two(p, n, 0xa1, 0xfe) > 0 && BYTE(p, 2) >= 0xa1 && BYTE(p, 2) <= 0xfe ? 3 : -1;
    return c >= 0xa1 && c <= 0xfe ? two(p, n, 0xa1, 0xfe) : -1;
  case gocap_sjis:
    if (c >= 0xa1 && c <= 0xdf) return 1;
    return (c >= 0x81 && c <= 0x9f) || (c >= 0xe0 && c <= 0xfc) ? two(p, n, 0x40, 0xfc) : -1;
  case gocap_gb18030:
    if (c == 0x80 || c == 0xff) return -1;
    if (n >= 4 && BYTE(p, 1) >= '0' && BYTE(p, 1) <= '9') {
      return BYTE(p, 2) >= 0x81 && BYTE(p, 2) <= 0xfe && BYTE(p, 3) >= '0' && BYTE(p, 3) <= '9' ? 4 : -1;
    }
    return two(p, n, 0x40, 0xfe);
  case gocap_lead81:
    return c == 0x80 || c == 0xff ? -1 : two(p, n, 0x40, 0xfe);
  case gocap_euctw:
    if (c == 0x8e) return n >= 4 && BYTE(p, 1) >= 0xa1 && BYTE(p, 1) <= 0xb0 && BYTE(p, 2) >= 0xa1 && BYTE(p, 3) >= 0xa1 ? 4 : -1;
    /* fall through */
  default:
    return c >= 0xa1 && c <= 0xfe ? two(p, n, 0xa1, 0xfe) : -1;
  }
}

/* ascii_bytes counts the bytes of ASCII at the beginning, eight at a time */
static mrb_int
ascii_bytes(const char *p, const char *e)
{
  const char *start = p;
  for (uint64_t word; e - p >= 8; p += 8) {
    memcpy(&word, p, 8);
    if (word & UINT64_C(0x8080808080808080)) break;
  }
  while (p < e && BYTE(p, 0) < 0x80) p++;
  return p - start;
}

mrb_int
gocap_char_count(int encoding, const char *p, const char *e)
{
  mrb_int count = 0;
  mrb_bool ascii = !(gocap_encodings[encoding].flags & (GOCAP_WIDE | GOCAP_DUMMY));
  if (gocap_encodings[encoding].layout == gocap_single) return e - p;
  while (p < e) {
    if (ascii && BYTE(p, 0) < 0x80) {
      mrb_int n = ascii_bytes(p, e);
      count += n;
      p += n;
      continue;
    }
    p += gocap_char_step(encoding, p, e);
    count++;
  }
  return count;
}

static mrb_bool
has_ascii(const struct RString *s)
{
  return !(gocap_encodings[RSTR_ENCODING(s)].flags & (GOCAP_WIDE | GOCAP_DUMMY));
}

mrb_bool
gocap_ascii_only(const struct RString *s)
{
  return has_ascii(s) && ascii_bytes(RSTR_PTR(s), RSTR_PTR(s) + RSTR_LEN(s)) == RSTR_LEN(s);
}

mrb_bool
gocap_valid(const struct RString *s)
{
  int encoding = RSTR_ENCODING(s);
  const char *p = RSTR_PTR(s), *e = p + RSTR_LEN(s);
  if (has_ascii(s)) p += ascii_bytes(p, e);
  while (p < e) {
    mrb_int n = gocap_char_length(encoding, p, e);
    if (n < 0) return FALSE;
    p += n;
  }
  return TRUE;
}

void
gocap_set_encoding(struct RString *s, int encoding)
{
  uint32_t single = gocap_encodings[encoding].layout == gocap_single ? MRB_STR_SINGLE : 0;
  s->flags = (s->flags & ~(MRB_STR_ASCII | MRB_STR_SINGLE | MRB_STR_ENC_MASK)) | single | (uint32_t)encoding << MRB_STR_ENC_SHIFT;
}

int
gocap_compatible(const struct RString *a, const struct RString *b)
{
  int ea = RSTR_ENCODING(a), eb = RSTR_ENCODING(b);
  if (ea == eb || RSTR_LEN(b) == 0) return ea;
  if (RSTR_LEN(a) == 0) return has_ascii(a) && gocap_ascii_only(b) ? ea : eb;
  if (!has_ascii(a) || !has_ascii(b)) return -1;
  if (gocap_ascii_only(b)) return ea;
  return gocap_ascii_only(a) ? eb : -1;
}

static void
name_of(int encoding, char *name, size_t size)
{
  const char *names = gocap_encodings[encoding].names;
  size_t n = strcspn(names, " ");
  if (n >= size) n = size - 1;
  memcpy(name, names, n);
  name[n] = '\0';
}

int
gocap_united(mrb_state *mrb, mrb_value a, mrb_value b)
{
  int encoding = gocap_compatible(RSTRING(a), RSTRING(b));
  if (encoding < 0) {
    char left[32], right[32];
    name_of(RSTR_ENCODING(RSTRING(a)), left, sizeof left);
    name_of(RSTR_ENCODING(RSTRING(b)), right, sizeof right);
    struct RClass *c = mrb_class_get_under(mrb, mrb_class_get(mrb, "Encoding"), "CompatibilityError");
    mrb_raisef(mrb, c, "incompatible character encodings: %s and %s", left, right);
  }
  return encoding;
}

void
gocap_unite(mrb_state *mrb, mrb_value str, mrb_value other)
{
  if (((RSTRING(str)->flags ^ RSTRING(other)->flags) & MRB_STR_ENC_MASK) == 0) return;
  mrb_check_frozen(mrb, RSTRING(str));
  int encoding = gocap_united(mrb, str, other);
  if (encoding != (int)RSTR_ENCODING(RSTRING(str))) gocap_set_encoding(RSTRING(str), encoding);
}

mrb_bool
gocap_comparable(const struct RString *a, const struct RString *b)
{
  if (((a->flags ^ b->flags) & MRB_STR_ENC_MASK) == 0 || RSTR_LEN(a) == 0) return TRUE;
  return gocap_ascii_only(a) && has_ascii(b);
}

int
gocap_encoding_order(const struct RString *a, const struct RString *b)
{
  if (gocap_comparable(a, b)) return 0;
  /* CRuby's order, in which binary is the first */
  static const int rank[] = { 1, 0, 2 };
  int ea = RSTR_ENCODING(a), eb = RSTR_ENCODING(b);
  return (ea < 3 ? rank[ea] : ea) > (eb < 3 ? rank[eb] : eb) ? 1 : -1;
}

uint32_t
gocap_hash_bits(const struct RString *s)
{
  uint32_t encoding = RSTR_ENCODING(s);
  return encoding == 0 || RSTR_LEN(s) == 0 || gocap_ascii_only(s) ? 0 : encoding * UINT32_C(0x9e3779b1);
}
