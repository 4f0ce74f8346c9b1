// What arguments a method or block takes, and which one it is: arity and
// parameters of Proc, Method and UnboundMethod, and their equality.
#include "shim.h"

#include <string.h>
#include <mruby/internal.h>
#include <mruby/irep.h>
#include <mruby/opcode.h>

#include "opcodes.h"

// The body of a Proc or of a method, NULL for what method_missing answers.
static const struct RProc*
body_of(mrb_state *mrb, mrb_value self)
{
  if (!mrb_proc_p(self)) self = mrb_iv_get(mrb, self, mrb_intern_lit(mrb, "_proc"));
  if (!mrb_proc_p(self)) return NULL;
  const struct RProc *p = mrb_proc_ptr(self);
  while (MRB_PROC_ALIAS_P(p)) p = p->upper;
  return p;
}

// The keywords that code takes, those that must be given or the others.
static void
each_keyword(mrb_state *mrb, const mrb_irep *irep, mrb_bool required, void (*f)(mrb_state*, mrb_sym, mrb_value), mrb_value to)
{
  mrb_sym optional = 0;
  struct gocap_instruction in;
  for (uint32_t at = 0; gocap_instruction_at(irep, at, &in); at = in.next) {
    if (in.op == OP_KEY_P) optional = irep->syms[in.b];
    if (in.op != OP_KARG) continue;
    mrb_sym name = irep->syms[in.b];
    if ((name != optional) == required) f(mrb, name, to);
  }
}

static void push_name(mrb_state *mrb, mrb_sym name, mrb_value to) { mrb_ary_push(mrb, to, mrb_symbol_value(name)); }

mrb_value
gocap_required_keywords(mrb_state *mrb, const mrb_irep *irep)
{
  mrb_value names = mrb_ary_new(mrb);
  each_keyword(mrb, irep, TRUE, push_name, names);
  return names;
}

static void
push(mrb_state *mrb, mrb_value list, const char *kind, mrb_sym name)
{
  mrb_value pair = mrb_ary_new(mrb);
  mrb_ary_push(mrb, pair, mrb_symbol_value(mrb_intern_cstr(mrb, kind)));
  if (name) mrb_ary_push(mrb, pair, mrb_symbol_value(name));
  mrb_ary_push(mrb, list, pair);
}

static void push_required(mrb_state *mrb, mrb_sym name, mrb_value to) { push(mrb, to, "keyreq", name); }
static void push_optional(mrb_state *mrb, mrb_sym name, mrb_value to) { push(mrb, to, "key", name); }

// Names of one or two signs stand for parameters without one.
static mrb_bool is_sign(mrb_state *mrb, mrb_sym name) { return name && strchr("*&", mrb_sym_name(mrb, name)[0]) != NULL; }

// What package rewrite makes of **nil
static mrb_bool
is_no_keywords(mrb_state *mrb, mrb_sym name)
{
  const char *s = name ? mrb_sym_name(mrb, name) : "";
  return strncmp(s, "__s", 3) == 0 && s[3] >= '0' && s[3] <= '9';
}

// What Symbol#to_proc made
static mrb_bool
is_of_symbol(mrb_state *mrb, const mrb_irep *irep)
{
  return irep && irep->lv && irep->nlocals > 1 && *irep->lv == mrb_intern_lit(mrb, "__receiver");
}

static mrb_aspec
aspec_of(const struct RProc *p)
{
  const mrb_irep *irep = p->body.irep;
  return irep && irep->iseq[0] == OP_ENTER ? (mrb_aspec)irep->iseq[1] << 16 | irep->iseq[2] << 8 | irep->iseq[3] : 0;
}

static void
push_positional(mrb_state *mrb, mrb_value list, mrb_sym name, mrb_bool strict)
{
  push(mrb, list, strict ? "req" : "opt", name);
  if (!strict && !name) mrb_ary_push(mrb, RARRAY_PTR(list)[RARRAY_LEN(list) - 1], mrb_nil_value()); // (a, b)
}

