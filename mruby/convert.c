// Implicit conversions: what CRuby does with to_int, to_str, to_ary and to_hash
// wherever a method of its own takes an Integer, a String, an Array or a Hash.
#include "shim.h"

#include <math.h>
#include <stdio.h>
#include <mruby/error.h>
#include <mruby/internal.h>

// The VM's own, see patch.sh: it is asked for a value that isn't of the type.
extern mrb_value (*gocap_convert)(mrb_state *mrb, mrb_value v, enum mrb_vtype type);
extern mrb_value (*gocap_name_text)(mrb_state *mrb, mrb_value v);

static mrb_bool
is_kernels(const mrb_state *mrb, const struct RClass *owner)
{
  if (owner->tt == MRB_TT_ICLASS) owner = owner->c;
  return owner == mrb->kernel_module || owner == mrb->object_class || owner->super == NULL;
}

// Whether an object has a method other than the one that all objects have.
static mrb_bool
redefines(mrb_state *mrb, mrb_value v, mrb_sym name)
{
  struct RClass *owner = mrb_class(mrb, v);
  mrb_method_t m = mrb_method_search_vm(mrb, &owner, name);
  return !MRB_METHOD_UNDEF_P(m) && !is_kernels(mrb, owner);
}

static mrb_bool
takes_two(mrb_state *mrb, mrb_value v, mrb_sym name)
{
  struct RClass *owner = mrb_class(mrb, v);
  mrb_method_t m = mrb_method_search_vm(mrb, &owner, name);
  if (MRB_METHOD_FUNC_P(m)) return TRUE;
  mrb_int arity = mrb_proc_arity(MRB_METHOD_PROC(m));
  return arity == 2 || arity < 0;
}

struct call { mrb_value v; mrb_sym name; };

static mrb_value
call_missing(mrb_state *mrb, void *p)
{
  struct call *c = (struct call*)p;
  mrb_value name = mrb_symbol_value(c->name);
  return mrb_funcall_argv(mrb, c->v, mrb_intern_lit(mrb, "method_missing"), 1, &name);
}

// What v.name gives; undef when v has no such method, which its respond_to?,
// respond_to_missing? and method_missing are asked, too.
mrb_value
gocap_call_if_there(mrb_state *mrb, mrb_value v, mrb_sym name)
{
  mrb_value args[2] = { mrb_symbol_value(name), mrb_true_value() };
  mrb_sym respond = mrb_intern_lit(mrb, "respond_to?"), missing = mrb_intern_lit(mrb, "respond_to_missing?");
  if (redefines(mrb, v, respond) && !mrb_test(mrb_funcall_argv(mrb, v, respond, takes_two(mrb, v, respond) ? 2 : 1, args))) {
    return mrb_undef_value();
  }
  if (mrb_respond_to(mrb, v, name)) return mrb_funcall_argv(mrb, v, name, 0, NULL);
  if (redefines(mrb, v, missing) && !mrb_test(mrb_funcall_argv(mrb, v, missing, 2, args))) return mrb_undef_value();
  if (!redefines(mrb, v, mrb_intern_lit(mrb, "method_missing"))) return mrb_undef_value();
  struct call c = { v, name };
  mrb_bool failed = FALSE;
  mrb_value result = mrb_protect_error(mrb, call_missing, &c, &failed);
  if (!failed) return result;
  mrb_value of = mrb_iv_get(mrb, result, mrb_intern_lit(mrb, "@name"));
  if (mrb_obj_is_kind_of(mrb, result, mrb_exc_get_id(mrb, mrb_intern_lit(mrb, "NoMethodError"))) &&
      (mrb_nil_p(of) || mrb_obj_eq(mrb, of, args[0]))) {
    return mrb_undef_value();
  }
  mrb_exc_raise(mrb, result);
}

static const char *
special(mrb_value v)
{
  return mrb_nil_p(v) ? "nil" : mrb_true_p(v) ? "true" : mrb_false_p(v) ? "false" : NULL;
}

static mrb_value
named(mrb_state *mrb, mrb_value v)
{
  const char *s = special(v);
  return s ? mrb_str_new_cstr(mrb, s) : mrb_obj_value(mrb_obj_class(mrb, v));
}

static mrb_bool
is_type(mrb_value v, enum mrb_vtype type)
{
  return mrb_type(v) == type || (type == MRB_TT_INTEGER && mrb_bigint_p(v));
}

static const char *
type_name(enum mrb_vtype type)
{
  switch (type) {
  case MRB_TT_INTEGER: return "Integer";
  case MRB_TT_STRING: return "String";
  case MRB_TT_ARRAY: return "Array";
  default: return "Hash";
  }
}

static mrb_value
from_float(mrb_state *mrb, mrb_value v)
{
  mrb_float f = mrb_float(v);
  if (isnan(f)) mrb_raise(mrb, E_RANGE_ERROR, "float NaN out of range of integer");
  if (isinf(f)) mrb_raise(mrb, E_RANGE_ERROR, f > 0 ? "float Inf out of range of integer" : "float -Inf out of range of integer");
  if (f >= 9223372036854775808.0 || f <= -9223372036854775809.0) {
    char text[32];
    snprintf(text, sizeof text, "%-.10g", f);
    mrb_raisef(mrb, E_RANGE_ERROR, "float %s out of range of integer", text);
  }
  return mrb_int_value(mrb, (mrb_int)f);
}

// gocap_implicit gives v, or what its conversion gives, as a value of a type;
// nil when it has no such conversion, unless must.
mrb_value
gocap_implicit(mrb_state *mrb, mrb_value v, enum mrb_vtype type, mrb_bool must)
{
  if (is_type(v, type)) return v;
  if (type == MRB_TT_INTEGER && mrb_float_p(v)) return from_float(mrb, v);
  const char *name = type == MRB_TT_INTEGER ? "to_int" : type == MRB_TT_STRING ? "to_str" : type == MRB_TT_ARRAY ? "to_ary" : "to_hash";
  mrb_value got = mrb_undef_value();
  if (!special(v) && !mrb_symbol_p(v)) got = gocap_call_if_there(mrb, v, mrb_intern_cstr(mrb, name));
  if (mrb_undef_p(got)) {
    if (!must) return mrb_nil_value();
    if (type == MRB_TT_INTEGER && mrb_nil_p(v)) mrb_raise(mrb, E_TYPE_ERROR, "no implicit conversion from nil to integer");
    mrb_raisef(mrb, E_TYPE_ERROR, "no implicit conversion of %v into %s", named(mrb, v), type_name(type));
  }
  if (is_type(got, type) || (!must && mrb_nil_p(got))) return got;
  mrb_value class = mrb_obj_value(mrb_obj_class(mrb, v));
  mrb_raisef(mrb, E_TYPE_ERROR, "can't convert %v to %s (%v#%s gives %T)", class, type_name(type), class, name, got);
}

static mrb_value
convert(mrb_state *mrb, mrb_value v, enum mrb_vtype type)
{
  return gocap_implicit(mrb, v, type, TRUE);
}

static mrb_value
name_text(mrb_state *mrb, mrb_value v)
{
  return gocap_implicit(mrb, v, MRB_TT_STRING, FALSE);
}

void
gocap_convert_open(void)
{
  gocap_convert = convert;
  gocap_name_text = name_text;
}
