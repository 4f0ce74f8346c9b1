// Methods of Module, Method and Proc that need to look into the VM.
#include "shim.h"

#include <string.h>
#include <mruby/error.h>
#include <mruby/internal.h>
#include <mruby/irep.h>
#include <mruby/opcode.h>

static void
no_arguments(mrb_state *mrb, mrb_int expected)
{
  mrb_int given = mrb_get_argc(mrb);
  if (given != expected) mrb_argnum_error(mrb, given, (int)expected, (int)expected);
}

static mrb_value
reader(mrb_state *mrb, mrb_value self)
{
  no_arguments(mrb, 0);
  return mrb_iv_get(mrb, self, mrb_symbol(mrb_proc_cfunc_env_get(mrb, 0)));
}

static mrb_value
writer(mrb_state *mrb, mrb_value self)
{
  no_arguments(mrb, 1);
  mrb_value v = mrb_get_arg1(mrb);
  mrb_iv_set(mrb, self, mrb_symbol(mrb_proc_cfunc_env_get(mrb, 0)), v);
  return v;
}

mrb_bool gocap_is_attr_reader(const struct RProc *p) { return MRB_PROC_CFUNC_P(p) && p->body.func == reader; }
mrb_bool gocap_is_attr_writer(const struct RProc *p) { return MRB_PROC_CFUNC_P(p) && p->body.func == writer; }

static void
added(mrb_state *mrb, mrb_value mod, mrb_sym name)
{
  mrb_value sym = mrb_symbol_value(name);
  if (mrb_class_ptr(mod)->tt == MRB_TT_SCLASS) {
    mod = mrb_iv_get(mrb, mod, mrb_intern_lit(mrb, "__attached__"));
    mrb_funcall_argv(mrb, mod, mrb_intern_lit(mrb, "singleton_method_added"), 1, &sym);
  }
  else mrb_funcall_argv(mrb, mod, mrb_intern_lit(mrb, "method_added"), 1, &sym);
}

static void
accessor(mrb_state *mrb, mrb_value mod, mrb_value names, mrb_value name, mrb_func_t f, const char *suffix)
{
  mrb_value iv = mrb_symbol_value(mrb_intern_str(mrb, mrb_str_cat_str(mrb, mrb_str_new_lit(mrb, "@"), name)));
  mrb_sym method = mrb_intern_str(mrb, mrb_str_cat_cstr(mrb, mrb_str_dup(mrb, name), suffix));
  struct RProc *p = mrb_proc_new_cfunc_with_env(mrb, f, 1, &iv);
  mrb_method_t m;
  MRB_METHOD_FROM_PROC(m, p);
  mrb_define_method_raw(mrb, mrb_class_ptr(mod), method, m);
  mrb_ary_push(mrb, names, mrb_symbol_value(method));
  added(mrb, mod, method);
}

static mrb_value
accessors(mrb_state *mrb, mrb_value mod, mrb_bool read, mrb_bool write)
{
  const mrb_value *argv;
  mrb_int argc;
  mrb_get_args(mrb, "*", &argv, &argc);
  mrb_value names = mrb_ary_new(mrb);
  for (mrb_int i = 0; i < argc; i++) {
    mrb_value name = mrb_sym_str(mrb, mrb_obj_to_sym(mrb, argv[i]));
    mrb_value iv = mrb_str_cat_str(mrb, mrb_str_new_lit(mrb, "@"), name);
    if (!mrb_iv_name_sym_p(mrb, mrb_intern_str(mrb, iv))) {
      mrb_value args[] = { mrb_format(mrb, "invalid attribute name `%v'", name), mrb_symbol_value(mrb_intern_str(mrb, name)) };
      mrb_exc_raise(mrb, mrb_obj_new(mrb, E_NAME_ERROR, 2, args));
    }
    int ai = mrb_gc_arena_save(mrb);
    if (read) accessor(mrb, mod, names, name, reader, "");
    if (write) accessor(mrb, mod, names, name, writer, "=");
    mrb_gc_arena_restore(mrb, ai);
  }
  return names;
}

static mrb_value mod_attr_reader(mrb_state *mrb, mrb_value self) { return accessors(mrb, self, TRUE, FALSE); }
static mrb_value mod_attr_writer(mrb_state *mrb, mrb_value self) { return accessors(mrb, self, FALSE, TRUE); }
// attr :name, true makes a writer too.
static mrb_value
mod_attr(mrb_state *mrb, mrb_value self)
{
  const mrb_value *argv;
  mrb_int argc;
  mrb_get_args(mrb, "*", &argv, &argc);
  if (argc != 2 || !(mrb_true_p(argv[1]) || mrb_false_p(argv[1]))) return mod_attr_reader(mrb, self);
  mrb_bool write = mrb_true_p(argv[1]);
  return mrb_funcall(mrb, self, write ? "attr_accessor" : "attr_reader", 1, argv[0]);
}

