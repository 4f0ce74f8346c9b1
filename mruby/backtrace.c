// Backtraces. mruby's own keep bare pointers to code that may be freed before
// they are read, and can't tell a block from its method. These hold on to the
// code and label frames as CRuby 3.1 does: "block (2 levels) in deploy". They
// stand before the library, so the linker takes them.
#include <stdio.h>
#include <string.h>
#include <mruby.h>
#include <mruby/array.h>
#include <mruby/data.h>
#include <mruby/debug.h>
#include <mruby/error.h>
#include <mruby/internal.h>
#include <mruby/irep.h>
#include <mruby/proc.h>
#include <mruby/string.h>
#include <mruby/variable.h>

#include "attached.h"
#include "shim.h"

// Implemented in errinfo.c.
extern mrb_value gocap_errinfo(mrb_state *mrb);

// Frames kept of a very deep stack, from the innermost, and one more.
#define MAX_FRAMES 2000

struct frame {
  mrb_irep *irep;  // of the frame, or of the one it was called from
  uint32_t at;
  mrb_sym method;  // 0 at top level
  uint16_t blocks; // how many blocks deep in the method
};

struct trace {
  int len;
  struct frame frames[];
};

static void
free_trace(mrb_state *mrb, void *p)
{
  struct trace *t = (struct trace*)p;
  if (t == NULL) return;
  for (int i = 0; i < t->len; i++) {
    if (t->frames[i].irep) mrb_irep_decref(mrb, t->frames[i].irep);
  }
  mrb_free(mrb, t);
}

static const mrb_data_type trace_type = { "Backtrace", free_trace };

// Natives that only carry out what Ruby code asked for, and one that CRuby
// appends with, without a call.
static mrb_bool
hidden(mrb_state *mrb, mrb_sym name)
{
  const char *s = mrb_sym_name(mrb, name);
  if (s == NULL) return TRUE;
  return strcmp(s, "raise") == 0 || strcmp(s, "fail") == 0 || strcmp(s, "method_missing") == 0 ||
         strcmp(s, "const_missing") == 0 || strcmp(s, "<<") == 0 || strncmp(s, "__", 2) == 0;
}

static mrb_bool
ruby_frame(const mrb_callinfo *ci)
{
  return ci->proc && !MRB_PROC_CFUNC_P(ci->proc) && ci->pc &&
         ci->proc->body.irep && ci->proc->body.irep->debug_info;
}

// A Ruby frame that has a place of its own: not one of mruby's library, which
// has no debug information, nor of a file that stands for C code.
static mrb_bool
own_place(mrb_state *mrb, const mrb_callinfo *ci)
{
  if (!ruby_frame(ci)) return FALSE;
  const struct attached *a = (const struct attached*)mrb->ud;
  const char *file = mrb_debug_get_filename(mrb, ci->proc->body.irep, 0);
  for (int i = 0; a && file && i < a->placeless_count; i++) {
    if (strncmp(file, a->placeless[i], strlen(a->placeless[i])) == 0) return FALSE;
  }
  return TRUE;
}

mrb_bool gocap_own_place(mrb_state *mrb, const mrb_callinfo *ci) { return own_place(mrb, ci); }

int
gocap_without_place(mrb_state *mrb, const char *prefix)
{
  struct attached *a = (struct attached*)mrb->ud;
  if (a->placeless_count == PLACELESS || !(a->placeless[a->placeless_count] = strdup(prefix))) return 0;
  a->placeless_count++;
  return 1;
}

static mrb_bool
among(const char *name, const char *const *names)
{
  for (; *names; names++) {
    if (strcmp(name, *names) == 0) return TRUE;
  }
  return FALSE;
}

// Methods that CRuby defines in Enumerable, so that a block is called from
// `each` there; and those of them that arrays and hashes have of their own.
static const char *const through_each[] = {
  "all?", "any?", "collect_concat", "count", "drop_while", "each_cons", "each_entry", "each_slice",
  "each_with_index", "each_with_object", "filter", "filter_map", "find", "find_index", "flat_map", "group_by",
  "inject", "map", "max", "max_by", "min", "min_by", "minmax_by", "none?", "one?", "partition", "reduce", "reject",
  "reverse_each", "select", "sort_by", "sum", "take_while", "tally", "to_h", "to_set", "uniq", "zip", NULL };
static const char *const of_array[] = {
  "all?", "any?", "count", "drop_while", "filter", "find_index", "map", "max", "min", "none?", "one?", "reject",
  "reverse_each", "select", "sum", "take_while", "to_h", "uniq", "zip", NULL };
static const char *const of_hash[] = { "any?", "filter", "reject", "select", "to_h", NULL };

