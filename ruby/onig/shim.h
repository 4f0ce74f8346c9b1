#ifndef GOCAP_ONIG_SHIM_H
#define GOCAP_ONIG_SHIM_H

#define ONIG_STATIC
#include <oniguruma.h>

enum { gocap_ignorecase = 1, gocap_multiline = 4 };

void gocap_onig_init(void);
regex_t *gocap_onig_new(const char *pattern, int len, int options, int charset, char *message); // NULL: see message
int gocap_onig_captures(regex_t *re);
// Each returns the offset of the match, ONIG_MISMATCH (-1) or another negative
// error; regs gets begin and end of groups 0 to captures, -1 for none.
int gocap_onig_search(regex_t *re, const char *s, int len, int start, int *regs, int n);
int gocap_onig_search_back(regex_t *re, const char *s, int len, int start, int *regs, int n);
int gocap_onig_match(regex_t *re, const char *s, int len, int at, int *regs, int n);

#endif