static mrb_value mod_attr_accessor(mrb_state *mrb, mrb_value self) { return accessors(mrb, self, TRUE, TRUE); }

// __define_from(name, owner, of): the method that owner has under another name.
static mrb_value
mod_define_from(mrb_state *mrb, mrb_value self)
{
  mrb_sym name, of;
  mrb_value owner;
  mrb_get_args(mrb, "non", &name, &owner, &of);
  struct RClass *c = mrb_class_ptr(owner);
  mrb_define_method_raw(mrb, mrb_class_ptr(self), name, mrb_method_search_vm(mrb, &c, of));
  added(mrb, self, name);
  return mrb_symbol_value(name);
}

static mrb_value
mod_define_method(mrb_state *mrb, mrb_value self)
{
  mrb_value argv[2] = { mrb_nil_value(), mrb_undef_value() }, block;
  mrb_get_args(mrb, "o|o&", &argv[0], &argv[1], &block);
  mrb_value body = argv[1];
  mrb_bool given = !mrb_undef_p(body);
  if (given && mrb_type(body) == MRB_TT_OBJECT &&
      (mrb_obj_is_kind_of(mrb, body, mrb_class_get(mrb, "Method")) || mrb_obj_is_kind_of(mrb, body, mrb_class_get(mrb, "UnboundMethod")))) {
    mrb_value owner = mrb_iv_get(mrb, body, mrb_intern_lit(mrb, "_owner")), name = mrb_iv_get(mrb, body, mrb_intern_lit(mrb, "_name"));
    if (mrb_type(owner) == MRB_TT_CLASS && !mrb_test(mrb_funcall(mrb, self, "<=", 1, owner))) {
      mrb_raisef(mrb, E_TYPE_ERROR, "bind argument must be a subclass of %v", owner);
    }
    mrb_value args[] = { argv[0], owner, name };
    return mrb_funcall_argv(mrb, self, mrb_intern_lit(mrb, "__define_from"), 3, args);
  }
  if (given && !mrb_proc_p(body)) {
    mrb_raisef(mrb, E_TYPE_ERROR, "wrong argument type %v (expected Proc/Method/UnboundMethod)", mrb_obj_value(mrb_obj_class(mrb, body)));
  }
  if (!given && mrb_nil_p(block)) mrb_raise(mrb, E_ARGUMENT_ERROR, "tried to create Proc object without a block");
  return mrb_funcall_with_block(mrb, self, mrb_intern_lit(mrb, "__define_method"), given ? 2 : 1, argv, block);
}

// What a singleton class is of; nil for other modules.
static mrb_value
mod_attached(mrb_state *mrb, mrb_value self)
{
  if (mrb_class_ptr(self)->tt != MRB_TT_SCLASS) return mrb_nil_value();
  return mrb_iv_get(mrb, self, mrb_intern_lit(mrb, "__attached__"));
}

static mrb_value
obj_visibility(mrb_state *mrb, mrb_value self)
{
  mrb_sym name;
  mrb_get_args(mrb, "n", &name);
  static const char *const names[] = { NULL, "public", "private", "protected" };
  const char *vis = names[gocap_visibility(mrb, self, name)];
  return vis ? mrb_symbol_value(mrb_intern_cstr(mrb, vis)) : mrb_nil_value();
}

static mrb_value
block_given(mrb_state *mrb)
{
  const mrb_value *argv;
  mrb_int argc;
  mrb_value block;
  mrb_get_args(mrb, "*&", &argv, &argc, &block);
  if (mrb_nil_p(block)) mrb_raise(mrb, E_ARGUMENT_ERROR, "tried to create Proc object without a block");
  return block;
}

static mrb_value
obj_proc(mrb_state *mrb, mrb_value self)
{
  (void)self;
  return block_given(mrb);
}

static mrb_value
class_new(mrb_state *mrb, mrb_value self)
{
  mrb_value super = mrb_obj_value(mrb->object_class), block;
  mrb_get_args(mrb, "|o&", &super, &block);
  if (mrb_type(super) == MRB_TT_SCLASS) mrb_raise(mrb, E_TYPE_ERROR, "can't make subclass of singleton class");
  if (mrb_type(super) != MRB_TT_CLASS) {
    mrb_raisef(mrb, E_TYPE_ERROR, "superclass must be an instance of Class (given an instance of %v)", mrb_obj_value(mrb_obj_class(mrb, super)));
  }
  mrb_value c = mrb_funcall(mrb, self, "__new", 1, super); // calls inherited, before the body
  if (!mrb_nil_p(block)) mrb_funcall_with_block(mrb, c, mrb_intern_lit(mrb, "class_exec"), 1, &c, block);
  return c;
}

