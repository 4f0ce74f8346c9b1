// Where the program's own constants were defined: Module#const_source_location,
// and the warning when one gets a second value.
#include "shim.h"

#include <mruby/debug.h>
#include <mruby/error.h>
#include <mruby/internal.h>
#include <mruby/irep.h>

// The VM's own, see patch.sh.
extern void (*gocap_const_defined)(mrb_state *mrb, struct RClass *c, mrb_sym name);
extern void (*gocap_const_opened)(mrb_state *mrb, mrb_value outer, mrb_sym name);

static mrb_func_t const_set;

// [file, line] of a frame, undef for one of our own Ruby code.
static mrb_value
place(mrb_state *mrb, const mrb_callinfo *ci)
{
  if (!gocap_own_place(mrb, ci)) return mrb_undef_value();
  const mrb_irep *irep = ci->proc->body.irep;
  uint32_t at = (uint32_t)(ci->pc - irep->iseq);
  int32_t line;
  const char *file;
  if (!mrb_debug_get_position(mrb, irep, at > 0 ? at - 1 : 0, &line, &file)) return mrb_undef_value();
  return mrb_assoc_new(mrb, mrb_str_new_cstr(mrb, file), mrb_int_value(mrb, line));
}

// The places of a module's constants, by name.
static mrb_value
places(mrb_state *mrb, struct RClass *c, mrb_bool make)
{
  mrb_sym name = mrb_intern_lit(mrb, "__const_places");
  mrb_value list = mrb_obj_iv_get(mrb, (struct RObject*)c, name);
  if (mrb_hash_p(list) || !make) return list;
  list = mrb_hash_new(mrb);
  mrb_obj_iv_set_force(mrb, (struct RObject*)c, name, list);
  return list;
}

static void
warn_again(mrb_state *mrb, struct RClass *c, mrb_sym name, mrb_value before, mrb_value now)
{
  if (mrb_nil_p(mrb_gv_get(mrb, mrb_intern_lit(mrb, "$VERBOSE")))) return;
  mrb_value text = mrb_format(mrb, "%v:%v: warning: already initialized constant ", mrb_ary_entry(now, 0), mrb_ary_entry(now, 1));
  if (c != mrb->object_class) mrb_str_concat(mrb, text, mrb_format(mrb, "%v::", mrb_obj_value(c)));
  mrb_str_concat(mrb, text, mrb_format(mrb, "%n\n%v:%v: warning: previous definition of %n was here\n", name,
    mrb_ary_entry(before, 0), mrb_ary_entry(before, 1), name));
  mrb_funcall(mrb, mrb_obj_value(mrb_module_get(mrb, "Warning")), "warn", 1, text);
}

// A constant is about to be set by the code of a frame.
void
gocap_const_placed(mrb_state *mrb, struct RClass *c, mrb_sym name, const mrb_callinfo *ci)
{
  if (!c) c = mrb->object_class;
  if (mrb_frozen_p(c)) return;
  int ai = mrb_gc_arena_save(mrb);
  mrb_value at = place(mrb, ci);
  if (!mrb_undef_p(at)) {
    mrb_value list = places(mrb, c, TRUE), key = mrb_symbol_value(name);
    mrb_value before = mrb_hash_get(mrb, list, key);
    mrb_hash_set(mrb, list, key, at);
    if (mrb_array_p(before) && mrb_obj_iv_defined(mrb, (struct RObject*)c, name) && !gocap_const_pending(mrb, c, name)) warn_again(mrb, c, name, before, at);
  }
  mrb_gc_arena_restore(mrb, ai);
}

static void assigned(mrb_state *mrb, struct RClass *c, mrb_sym name) { gocap_const_placed(mrb, c, name, mrb->c->ci); }

// A class or module is about to be opened, or made.
static void
opened(mrb_state *mrb, mrb_value outer, mrb_sym name)
{
  if (!mrb_class_p(outer) && !mrb_module_p(outer)) return;
  gocap_const_settle(mrb, mrb_class_ptr(outer), name);
  if (!mrb_iv_defined(mrb, outer, name)) assigned(mrb, mrb_class_ptr(outer), name);
}

static mrb_value
mod_const_set(mrb_state *mrb, mrb_value self)
{
  mrb_sym name;
  mrb_value v;
  mrb_get_args(mrb, "no", &name, &v);
  if (mrb->c->ci > mrb->c->cibase) gocap_const_placed(mrb, mrb_class_ptr(self), name, mrb->c->ci - 1);
  return const_set(mrb, self);
}

// __const_place(name): [file, line], nil for what isn't the program's own.
static mrb_value
mod_const_place(mrb_state *mrb, mrb_value self)
{
  mrb_sym name;
  mrb_get_args(mrb, "n", &name);
  mrb_value list = places(mrb, mrb_class_ptr(self), FALSE);
  return mrb_hash_p(list) ? mrb_hash_get(mrb, list, mrb_symbol_value(name)) : mrb_nil_value();
}

void
gocap_constants_open(mrb_state *mrb)
{
  gocap_const_defined = assigned;
  gocap_const_opened = opened;
  struct RClass *mod = mrb->module_class, *owner = mod;
  const_set = MRB_METHOD_CFUNC(mrb_method_search_vm(mrb, &owner, mrb_intern_lit(mrb, "const_set")));
  mrb_define_method(mrb, mod, "const_set", mod_const_set, MRB_ARGS_REQ(2));
  mrb_define_method(mrb, mod, "__const_place", mod_const_place, MRB_ARGS_REQ(1));
}
