// What Ruby code asks about the frame that calls: __method__, block_given?, and
// the variables that a String given to class_eval or instance_eval sees.
#include "shim.h"

#include <mruby/error.h>
#include <mruby/internal.h>
#include <mruby/irep.h>
#include <mruby/opcode.h>

#include "opcodes.h"

// The VM's own, see patch.sh.
extern mrb_value (*gocap_caller_binding)(mrb_state *mrb, mrb_value self);
extern mrb_value mrb_binding_new(mrb_state *mrb, const struct RProc *proc, mrb_value recv, struct REnv *env);

static mrb_func_t block_given, lambda;

// Whether a block is the body of the method that self has by a name: define_method.
static mrb_bool
is_body(mrb_state *mrb, const struct RProc *p, mrb_value self, mrb_sym name)
{
  if (name == 0) return FALSE;
  struct RClass *c = mrb_class(mrb, self);
  mrb_method_t m = mrb_method_search_vm(mrb, &c, name);
  if (MRB_METHOD_UNDEF_P(m) || !MRB_METHOD_PROC_P(m)) return FALSE;
  const struct RProc *body = MRB_METHOD_PROC(m);
  return !MRB_PROC_CFUNC_P(body) && body->body.irep == p->body.irep;
}

// The method that the calling frame's code stands in, 0 outside of any. Blocks
// that became methods count unless only those that `def` began do.
static mrb_sym
method_around(mrb_state *mrb, mrb_bool def_only)
{
  const mrb_callinfo *ci = mrb->c->ci - 1;
  if (ci < mrb->c->cibase) return 0;
  const struct RProc *p = ci->proc;
  if (!p || MRB_PROC_CFUNC_P(p)) return 0;
  mrb_sym name = ci->mid;
  mrb_value self = ci->stack[0];
  for (const struct REnv *e; (e = MRB_PROC_ENV(p)); p = p->upper) {
    if (!def_only && is_body(mrb, p, self, name)) return name;
    if (!p->upper || MRB_PROC_CFUNC_P(p->upper)) return 0;
    name = e->mid;
    self = MRB_ENV_LEN(e) > 0 ? e->stack[0] : mrb_nil_value();
  }
  return name;
}

static mrb_value
obj_method_name(mrb_state *mrb, mrb_value self)
{
  (void)self;
  mrb_sym name = method_around(mrb, FALSE);
  return name ? mrb_symbol_value(name) : mrb_nil_value();
}

// The method by the name that it was called by, which may be an alias.
static mrb_value
obj_callee(mrb_state *mrb, mrb_value self)
{
  const mrb_callinfo *ci = mrb->c->ci - 1, *caller = ci - 1;
  mrb_value name = obj_method_name(mrb, self);
  if (caller < mrb->c->cibase || mrb_nil_p(name) || mrb_symbol(name) != ci->mid) return name;
  const struct RProc *p = caller->proc;
  if (!p || MRB_PROC_CFUNC_P(p) || !caller->pc) return name;
  const mrb_irep *irep = p->body.irep;
  struct gocap_instruction in;
  uint32_t here = (uint32_t)(caller->pc - irep->iseq);
  for (uint32_t at = 0; gocap_instruction_at(irep, at, &in) && in.next <= here; at = in.next) {
    if (in.next < here || !(in.op == OP_SEND || in.op == OP_SSEND || in.op == OP_SENDB || in.op == OP_SSENDB)) continue;
    struct RClass *c = mrb_class(mrb, self);
    mrb_method_t m = mrb_method_search_vm(mrb, &c, irep->syms[in.b]);
    if (MRB_METHOD_UNDEF_P(m) || !MRB_METHOD_PROC_P(m) || !MRB_PROC_ALIAS_P(MRB_METHOD_PROC(m))) break;
    if (MRB_METHOD_PROC(m)->upper == ci->proc) return mrb_symbol_value(irep->syms[in.b]);
  }
  return name;
}

// The VM takes what lies in a file's or class's frame for its block.
static mrb_value
obj_block_given(mrb_state *mrb, mrb_value self)
{
  return method_around(mrb, TRUE) ? block_given(mrb, self) : mrb_false_value();
}

// Whether a block is written at the call that the calling frame makes.
static mrb_bool
block_is_literal(mrb_state *mrb)
{
  const mrb_callinfo *ci = mrb->c->ci - 1;
  if (ci < mrb->c->cibase || !ci->proc || MRB_PROC_CFUNC_P(ci->proc) || !ci->pc) return FALSE;
  const mrb_irep *irep = ci->proc->body.irep;
  uint32_t here = (uint32_t)(ci->pc - irep->iseq);
  uint8_t before = OP_NOP;
  struct gocap_instruction in;
  for (uint32_t at = 0; gocap_instruction_at(irep, at, &in) && in.next < here; at = in.next) before = in.op;
  return before == OP_BLOCK;
}

// A Proc that is passed on stays what it is.
static mrb_value
obj_lambda(mrb_state *mrb, mrb_value self)
{
  mrb_value block;
  mrb_get_args(mrb, "&", &block);
  return mrb_nil_p(block) || block_is_literal(mrb) ? lambda(mrb, self) : block;
}

// A Binding of the caller, whose self is the receiver; nil when it's native code.
static mrb_value
caller_binding(mrb_state *mrb, mrb_value self)
{
  struct REnv *env = NULL;
  const struct RProc *proc = mrb_proc_get_caller(mrb, &env);
  if (!env || !proc || MRB_PROC_CFUNC_P(proc)) return mrb_nil_value();
  return mrb_binding_new(mrb, proc, self, env);
}

void
gocap_frames_open(mrb_state *mrb)
{
  gocap_caller_binding = caller_binding;
  struct RClass *krn = mrb->kernel_module, *owner = krn;
  block_given = MRB_METHOD_CFUNC(mrb_method_search_vm(mrb, &owner, mrb_intern_lit(mrb, "block_given?")));
  mrb_define_module_function(mrb, krn, "block_given?", obj_block_given, MRB_ARGS_NONE());
  owner = krn;
  lambda = MRB_METHOD_CFUNC(mrb_method_search_vm(mrb, &owner, mrb_intern_lit(mrb, "lambda")));
  mrb_define_module_function(mrb, krn, "lambda", obj_lambda, MRB_ARGS_BLOCK());
  mrb_define_method(mrb, krn, "__method__", obj_method_name, MRB_ARGS_NONE());
  mrb_define_method(mrb, krn, "__callee__", obj_callee, MRB_ARGS_NONE());
}