// What instance variables there are, without this library's own.
static int
variable(mrb_state *mrb, mrb_sym name, mrb_value v, void *p)
{
  (void)v;
  const char *s = mrb_sym_name(mrb, name);
  if (s[0] == '@' && s[1] != '@' && strncmp(s, "@__", 3) != 0) mrb_ary_push(mrb, *(mrb_value*)p, mrb_symbol_value(name));
  return 0;
}

static mrb_value
obj_instance_variables(mrb_state *mrb, mrb_value self)
{
  mrb_value names = mrb_ary_new(mrb);
  mrb_iv_foreach(mrb, self, variable, &names);
  return names;
}

static mrb_value
obj_inspect(mrb_state *mrb, mrb_value self)
{
  mrb_value names = obj_instance_variables(mrb, self), s = mrb_any_to_s(mrb, self);
  if (RARRAY_LEN(names) == 0) return s;
  RSTR_SET_LEN(mrb_str_ptr(s), RSTRING_LEN(s) - 1); // the >
  if (mrb_inspect_recursive_p(mrb, self)) return mrb_str_cat_lit(mrb, s, " ...>");
  for (mrb_int i = 0; i < RARRAY_LEN(names); i++) {
    int ai = mrb_gc_arena_save(mrb);
    mrb_sym name = mrb_symbol(RARRAY_PTR(names)[i]);
    mrb_str_cat_cstr(mrb, s, i == 0 ? " " : ", ");
    mrb_str_cat_cstr(mrb, s, mrb_sym_name(mrb, name));
    mrb_str_cat_lit(mrb, s, "=");
    mrb_str_cat_str(mrb, s, mrb_inspect(mrb, mrb_iv_get(mrb, self, name)));
    mrb_gc_arena_restore(mrb, ai);
  }
  return mrb_str_cat_lit(mrb, s, ">");
}

// Whether method_missing, which runs, was called for a name without a receiver.
int
gocap_without_receiver(mrb_state *mrb)
{
  const mrb_callinfo *ci = mrb->c->ci - 1;
  if (ci < mrb->c->cibase || !ci->proc || MRB_PROC_CFUNC_P(ci->proc) || !ci->pc) return 0;
  return ci->pc - ci->proc->body.irep->iseq >= 4 && ci->pc[-4] == OP_SSEND;
}

gocap_result
gocap_any_to_s(mrb_state *mrb, mrb_value v)
{
  gocap_result r = { mrb_any_to_s(mrb, v), 0 };
  return r;
}

void
gocap_module_open(mrb_state *mrb)
{
  struct RClass *mod = mrb->module_class;
  mrb_define_method(mrb, mod, "attr_reader", mod_attr_reader, MRB_ARGS_ANY());
  mrb_define_method(mrb, mod, "attr", mod_attr, MRB_ARGS_ANY());
  mrb_define_method(mrb, mod, "attr_writer", mod_attr_writer, MRB_ARGS_ANY());
  mrb_define_method(mrb, mod, "attr_accessor", mod_attr_accessor, MRB_ARGS_ANY());
  mrb_define_alias(mrb, mod, "__define_method", "define_method");
  mrb_define_method(mrb, mod, "define_method", mod_define_method, MRB_ARGS_ANY());
  mrb_define_method(mrb, mod, "__define_from", mod_define_from, MRB_ARGS_REQ(3));
  mrb_define_method(mrb, mod, "__attached", mod_attached, MRB_ARGS_NONE());
  mrb_define_method(mrb, mrb->kernel_module, "proc", obj_proc, MRB_ARGS_BLOCK());
  struct RClass *meta = mrb_class_ptr(mrb_singleton_class(mrb, mrb_obj_value(mrb->class_class)));
  mrb_define_alias(mrb, meta, "__new", "new");
  mrb_define_class_method(mrb, mrb->class_class, "new", class_new, MRB_ARGS_OPT(1) | MRB_ARGS_BLOCK());
  mrb_define_method(mrb, mrb->kernel_module, "inspect", obj_inspect, MRB_ARGS_NONE());
  mrb_define_method(mrb, mrb->kernel_module, "instance_variables", obj_instance_variables, MRB_ARGS_NONE());
  mrb_define_method(mrb, mrb->kernel_module, "__visibility", obj_visibility, MRB_ARGS_REQ(1));
}
