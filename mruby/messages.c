// Messages of errors that the VM raises with less than CRuby says.
#include "shim.h"

#include <mruby/error.h>
#include <mruby/irep.h>
#include <mruby/opcode.h>
#include <mruby/proc.h>

#include "opcodes.h"

// The VM's own, see patch.sh.
extern mrb_value (*gocap_wrong_arity)(mrb_state *mrb, mrb_int given, mrb_int required);
extern mrb_value (*gocap_missing_keywords)(mrb_state *mrb, mrb_value given, const mrb_irep *irep, mrb_value first);
extern mrb_value (*gocap_unknown_keywords)(mrb_state *mrb, mrb_value names);
extern void (*gocap_frozen)(mrb_state *mrb, mrb_value v);

// What a method takes: the operand of its first instruction; 0 when it has none.
static uint32_t
parameters_of(const mrb_irep *irep)
{
  if (irep->ilen < 4 || irep->iseq[0] != OP_ENTER) return 0;
  return (uint32_t)irep->iseq[1] << 16 | (uint32_t)irep->iseq[2] << 8 | irep->iseq[3];
}

static mrb_value
joined(mrb_state *mrb, const char *one, const char *more, mrb_value names, mrb_bool inspect)
{
  mrb_value s = mrb_str_new_cstr(mrb, RARRAY_LEN(names) == 1 ? one : more);
  for (mrb_int i = 0; i < RARRAY_LEN(names); i++) {
    if (i > 0) mrb_str_cat_lit(mrb, s, ", ");
    mrb_value name = RARRAY_PTR(names)[i];
    mrb_str_cat_str(mrb, s, inspect ? mrb_inspect(mrb, name) : mrb_obj_as_string(mrb, name));
  }
  return s;
}

// Keywords count as one argument of a method that takes none, and not at all of one
// that takes some.
static mrb_int
counted_keywords(mrb_state *mrb, mrb_int given)
{
  const mrb_callinfo *ci = mrb->c->ci;
  if (ci->nk == 0 || !ci->proc || MRB_PROC_CFUNC_P(ci->proc)) return 0;
  uint32_t a = parameters_of(ci->proc->body.irep);
  mrb_bool taken = MRB_ASPEC_KEY(a) || MRB_ASPEC_KDICT(a);
  if (ci->n == 0) return taken && given > 0 ? -1 : 0; // the VM has counted them
  if (taken) return 0;
  mrb_value kw = ci->stack[ci->n == 15 ? 2 : ci->n + 1];
  return ci->nk < 15 || (mrb_hash_p(kw) && !mrb_hash_empty_p(mrb, kw));
}

static mrb_value
wrong_arity(mrb_state *mrb, mrb_int given, mrb_int required)
{
  given += counted_keywords(mrb, given);
  mrb_value s = mrb_format(mrb, "wrong number of arguments (given %i, expected %i", given, required);
  const struct RProc *p = mrb->c->ci->proc;
  if (p && !MRB_PROC_CFUNC_P(p)) {
    uint32_t a = parameters_of(p->body.irep);
    if (MRB_ASPEC_REST(a)) mrb_str_cat_lit(mrb, s, "+");
    else if (MRB_ASPEC_OPT(a)) mrb_str_cat_str(mrb, s, mrb_format(mrb, "..%i", required + (mrb_int)MRB_ASPEC_OPT(a)));
    if (MRB_ASPEC_KEY(a)) {
      mrb_value names = gocap_required_keywords(mrb, p->body.irep);
      if (RARRAY_LEN(names) > 0) mrb_str_cat_str(mrb, s, joined(mrb, "; required keyword: ", "; required keywords: ", names, FALSE));
    }
  }
  return mrb_str_cat_lit(mrb, s, ")");
}

static mrb_value
missing_keywords(mrb_state *mrb, mrb_value given, const mrb_irep *irep, mrb_value first)
{
  mrb_value required = gocap_required_keywords(mrb, irep), missing = mrb_ary_new(mrb);
  mrb_bool reached = FALSE; // those before were taken from the Hash
  for (mrb_int i = 0; i < RARRAY_LEN(required); i++) {
    mrb_value name = RARRAY_PTR(required)[i];
    if (mrb_obj_eq(mrb, name, first)) reached = TRUE;
    if (reached && !(mrb_hash_p(given) && mrb_hash_key_p(mrb, given, name))) mrb_ary_push(mrb, missing, name);
  }
  return mrb_exc_new_str(mrb, E_ARGUMENT_ERROR, joined(mrb, "missing keyword: ", "missing keywords: ", missing, TRUE));
}

static mrb_value
unknown_keywords(mrb_state *mrb, mrb_value names)
{
  return mrb_exc_new_str(mrb, E_ARGUMENT_ERROR, joined(mrb, "unknown keyword: ", "unknown keywords: ", names, TRUE));
}

// Whether the innermost frame defines a method.
static mrb_bool
defines(mrb_state *mrb)
{
  const mrb_callinfo *ci = mrb->c->ci;
  if (!ci->proc || MRB_PROC_CFUNC_P(ci->proc) || !ci->pc || ci->pc - ci->proc->body.irep->iseq < 3) return FALSE;
  return ci->pc[-3] == OP_DEF;
}

static void
frozen(mrb_state *mrb, mrb_value v)
{
  mrb_value what = mrb_obj_value(mrb_obj_class(mrb, v));
  if (mrb_type(v) == MRB_TT_CLASS || mrb_type(v) == MRB_TT_MODULE) {
    what = defines(mrb) ? mrb_str_new_cstr(mrb, mrb_type(v) == MRB_TT_CLASS ? "class" : "module") : mrb_singleton_class(mrb, v);
  }
  else if (defines(mrb)) what = mrb_str_new_lit(mrb, "object");
  mrb_value text = mrb_format(mrb, "can't modify frozen %v: %!v", what, v);
  mrb_value exc = mrb_exc_new_str(mrb, E_FROZEN_ERROR, text);
  mrb_iv_set(mrb, exc, mrb_intern_lit(mrb, "@receiver"), v);
  mrb_exc_raise(mrb, exc);
}

void
gocap_messages_open(void)
{
  gocap_wrong_arity = wrong_arity;
  gocap_missing_keywords = missing_keywords;
  gocap_unknown_keywords = unknown_keywords;
  gocap_frozen = frozen;
}