// __parameters(lambda): as of a lambda, or of a block
static mrb_value
parameters(mrb_state *mrb, mrb_value self)
{
  mrb_bool strict;
  mrb_get_args(mrb, "b", &strict);
  mrb_value list = mrb_ary_new(mrb);
  const struct RProc *p = body_of(mrb, self);
  if (!p || MRB_PROC_CFUNC_P(p)) {
    if (p && gocap_is_attr_writer(p)) push(mrb, list, "req", 0);
    else if (!p || !((p->flags & MRB_PROC_NOARG) || gocap_is_attr_reader(p))) push(mrb, list, "rest", 0);
    return list;
  }
  const mrb_irep *irep = p->body.irep;
  mrb_aspec a = aspec_of(p);
  if (!a || !irep->lv) return list;
  if (is_of_symbol(mrb, irep)) {
    push(mrb, list, "req", 0);
    push(mrb, list, "rest", 0);
    return list;
  }
  const mrb_sym *lv = irep->lv;
  mrb_bool keywords = MRB_ASPEC_KEY(a) || MRB_ASPEC_KDICT(a);
  mrb_bool all = MRB_ASPEC_REST(a) && MRB_ASPEC_KDICT(a) && MRB_ASPEC_BLOCK(a); // (...)
  for (int i = 0; i < (int)MRB_ASPEC_REQ(a); i++) push_positional(mrb, list, *lv++, strict);
  for (int i = 0; i < (int)MRB_ASPEC_OPT(a); i++) push(mrb, list, "opt", *lv++);
  if (MRB_ASPEC_REST(a)) {
    push(mrb, list, "rest", all || !is_sign(mrb, *lv) ? *lv : 0);
    lv++;
  }
  for (int i = 0; i < (int)MRB_ASPEC_POST(a); i++) push_positional(mrb, list, *lv++, strict);
  mrb_sym rest = keywords ? *lv++ : 0;
  each_keyword(mrb, irep, TRUE, push_required, list);
  each_keyword(mrb, irep, FALSE, push_optional, list);
  if (is_no_keywords(mrb, rest)) push(mrb, list, "nokey", 0);
  else if (MRB_ASPEC_KDICT(a)) push(mrb, list, "keyrest", all || !is_sign(mrb, rest) ? rest : 0);
  if (MRB_ASPEC_BLOCK(a)) push(mrb, list, "block", *lv);
  return list;
}

// __arity(lambda): as of a lambda, or of a block
static mrb_value
arity(mrb_state *mrb, mrb_value self)
{
  mrb_bool strict;
  mrb_get_args(mrb, "b", &strict);
  const struct RProc *p = body_of(mrb, self);
  if (!p || MRB_PROC_CFUNC_P(p)) {
    mrb_int n = !p ? -1 : gocap_is_attr_writer(p) ? 1 : (p->flags & MRB_PROC_NOARG) || gocap_is_attr_reader(p) ? 0 : -1;
    return mrb_int_value(mrb, n);
  }
  if (is_of_symbol(mrb, p->body.irep)) return mrb_int_value(mrb, -2);
  mrb_aspec a = aspec_of(p);
  mrb_int n = MRB_ASPEC_REQ(a) + MRB_ASPEC_POST(a);
  mrb_bool more = MRB_ASPEC_REST(a) || (strict && MRB_ASPEC_OPT(a));
  if (MRB_ASPEC_KEY(a) && RARRAY_LEN(gocap_required_keywords(mrb, p->body.irep)) > 0) n++;
  else if (strict && MRB_ASPEC_KEY(a)) more = TRUE;
  else if (strict && MRB_ASPEC_KDICT(a)) {
    mrb_sym rest = p->body.irep->lv[n + MRB_ASPEC_OPT(a) + MRB_ASPEC_REST(a)];
    if (!is_no_keywords(mrb, rest)) more = TRUE;
  }
  return mrb_int_value(mrb, more ? -n - 1 : n);
}

// __body: the same for methods that are the same, or aliases of the same.
static mrb_value
body(mrb_state *mrb, mrb_value self)
{
  const struct RProc *p = body_of(mrb, self);
  if (!p) return mrb_iv_get(mrb, self, mrb_intern_lit(mrb, "_name"));
  if (!MRB_PROC_CFUNC_P(p)) return mrb_int_value(mrb, (mrb_int)(intptr_t)p->body.irep);
  mrb_value code = mrb_int_value(mrb, (mrb_int)(intptr_t)p->body.func), of = mrb_nil_value();
  const struct REnv *e = MRB_PROC_ENV(p);
  if (e && MRB_ENV_LEN(e) > 0) of = e->stack[0];
  return mrb_assoc_new(mrb, code, of);
}

void
gocap_parameters_open(mrb_state *mrb)
{
  struct RClass *of[] = { mrb->proc_class, mrb_class_get(mrb, "Method"), mrb_class_get(mrb, "UnboundMethod") };
  for (int i = 0; i < 3; i++) {
    mrb_define_method(mrb, of[i], "__parameters", parameters, MRB_ARGS_REQ(1));
    mrb_define_method(mrb, of[i], "__arity", arity, MRB_ARGS_REQ(1));
    mrb_define_method(mrb, of[i], "__body", body, MRB_ARGS_NONE());
  }
}
