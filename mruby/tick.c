// A running VM is told to look at something (a signal, a timeout, a thread whose
// turn it is): mrb_state's gocap_tick is set, from any thread, and the code that
// runs calls a method at its next jump back, method or block. See patch.sh.
#include "shim.h"
#include "attached.h"

#include <mruby/error.h>

extern struct RProc *(*gocap_ticked)(mrb_state *mrb, mrb_value *self);
extern mrb_sym gocap_tick_name;

// Our own Ruby code is left alone: it stands for C code, which nothing comes
// between. But even that doesn't go on for ever.
#define PATIENCE (1 << 18)

static struct RProc*
ticked(mrb_state *mrb, mrb_value *self)
{
  struct attached *a = (struct attached*)mrb->ud;
  if (a == NULL || a->tick == NULL) {
    mrb->gocap_tick = GOCAP_CALM;
    return NULL;
  }
  if (!gocap_own_place(mrb, mrb->c->ci) && ++a->deferred < PATIENCE) return NULL;
  a->deferred = 0;
  __atomic_store_n(&mrb->gocap_tick, GOCAP_CALM, __ATOMIC_SEQ_CST);
  *self = a->ticker;
  return a->tick;
}

struct request { mrb_value self; mrb_sym name; };

static mrb_value
set_tick(mrb_state *mrb, void *p)
{
  struct request *r = (struct request*)p;
  struct attached *a = (struct attached*)mrb->ud;
  struct RClass *c = mrb_class(mrb, r->self);
  mrb_method_t m = mrb_method_search_vm(mrb, &c, r->name);
  if (MRB_METHOD_UNDEF_P(m) || !MRB_METHOD_PROC_P(m) || MRB_PROC_CFUNC_P(MRB_METHOD_PROC(m))) {
    mrb_raise(mrb, E_TYPE_ERROR, "not a method in Ruby");
  }
  struct RProc *proc = (struct RProc*)MRB_METHOD_PROC(m);
  mrb_gc_register(mrb, mrb_obj_value(proc));
  mrb_gc_register(mrb, r->self);
  a->ticker = r->self;
  a->tick = proc;
  gocap_tick_name = r->name;
  gocap_ticked = ticked;
  return mrb_nil_value();
}

gocap_result
gocap_set_tick(mrb_state *mrb, mrb_value self, mrb_sym name)
{
  struct request r = { self, name };
  mrb_bool failed = FALSE;
  gocap_result out;
  out.value = mrb_protect_error(mrb, set_tick, &r, &failed);
  out.failed = failed;
  return out;
}

void
gocap_tick(mrb_state *mrb)
{
  __atomic_store_n(&mrb->gocap_tick, 0, __ATOMIC_SEQ_CST);
}
