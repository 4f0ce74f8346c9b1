#include "shim.h"
#include "built.h"

#include <stddef.h>
#include <time.h>

// Makes this object another one when the library is; see scripts/built-header.sh.
const char gocap_onig_built[] = GOCAP_BUILT;

// Ruby's syntax, with the options of \w, \d and \s that the translation uses.
static OnigSyntaxType syntax;
static OnigEncoding encodings[8];

void
gocap_onig_init(void)
{
  // in the order of Charset; the first two are what most programs use
  encodings[0] = ONIG_ENCODING_UTF8;
  encodings[1] = ONIG_ENCODING_ASCII;
  encodings[2] = ONIG_ENCODING_EUC_JP;
  encodings[3] = ONIG_ENCODING_SJIS;
  encodings[4] = ONIG_ENCODING_EUC_KR;
  encodings[5] = ONIG_ENCODING_EUC_TW;
  encodings[6] = ONIG_ENCODING_BIG5;
  encodings[7] = ONIG_ENCODING_GB18030;
  onig_initialize(encodings, 2);
  onig_copy_syntax(&syntax, ONIG_SYNTAX_RUBY);
  onig_set_syntax_op2(&syntax,
    (onig_get_syntax_op2(&syntax) & ~ONIG_SYN_OP2_OPTION_RUBY) | ONIG_SYN_OP2_OPTION_ONIGURUMA);
  // Where these lie a match takes about half a second, a search a second and a half.
  onig_set_retry_limit_in_match(50 * 1000 * 1000);
  onig_set_retry_limit_in_search(150 * 1000 * 1000);
  onig_set_subexp_call_limit_in_search(20 * 1000 * 1000);
  onig_set_match_stack_limit_size(8 * 1000 * 1000);
  onig_set_parse_depth_limit(1000);
}

regex_t*
gocap_onig_new(const char *pattern, int len, int options, int charset, char *message)
{
  if (charset > 1) onig_initialize_encoding(encodings[charset]);
  OnigOptionType o = ONIG_OPTION_WORD_IS_ASCII | ONIG_OPTION_DIGIT_IS_ASCII | ONIG_OPTION_SPACE_IS_ASCII;
  if (options & gocap_ignorecase) o |= ONIG_OPTION_IGNORECASE;
  if (options & gocap_multiline) o |= ONIG_OPTION_MULTILINE;
  regex_t *re = NULL;
  OnigErrorInfo info;
  const OnigUChar *p = (const OnigUChar*)pattern;
  int r = onig_new(&re, p, p + len, o, encodings[charset], &syntax, &info);
  if (r != ONIG_NORMAL) {
    onig_error_code_to_str((OnigUChar*)message, r, &info);
    return NULL;
  }
  return re;
}

int
gocap_onig_captures(regex_t *re)
{
  return onig_number_of_captures(re);
}

static int
take(OnigRegion *region, int r, int *regs, int n)
{
  if (r >= 0) {
    for (int i = 0; i < n; i++) {
      int there = i < region->num_regs;
      regs[2*i] = there ? region->beg[i] : -1;
      regs[2*i+1] = there ? region->end[i] : -1;
    }
  }
  onig_region_free(region, 0);
  return r;
}

int
gocap_onig_search(regex_t *re, const char *s, int len, int start, int *regs, int n)
{
  const OnigUChar *p = (const OnigUChar*)s;
  if (n == 0) return onig_search(re, p, p + len, p + start, p + len, NULL, ONIG_OPTION_NONE);
  OnigRegion region;
  onig_region_init(&region);
  int r = onig_search(re, p, p + len, p + start, p + len, &region, ONIG_OPTION_NONE);
  return take(&region, r, regs, n);
}

// onig_search can look backwards, but then takes no match that ends behind
// start. Each match is bounded; their sum is by time.
int
gocap_onig_search_back(regex_t *re, const char *s, int len, int start, int *regs, int n)
{
  const OnigUChar *p = (const OnigUChar*)s, *at = p + start;
  OnigEncoding encoding = onig_get_encoding(re);
  OnigRegion region;
  onig_region_init(&region);
  time_t begin = time(NULL);
  int r;
  if (at < p + len) at = onigenc_get_left_adjust_char_head(encoding, p, at);
  do {
    r = onig_match(re, p, p + len, at, &region, ONIG_OPTION_NONE);
    if (r >= 0) r = (int)(at - p);
    if (r != ONIG_MISMATCH) break;
    if (time(NULL) - begin > 5) r = ONIGERR_RETRY_LIMIT_IN_SEARCH_OVER;
    at = onigenc_get_prev_char_head(encoding, p, at);
  } while (at != NULL && r == ONIG_MISMATCH);
  return take(&region, r, regs, n);
}

int
gocap_onig_match(regex_t *re, const char *s, int len, int at, int *regs, int n)
{
  const OnigUChar *p = (const OnigUChar*)s;
  OnigRegion region;
  onig_region_init(&region);
  int r = onig_match(re, p, p + len, p + at, &region, ONIG_OPTION_NONE);
  return take(&region, r < 0 ? r : at, regs, n);
}
