// Constants that a file defines when they are first asked for: Module#autoload.
// Until then their value is undef; core/02_module.rb knows the file.
#include "shim.h"

// The VM's own, see patch.sh.
extern int (*gocap_const_load)(mrb_state *mrb, struct RClass *c, mrb_sym name, mrb_value *v);
extern int (*gocap_const_due)(mrb_state *mrb, struct RClass *c, mrb_sym name);

mrb_bool
gocap_const_pending(mrb_state *mrb, struct RClass *c, mrb_sym name)
{
  return mrb_undef_p(mrb_obj_iv_get(mrb, (struct RObject*)c, name));
}

// What a method of the module says of the constant.
static int
ask(mrb_state *mrb, struct RClass *c, const char *method, mrb_sym name)
{
  if (c->tt == MRB_TT_ICLASS) c = c->c;
  int ai = mrb_gc_arena_save(mrb);
  mrb_bool yes = mrb_test(mrb_funcall(mrb, mrb_obj_value(c), method, 1, mrb_symbol_value(name)));
  mrb_gc_arena_restore(mrb, ai);
  return yes;
}

// Whether the file, which is loaded now, has defined the constant.
static int
load(mrb_state *mrb, struct RClass *c, mrb_sym name, mrb_value *v)
{
  if (!ask(mrb, c, "__autoload_now", name)) return FALSE;
  *v = mrb_obj_iv_get(mrb, (struct RObject*)(c->tt == MRB_TT_ICLASS ? c->c : c), name);
  return !mrb_undef_p(*v);
}

static int due(mrb_state *mrb, struct RClass *c, mrb_sym name) { return ask(mrb, c, "__autoload_due?", name); }

// A class or module that is about to be opened is the file's, if the file makes one.
void
gocap_const_settle(mrb_state *mrb, struct RClass *c, mrb_sym name)
{
  mrb_value v;
  if (gocap_const_pending(mrb, c, name) && !load(mrb, c, name, &v)) mrb_iv_remove(mrb, mrb_obj_value(c), name);
}

static mrb_sym
name_argument(mrb_state *mrb)
{
  mrb_sym name;
  mrb_get_args(mrb, "n", &name);
  return name;
}

// __autoload_mark(name): false when the constant has a value.
static mrb_value
mod_mark(mrb_state *mrb, mrb_value self)
{
  mrb_sym name = name_argument(mrb);
  struct RClass *c = mrb_class_ptr(self);
  if (mrb_iv_defined(mrb, self, name) && !gocap_const_pending(mrb, c, name)) return mrb_false_value();
  mrb_iv_set(mrb, self, name, mrb_undef_value());
  const mrb_callinfo *ci = mrb->c->ci;
  while (ci > mrb->c->cibase && !gocap_own_place(mrb, ci)) ci--;
  gocap_const_placed(mrb, c, name, ci);
  return mrb_true_value();
}

static mrb_value
mod_pending(mrb_state *mrb, mrb_value self)
{
  return mrb_bool_value(gocap_const_pending(mrb, mrb_class_ptr(self), name_argument(mrb)));
}

static mrb_value
mod_drop(mrb_state *mrb, mrb_value self)
{
  mrb_iv_remove(mrb, self, name_argument(mrb));
  return mrb_nil_value();
}

void
gocap_autoload_open(mrb_state *mrb)
{
  gocap_const_load = load;
  gocap_const_due = due;
  struct RClass *mod = mrb->module_class;
  mrb_define_method(mrb, mod, "__autoload_mark", mod_mark, MRB_ARGS_REQ(1));
  mrb_define_method(mrb, mod, "__autoload_pending?", mod_pending, MRB_ARGS_REQ(1));
  mrb_define_method(mrb, mod, "__autoload_drop", mod_drop, MRB_ARGS_REQ(1));
}
