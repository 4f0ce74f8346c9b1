#include "shim.h"
#include "special.h"

#include <string.h>
#include <mruby/debug.h>
#include <mruby/internal.h>
#include <mruby/irep.h>

// The VM's own: what reads and writes global variables (see build.sh).
extern mrb_value (*gocap_gv_get)(mrb_state *mrb, mrb_sym name);
extern void (*gocap_gv_set)(mrb_state *mrb, mrb_sym name, mrb_value v);

// Implemented in special.go. failed is -1 for a variable of no meaning.
extern gocap_result gocapGlobalGet(mrb_state *mrb, uint32_t name);
extern gocap_result gocapGlobalSet(mrb_state *mrb, uint32_t name, mrb_value v);

// Symbols differ from VM to VM: a bit that is set means that one of them hooks it.
static uint8_t hooked[1 << 13];

static int
is_hooked(mrb_sym name)
{
  return name < sizeof hooked * 8 && (hooked[name / 8] >> (name % 8) & 1);
}

static mrb_value
get(mrb_state *mrb, mrb_sym name)
{
  if (!is_hooked(name)) return mrb_gv_get(mrb, name);
  int ai = mrb_gc_arena_save(mrb);
  gocap_result r = gocapGlobalGet(mrb, name);
  mrb_gc_arena_restore(mrb, ai);
  if (r.failed < 0) return mrb_gv_get(mrb, name);
  mrb_gc_protect(mrb, r.value);
  if (r.failed) mrb_exc_raise(mrb, r.value);
  return r.value;
}

static void
set(mrb_state *mrb, mrb_sym name, mrb_value v)
{
  gocap_result r = { .failed = -1 };
  if (is_hooked(name)) {
    int ai = mrb_gc_arena_save(mrb);
    r = gocapGlobalSet(mrb, name, v);
    mrb_gc_arena_restore(mrb, ai);
  }
  if (r.failed < 0) mrb_gv_set(mrb, name, v);
  else if (r.failed) mrb_exc_raise(mrb, r.value);
}

void
gocap_hook_global(mrb_state *mrb, mrb_sym name)
{
  (void)mrb;
  gocap_gv_get = get;
  gocap_gv_set = set;
  if (name < sizeof hooked * 8) hooked[name / 8] |= (uint8_t)(1 << (name % 8));
}

static int
skipped(mrb_state *mrb, const mrb_callinfo *ci, const char *skip, size_t len)
{
  if (!ci->proc || MRB_PROC_CFUNC_P(ci->proc) || !ci->pc) return 1;
  const mrb_irep *irep = ci->proc->body.irep;
  if (!irep || !irep->debug_info) return 1;
  uint32_t at = (uint32_t)(ci->pc - irep->iseq);
  const char *file = mrb_debug_get_filename(mrb, irep, at > 0 ? at - 1 : 0);
  return file && strncmp(file, skip, len) == 0;
}

void
gocap_frame(mrb_state *mrb, const char *skip, size_t len, gocap_frame_info *out)
{
  struct mrb_context *c = mrb->c;
  out->context = c;
  out->scope = NULL;
  out->depth = -1;
  out->top = c->ci - c->cibase;
  mrb_callinfo *ci = c->ci;
  while (ci >= c->cibase && skipped(mrb, ci, skip, len)) ci--;
  if (ci < c->cibase) return;
  const struct RProc *p = ci->proc;
  struct REnv *env = NULL;
  while (!MRB_PROC_SCOPE_P(p) && p->upper && MRB_PROC_ENV_P(p)) {
    env = MRB_PROC_ENV(p);
    p = p->upper;
  }
  if (env) { // a block: the frame that it stands in
    out->scope = env;
    while (ci >= c->cibase && mrb_vm_ci_env(ci) != env) ci--;
    if (ci < c->cibase) return;
  }
  out->scope = p->body.irep;
  out->depth = ci - c->cibase;
}