// mruby's library calls its methods by one name where Ruby has two; recipes use
// the other one.
static mrb_sym
usual_name(mrb_state *mrb, mrb_sym method)
{
  static const char *const names[][2] = { { "collect", "map" }, { "detect", "find" }, { "find_all", "select" },
                                          { "yield_self", "then" } };
  const char *name = mrb_sym_name(mrb, method);
  for (size_t i = 0; name && i < sizeof(names) / sizeof(names[0]); i++) {
    if (strcmp(name, names[i][0]) == 0) return mrb_intern_cstr(mrb, names[i][1]);
  }
  return method;
}

static mrb_bool
goes_through_each(mrb_state *mrb, const mrb_callinfo *ci)
{
  const char *name = mrb_sym_name(mrb, usual_name(mrb, ci->mid));
  mrb_value self = ci->stack[0];
  if (name == NULL || !among(name, through_each)) return FALSE;
  if (mrb_array_p(self)) return !among(name, of_array);
  if (mrb_hash_p(self)) return !among(name, of_hash);
  return TRUE;
}

// The method a block stands in, and how deep: procs know what encloses them,
// environments whose they are.
static void
name_frame(const mrb_callinfo *ci, struct frame *f)
{
  const struct RProc *p = ci->proc;
  f->method = ci->mid;
  f->blocks = 0;
  while (p && !MRB_PROC_SCOPE_P(p) && f->blocks < UINT16_MAX) {
    struct REnv *e = MRB_PROC_ENV(p);
    if (e == NULL) break;
    if (!(p->flags & GOCAP_PROC_EVAL)) f->blocks++;
    f->method = e->mid;
    p = p->upper;
  }
}

// The VM divides integers without a call; CRuby calls a method for zero.
static mrb_bool
is_division(mrb_state *mrb, mrb_value exc)
{
  if (mrb_nil_p(exc) || !mrb_class_defined(mrb, "ZeroDivisionError")) return FALSE;
  return mrb_obj_class(mrb, exc) == mrb_class_get(mrb, "ZeroDivisionError");
}

static int
add(struct frame *frames, int n, const mrb_callinfo *where, struct frame f)
{
  f.irep = (mrb_irep*)where->proc->body.irep;
  f.at = (uint32_t)(where->pc - f.irep->iseq);
  if (f.at > 0) f.at--;
  if (frames) frames[n] = f;
  return n + 1;
}

// The frames, innermost first. Those without a place of their own are where
// they were called from; of several in a row there's only the outermost, since
// the others are how we do what CRuby does in C.
static int
collect(mrb_state *mrb, const struct mrb_context *c, mrb_value exc, struct frame *frames)
{
  int n = 0;
  mrb_bool block = FALSE; // the frame above is one of a block
  const mrb_callinfo *base = c->cibase;
  for (const mrb_callinfo *ci = c->ci; ci >= base && n < MAX_FRAMES; ci--) {
    struct frame f = { NULL, 0, 0, 0 };
    if (own_place(mrb, ci)) {
      if (n == 0 && ci == c->ci && is_division(mrb, exc)) {
        f.method = mrb_intern_lit(mrb, "/");
        n = add(frames, n, ci, f);
      }
      name_frame(ci, &f);
      n = add(frames, n, ci, f);
      block = f.blocks > 0;
      continue;
    }
    const mrb_callinfo *called = NULL;
    for (; ci >= base && !own_place(mrb, ci); ci--) {
      if (ci->mid && !hidden(mrb, ci->mid) && !(ci->proc && !MRB_PROC_CFUNC_P(ci->proc) && !MRB_PROC_SCOPE_P(ci->proc))) called = ci;
    }
    if (ci < base) break;
    if (called) {
      if (block && goes_through_each(mrb, called)) {
        f.method = mrb_intern_lit(mrb, "each");
        n = add(frames, n, ci, f);
      }
      f.method = usual_name(mrb, called->mid);
      n = add(frames, n, ci, f);
    }
    block = FALSE;
    ci++;
  }
  return n;
}

static struct RObject*
capture(mrb_state *mrb, const struct mrb_context *c, mrb_value exc)
{
  struct RData *d = mrb_data_object_alloc(mrb, NULL, NULL, &trace_type);
  int n = collect(mrb, c, exc, NULL);
  struct trace *t = (struct trace*)mrb_malloc(mrb, sizeof(struct trace) + n * sizeof(struct frame));
  t->len = collect(mrb, c, exc, t->frames);
  for (int i = 0; i < t->len; i++) mrb_irep_incref(mrb, t->frames[i].irep);
  d->data = t;
  return (struct RObject*)d;
}

static mrb_value
line_of(mrb_state *mrb, const struct frame *f)
{
  int32_t line = 0;
  const char *file = NULL;
  if (!mrb_debug_get_position(mrb, f->irep, f->at, &line, &file)) file = "(unknown)";
  const char *name = f->method ? mrb_sym_name(mrb, f->method) : NULL;
  if (name == NULL) name = strcmp(file, "-e") == 0 ? "<main>" : "<top (required)>";
  switch (f->blocks) {
  case 0: return mrb_format(mrb, "%s:%d:in %s", file, (int)line, name);
  case 1: return mrb_format(mrb, "%s:%d:in block in %s", file, (int)line, name);
  default: return mrb_format(mrb, "%s:%d:in block (%d levels) in %s", file, (int)line, (int)f->blocks, name);
  }
}

