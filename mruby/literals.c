// String literals that a file's comment freezes, and -"text": one object for each text.
#include "shim.h"

#include <string.h>
#include <strings.h>
#include <mruby/internal.h>
#include <mruby/presym.h>

// The VM's own, see patch.sh.
extern int (*gocap_eval_freezes)(const char *s, size_t len);

// So many texts are kept before all are forgotten.
#define MOST 16384

static mrb_value
known(mrb_state *mrb)
{
  mrb_sym name = mrb_intern_lit(mrb, "__texts"); // no program can name it
  mrb_value texts = mrb_gv_get(mrb, name);
  if (mrb_nil_p(texts)) {
    texts = mrb_hash_new(mrb);
    mrb_gv_set(mrb, name, texts);
  }
  return texts;
}

static mrb_value
str_unique(mrb_state *mrb, mrb_value self)
{
  mrb_bool plain = mrb_obj_class(mrb, self) == mrb->string_class && mrb_obj_ptr(self)->c == mrb->string_class &&
    RARRAY_LEN(mrb_obj_instance_variables(mrb, self)) == 0;
  if (!plain) return mrb_frozen_p(mrb_obj_ptr(self)) ? self : mrb_obj_freeze(mrb, mrb_funcall(mrb, self, "dup", 0));
  mrb_value texts = known(mrb);
  mrb_value same = mrb_hash_fetch(mrb, texts, self, mrb_undef_value());
  if (!mrb_undef_p(same)) return same;
  if (!mrb_frozen_p(mrb_obj_ptr(self))) self = mrb_obj_freeze(mrb, mrb_str_dup(mrb, self));
  if (mrb_hash_size(mrb, texts) >= MOST) mrb_hash_clear(mrb, texts);
  mrb_hash_set(mrb, texts, self, self);
  return self;
}

// Whether the comments at the start of a source ask for frozen literals.
mrb_bool
gocap_freezes_literals(const char *s, size_t len)
{
  static const char name[] = "frozen_string_literal";
  const char *end = s + len;
  mrb_bool freezes = FALSE;
  while (s < end) {
    while (s < end && (*s == ' ' || *s == '\t' || *s == '\r' || *s == '\n')) s++;
    if (s == end || *s != '#') break;
    const char *eol = memchr(s, '\n', (size_t)(end - s));
    if (!eol) eol = end;
    s++;
    while (s < eol && (*s == ' ' || *s == '\t' || *s == '-' || *s == '*')) s++;
    size_t n = 0;
    while (n < sizeof name - 1 && s + n < eol && (name[n] == '_' ? s[n] == '_' || s[n] == '-' : strncasecmp(s + n, name + n, 1) == 0)) n++;
    if (n == sizeof name - 1) {
      s += n;
      while (s < eol && (*s == ' ' || *s == '\t')) s++;
      if (s < eol && *s == ':') {
        s++;
        while (s < eol && (*s == ' ' || *s == '\t')) s++;
        size_t left = (size_t)(eol - s);
        if (left >= 4 && strncasecmp(s, "true", 4) == 0) freezes = TRUE;
        else if (left >= 5 && strncasecmp(s, "false", 5) == 0) freezes = FALSE;
      }
    }
    s = eol;
  }
  return freezes;
}

static int eval_freezes(const char *s, size_t len) { return gocap_freezes_literals(s, len); }

void
gocap_literals_open(mrb_state *mrb)
{
  gocap_eval_freezes = eval_freezes;
  mrb_define_method(mrb, mrb->string_class, "-@", str_unique, MRB_ARGS_NONE());
  mrb_define_method(mrb, mrb->string_class, "dedup", str_unique, MRB_ARGS_NONE());
}
