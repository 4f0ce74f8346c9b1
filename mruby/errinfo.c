// $!: the exception that a rescue or ensure clause is handling. The VM doesn't
// keep it, so each clause that begins is noted here, with the frame and the
// code it belongs to; the note holds as long as the frame is in that code.
#include "shim.h"
#include "attached.h"
#include "opcodes.h"
#include "visibility.h"

#include <stdlib.h>
#include <mruby/error.h>
#include <mruby/internal.h>
#include <mruby/irep.h>
#include <mruby/opcode.h>

extern void (*gocap_rescued)(mrb_state *mrb, mrb_value exc, const uint8_t *pc);

// As many clauses can be open, one in another, before the outer ones are lost.
#define NOTES 64

struct note {
  const struct mrb_context *context;
  const mrb_irep *irep;
  ptrdiff_t depth;    // of the frame
  uint32_t begin, end; // offsets of the clauses' code
  mrb_value exc;      // kept alive by errinfo.alive
};

struct errinfo {
  mrb_value alive;
  int next;
  struct note notes[NOTES];
};

// The clauses' code ends where an exception that none of them takes is raised
// again. Clauses within clauses have ends of their own.
static uint32_t
end_of(const mrb_irep *irep, uint32_t at)
{
  int open = 1;
  struct gocap_instruction in;
  for (; gocap_instruction_at(irep, at, &in); at = in.next) {
    if (in.op == OP_EXCEPT) open++;
    if (in.op == OP_RAISEIF && --open == 0) return at;
  }
  return irep->ilen;
}

static void
note(mrb_state *mrb, mrb_value exc, const uint8_t *pc)
{
  if (mrb->ud == NULL) return;
  struct errinfo *a = ((struct attached*)mrb->ud)->errinfo;
  mrb_callinfo *ci = mrb->c->ci;
  if (!ci->proc || MRB_PROC_CFUNC_P(ci->proc)) return;
  const mrb_irep *irep = ci->proc->body.irep;
  uint32_t begin = (uint32_t)(pc - irep->iseq);
  ptrdiff_t depth = ci - mrb->c->cibase;
  int i;
  for (i = 0; i < NOTES; i++) { // the same clause again
    struct note *n = &a->notes[i];
    if (n->context == mrb->c && n->irep == irep && n->depth == depth && n->begin == begin) break;
  }
  if (i == NOTES) {
    if (mrb_nil_p(exc)) return; // an ensure that nothing went wrong before
    i = a->next;
    a->next = (a->next + 1) % NOTES;
    // The code is held on to, so that no other comes to stand at its address.
    if (a->notes[i].irep) mrb_irep_decref(mrb, (mrb_irep*)a->notes[i].irep);
    mrb_irep_incref(mrb, (mrb_irep*)irep);
    a->notes[i].context = mrb->c;
    a->notes[i].irep = irep;
    a->notes[i].depth = depth;
    a->notes[i].begin = begin;
    a->notes[i].end = end_of(irep, begin);
  }
  if (!mrb_nil_p(exc) && mrb_type(exc) != MRB_TT_EXCEPTION) exc = mrb_nil_value(); // a break
  a->notes[i].exc = exc;
  mrb_ary_set(mrb, a->alive, i, exc);
}

int
gocap_attach(mrb_state *mrb, int64_t id)
{
  struct attached *a = (struct attached*)calloc(1, sizeof *a);
  if (a == NULL) return 0;
  a->id = id;
  a->errinfo = (struct errinfo*)calloc(1, sizeof *a->errinfo);
  if (a->errinfo == NULL) return 0;
  a->errinfo->alive = gocap_root_table(mrb);
  mrb->ud = a;
  gocap_rescued = note;
  return gocap_visibility_open(mrb);
}

void
gocap_detach(void *ud)
{
  struct attached *a = (struct attached*)ud;
  if (a == NULL) return;
  gocap_visibility_close(a->visibility);
  for (int i = 0; i < a->placeless_count; i++) free(a->placeless[i]);
  free(a->errinfo);
  free(a);
}

mrb_value
gocap_errinfo(mrb_state *mrb)
{
  if (mrb->ud == NULL) return mrb_nil_value();
  const struct errinfo *a = ((struct attached*)mrb->ud)->errinfo;
  const struct mrb_context *c = mrb->c;
  for (mrb_callinfo *ci = c->ci; ci >= c->cibase; ci--) {
    if (!ci->proc || MRB_PROC_CFUNC_P(ci->proc) || !ci->pc) continue;
    const mrb_irep *irep = ci->proc->body.irep;
    const struct note *found = NULL;
    for (int i = 0; i < NOTES; i++) {
      const struct note *n = &a->notes[i];
      if (n->context != c || n->irep != irep || n->depth != ci - c->cibase) continue;
      ptrdiff_t at = ci->pc - irep->iseq;
      if (at < (ptrdiff_t)n->begin || at > (ptrdiff_t)n->end) continue;
      if (found == NULL || n->begin > found->begin) found = n; // the innermost clause
    }
    if (found && !mrb_nil_p(found->exc)) return found->exc;
  }
  return mrb_nil_value();
}