static mrb_value
lines_of(mrb_state *mrb, const struct trace *t)
{
  mrb_value lines = mrb_ary_new_capa(mrb, t ? t->len : 0);
  int ai = mrb_gc_arena_save(mrb);
  for (int i = 0; t && i < t->len; i++) {
    mrb_ary_push(mrb, lines, line_of(mrb, &t->frames[i]));
    mrb_gc_arena_restore(mrb, ai);
  }
  return lines;
}

static void
store(mrb_state *mrb, mrb_value exc, struct RObject *backtrace)
{
  mrb_exc_ptr(exc)->backtrace = backtrace;
  mrb_field_write_barrier(mrb, (struct RBasic*)mrb_exc_ptr(exc), (struct RBasic*)backtrace);
}

// The line of the skip-th Ruby frame from here, nil when there is none.
mrb_value
gocap_frame_line(mrb_state *mrb, int skip)
{
  for (mrb_callinfo *ci = mrb->c->ci; ci >= mrb->c->cibase; ci--) {
    if (!ruby_frame(ci) || skip-- > 0) continue;
    struct frame f = { (mrb_irep*)ci->proc->body.irep, (uint32_t)(ci->pc - ci->proc->body.irep->iseq), 0, 0 };
    if (f.at > 0) f.at--;
    name_frame(ci, &f);
    return line_of(mrb, &f);
  }
  return mrb_nil_value();
}

// An exception that is raised while another is handled came from that one.
static void
keep_cause(mrb_state *mrb, mrb_value exc)
{
  mrb_sym name = mrb_intern_lit(mrb, "__cause");
  if (mrb_iv_defined(mrb, exc, name)) return;
  mrb_value cause = gocap_errinfo(mrb);
  for (mrb_value e = cause; !mrb_nil_p(e); e = mrb_iv_get(mrb, e, name)) {
    if (mrb_obj_eq(mrb, e, exc)) return;
  }
  if (!mrb_nil_p(cause)) mrb_iv_set(mrb, exc, name, cause);
}

// Called by the VM when an exception is raised.
void
mrb_keep_backtrace(mrb_state *mrb, mrb_value exc)
{
  if (mrb->c->ci == NULL || mrb_exc_ptr(exc)->backtrace) return;
  int ai = mrb_gc_arena_save(mrb);
  keep_cause(mrb, exc);
  store(mrb, exc, capture(mrb, mrb->c, exc));
  mrb_gc_arena_restore(mrb, ai);
}

// Exception#backtrace.
mrb_value
mrb_exc_backtrace(mrb_state *mrb, mrb_value exc)
{
  struct RObject *b = mrb_exc_ptr(exc)->backtrace;
  if (b == NULL) return mrb_nil_value();
  if (b->tt == MRB_TT_ARRAY) return mrb_obj_value(b);
  mrb_value lines = lines_of(mrb, (struct trace*)mrb_data_check_get_ptr(mrb, mrb_obj_value(b), &trace_type));
  store(mrb, exc, mrb_obj_ptr(lines));
  return lines;
}

static mrb_value
lines_in(mrb_state *mrb, const struct mrb_context *c)
{
  struct RObject *d = capture(mrb, c, mrb_nil_value());
  mrb_gc_protect(mrb, mrb_obj_value(d));
  return lines_of(mrb, (struct trace*)((struct RData*)d)->data);
}

// Kernel#caller.
mrb_value mrb_get_backtrace(mrb_state *mrb) { return lines_in(mrb, mrb->c); }

static mrb_value
do_backtrace_of(mrb_state *mrb, void *p)
{
  mrb_value fiber = *(mrb_value*)p;
  const struct mrb_context *c = mrb_nil_p(fiber) ? mrb->root_c : ((struct RFiber*)mrb_ptr(fiber))->cxt;
  return c && c->ci ? lines_in(mrb, c) : mrb_ary_new(mrb);
}

// The backtrace of a fiber that isn't over, nil for the main program's.
gocap_result
gocap_backtrace_of(mrb_state *mrb, mrb_value fiber)
{
  mrb_bool failed = FALSE;
  gocap_result r;
  r.value = mrb_protect_error(mrb, do_backtrace_of, &fiber, &failed);
  r.failed = failed;
  return r;
}

// For an exception that nothing catches; gocap reports its own.
MRB_API void
mrb_print_backtrace(mrb_state *mrb)
{
  if (mrb->exc) fprintf(stderr, "uncaught exception in the VM\n");
}
