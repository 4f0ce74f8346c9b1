#include "shim.h"

#include <string.h>
#include <mruby/error.h>
#include <mruby/internal.h>

// Implemented in eval.go: the source to run instead, or undef for the same.
extern gocap_result gocapRewrite(mrb_state *mrb, mrb_value source);

// The VM's own methods that take source. They look at the frame that calls them,
// so ours must be in their place rather than call them.
enum { EVAL, INSTANCE_EVAL, MODULE_EVAL, BINDING_EVAL, METHODS };
static mrb_func_t original[METHODS], local_variables, binding_local_variables;

// Rewrites the first argument in its place. What Go runs meanwhile may use the
// registers of this frame, so they are kept.
static void
rewrite(mrb_state *mrb)
{
  mrb_callinfo *ci = mrb->c->ci;
  mrb_int n = mrb_ci_nregs(ci);
  mrb_bool packed = ci->n == 15; // the arguments are an Array
  mrb_value source = mrb_get_argv(mrb)[0];
  if (!mrb_string_p(source)) return;
  int ai = mrb_gc_arena_save(mrb);
  mrb_value kept = mrb_ary_new_from_values(mrb, n, ci->stack);
  gocap_result r = gocapRewrite(mrb, source);
  mrb_value *stack = mrb->c->ci->stack;
  memcpy(stack, RARRAY_PTR(kept), n * sizeof *stack);
  mrb_gc_arena_restore(mrb, ai);
  if (mrb_undef_p(r.value)) return;
  mrb_gc_protect(mrb, r.value);
  if (r.failed) mrb_exc_raise(mrb, r.value);
  if (packed) {
    stack[1] = mrb_ary_new_from_values(mrb, RARRAY_LEN(stack[1]), RARRAY_PTR(stack[1]));
    mrb_ary_set(mrb, stack[1], 0, r.value);
  }
  else stack[1] = r.value;
}

static mrb_value
eval(mrb_state *mrb, mrb_value self, mrb_func_t body)
{
  if (mrb_get_argc(mrb) > 0) rewrite(mrb);
  return body(mrb, self);
}

static mrb_value kernel_eval(mrb_state *mrb, mrb_value self) { return eval(mrb, self, original[EVAL]); }
static mrb_value instance_eval(mrb_state *mrb, mrb_value self) { return eval(mrb, self, original[INSTANCE_EVAL]); }
static mrb_value module_eval(mrb_state *mrb, mrb_value self) { return eval(mrb, self, original[MODULE_EVAL]); }
static mrb_value binding_eval(mrb_state *mrb, mrb_value self) { return eval(mrb, self, original[BINDING_EVAL]); }

// The variables of rewritten code are nobody's business.
static mrb_value
visible(mrb_state *mrb, mrb_value names)
{
  if (!mrb_array_p(names)) return names;
  mrb_value list = mrb_ary_new(mrb);
  for (mrb_int i = 0; i < RARRAY_LEN(names); i++) {
    mrb_value v = RARRAY_PTR(names)[i];
    mrb_int len;
    const char *s = mrb_sym_name_len(mrb, mrb_symbol(v), &len);
    if (len > 3 && s[0] == '_' && s[1] == '_' && strchr("sen", s[2]) && s[3] >= '0' && s[3] <= '9') continue;
    mrb_ary_push(mrb, list, v);
  }
  return list;
}

static mrb_value list_local_variables(mrb_state *mrb, mrb_value self) { return visible(mrb, local_variables(mrb, self)); }
static mrb_value list_binding_variables(mrb_state *mrb, mrb_value self) { return visible(mrb, binding_local_variables(mrb, self)); }

static mrb_func_t
replace(mrb_state *mrb, struct RClass *c, const char *name, mrb_func_t f, mrb_aspec args)
{
  struct RClass *owner = c;
  mrb_method_t m = mrb_method_search_vm(mrb, &owner, mrb_intern_cstr(mrb, name));
  mrb_func_t old = MRB_METHOD_UNDEF_P(m) ? NULL : MRB_METHOD_CFUNC(m);
  if (!old) mrb_raisef(mrb, E_RUNTIME_ERROR, "no %s to replace", name);
  mrb_define_method(mrb, c, name, f, args);
  return old;
}

static mrb_value
do_hook_eval(mrb_state *mrb, void *p)
{
  (void)p;
  struct RClass *binding = mrb_class_get(mrb, "Binding");
  original[EVAL] = replace(mrb, mrb->kernel_module, "eval", kernel_eval, MRB_ARGS_ARG(1, 3));
  mrb_define_class_method(mrb, mrb->kernel_module, "eval", kernel_eval, MRB_ARGS_ARG(1, 3));
  original[INSTANCE_EVAL] = replace(mrb, mrb_class_get(mrb, "BasicObject"), "instance_eval", instance_eval, MRB_ARGS_OPT(3) | MRB_ARGS_BLOCK());
  original[MODULE_EVAL] = replace(mrb, mrb->module_class, "module_eval", module_eval, MRB_ARGS_OPT(3) | MRB_ARGS_BLOCK());
  replace(mrb, mrb->module_class, "class_eval", module_eval, MRB_ARGS_OPT(3) | MRB_ARGS_BLOCK());
  original[BINDING_EVAL] = replace(mrb, binding, "eval", binding_eval, MRB_ARGS_ANY());
  local_variables = replace(mrb, mrb->kernel_module, "local_variables", list_local_variables, MRB_ARGS_NONE());
  binding_local_variables = replace(mrb, binding, "local_variables", list_binding_variables, MRB_ARGS_NONE());
  return mrb_nil_value();
}

gocap_result
gocap_hook_eval(mrb_state *mrb)
{
  mrb_bool failed = FALSE;
  gocap_result r;
  r.value = mrb_protect_error(mrb, do_hook_eval, NULL, &failed);
  r.failed = failed;
  return r;
}
