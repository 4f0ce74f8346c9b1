// What Array does without calling Ruby code, when its elements are numbers,
// Strings, or Arrays of those: order, greatest, sum. With others these functions
// give nil, and core/ does it in Ruby.
#include "shim.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <mruby/debug.h>
#include <mruby/internal.h>

#define DEPTH 8 // of Arrays in Arrays

static mrb_bool
number(mrb_value v)
{
  return mrb_integer_p(v) || (mrb_float_p(v) && !isnan(mrb_float(v)));
}

static double
as_float(mrb_value v)
{
  return mrb_float_p(v) ? mrb_float(v) : (double)mrb_integer(v);
}

static mrb_bool
of_class(mrb_value v, struct RClass *c)
{
  return !mrb_immediate_p(v) && mrb_obj_ptr(v)->c == c;
}

// Sets *plain to FALSE when it takes Ruby code to compare the two.
static int
order(mrb_state *mrb, mrb_value a, mrb_value b, int depth, mrb_bool *plain)
{
  if (mrb_integer_p(a) && mrb_integer_p(b)) {
    mrb_int x = mrb_integer(a), y = mrb_integer(b);
    return (x > y) - (x < y);
  }
  if (number(a) && number(b)) {
    double x = as_float(a), y = as_float(b);
    if (fabs(x) < 9e15 && fabs(y) < 9e15) return (x > y) - (x < y);
  }
  else if (of_class(a, mrb->string_class) && of_class(b, mrb->string_class)) {
    return mrb_str_cmp(mrb, a, b);
  }
  else if (of_class(a, mrb->array_class) && of_class(b, mrb->array_class) && depth < DEPTH) {
    mrb_int n = RARRAY_LEN(a), m = RARRAY_LEN(b);
    for (mrb_int i = 0; i < n && i < m; i++) {
      int c = order(mrb, RARRAY_PTR(a)[i], RARRAY_PTR(b)[i], depth + 1, plain);
      if (c != 0 || !*plain) return c;
    }
    return (n > m) - (n < m);
  }
  *plain = FALSE;
  return 0;
}

// The VM's, or core's.
static mrb_bool
built_in(mrb_state *mrb, mrb_method_t m)
{
  if (MRB_METHOD_UNDEF_P(m)) return FALSE;
  if (MRB_METHOD_CFUNC_P(m)) return TRUE;
  const char *file = mrb_debug_get_filename(mrb, MRB_METHOD_PROC(m)->body.irep, 0);
  return file && strncmp(file, "gocap:ruby/core/", 16) == 0;
}

// Whether the four <=> are still those that order stands for.
static mrb_bool
own_order(mrb_state *mrb)
{
  struct RClass *classes[] = { mrb->integer_class, mrb->float_class, mrb->string_class, mrb->array_class };
  for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
    struct RClass *c = classes[i];
    mrb_method_t m = mrb_method_search_vm(mrb, &c, mrb_intern_lit(mrb, "<=>"));
    if (!built_in(mrb, m)) return FALSE;
  }
  return TRUE;
}

struct item { mrb_value key, value; };

// Merges the halves, sorted each; those that are equal stay in their order.
static mrb_bool
merge_sort(mrb_state *mrb, struct item *items, struct item *room, mrb_int n)
{
  if (n < 2) return TRUE;
  mrb_int half = n / 2;
  if (!merge_sort(mrb, items, room, half) || !merge_sort(mrb, items + half, room, n - half)) return FALSE;
  mrb_bool plain = TRUE;
  if (order(mrb, items[half - 1].key, items[half].key, 0, &plain) <= 0 && plain) return TRUE;
  memcpy(room, items, sizeof *items * (size_t)half);
  for (mrb_int i = 0, j = half, to = 0; i < half && plain; to++) {
    if (j < n && order(mrb, room[i].key, items[j].key, 0, &plain) > 0) items[to] = items[j++];
    else items[to] = room[i++];
  }
  return plain;
}

// list.__sorted_by(keys): a new Array, by keys as many as the list has elements.
static mrb_value
ary_sorted_by(mrb_state *mrb, mrb_value self)
{
  mrb_value keys = mrb_get_arg1(mrb);
  mrb_int n = RARRAY_LEN(self);
  if (!mrb_array_p(keys) || RARRAY_LEN(keys) != n || !own_order(mrb)) return mrb_nil_value();
  mrb_value sorted = mrb_ary_new_capa(mrb, n);
  if (n == 0) return sorted;
  struct item *items = (struct item*)mrb_malloc(mrb, sizeof *items * (size_t)n * 2);
  for (mrb_int i = 0; i < n; i++) {
    items[i].key = RARRAY_PTR(keys)[i];
    items[i].value = RARRAY_PTR(self)[i];
  }
  mrb_bool plain = merge_sort(mrb, items, items + n, n);
  for (mrb_int i = 0; plain && i < n; i++) mrb_ary_push(mrb, sorted, items[i].value); // there is room: allocates nothing
  mrb_free(mrb, items);
  return plain ? sorted : mrb_nil_value();
}

// list.__greatest(sign): of a list that isn't empty; the least for -1. The first of equals.
static mrb_value
ary_greatest(mrb_state *mrb, mrb_value self)
{
  mrb_bool least = mrb_integer(mrb_get_arg1(mrb)) < 0, plain = own_order(mrb);
  mrb_value found = mrb_ary_entry(self, 0);
  for (mrb_int i = 1; plain && i < RARRAY_LEN(self); i++) {
    mrb_value v = RARRAY_PTR(self)[i];
    int c = order(mrb, v, found, 0, &plain);
    if (least ? c < 0 : c > 0) found = v;
  }
  return plain ? found : mrb_nil_value();
}

// A sum of floats, with what rounding lost.
struct total { double sum, lost; };

static void
add(struct total *t, double x)
{
  double sum = t->sum + x;
  if (isfinite(x) && isfinite(t->sum)) t->lost += fabs(t->sum) >= fabs(x) ? (t->sum - sum) + x : (x - sum) + t->sum;
  t->sum = sum;
}

// list.__sum(first): nil when that takes more than 64 bits too.
static mrb_value
ary_sum(mrb_state *mrb, mrb_value self)
{
  mrb_value v = mrb_get_arg1(mrb);
  mrb_int whole = 0;
  mrb_bool floats = FALSE;
  struct total total = { 0, 0 };
  for (mrb_int i = 0;; i++) {
    if (mrb_float_p(v)) {
      if (!floats) add(&total, (double)whole);
      floats = TRUE;
      add(&total, mrb_float(v));
    }
    else if (!mrb_integer_p(v)) {
      return mrb_nil_value();
    }
    else if (floats) {
      add(&total, (double)mrb_integer(v));
    }
    else if (__builtin_add_overflow(whole, mrb_integer(v), &whole)) {
      return mrb_nil_value();
    }
    if (i >= RARRAY_LEN(self)) break;
    v = RARRAY_PTR(self)[i];
  }
  return floats ? mrb_float_value(mrb, total.sum + total.lost) : mrb_int_value(mrb, whole);
}

// Elements may be of any class; their == may change the list.
static mrb_value
ary_include(mrb_state *mrb, mrb_value self)
{
  mrb_value wanted = mrb_get_arg1(mrb);
  for (mrb_int i = 0; i < RARRAY_LEN(self); i++) {
    int ai = mrb_gc_arena_save(mrb);
    mrb_value v = RARRAY_PTR(self)[i];
    mrb_gc_protect(mrb, v);
    if (mrb_integer_p(v) && mrb_integer_p(wanted) ? mrb_integer(v) == mrb_integer(wanted) : mrb_equal(mrb, v, wanted)) return mrb_true_value();
    mrb_gc_arena_restore(mrb, ai);
  }
  return mrb_false_value();
}

static mrb_value
ary_compact(mrb_state *mrb, mrb_value self)
{
  mrb_value list = mrb_ary_new_capa(mrb, RARRAY_LEN(self));
  for (mrb_int i = 0; i < RARRAY_LEN(self); i++) {
    mrb_value v = RARRAY_PTR(self)[i];
    if (!mrb_nil_p(v)) mrb_ary_push(mrb, list, v);
  }
  return list;
}

// list.__spliced: the elements of those that are Arrays, or convert to one, in their place.
static mrb_value
ary_spliced(mrb_state *mrb, mrb_value self)
{
  mrb_value list = mrb_ary_new_capa(mrb, RARRAY_LEN(self));
  for (mrb_int i = 0; i < RARRAY_LEN(self); i++) {
    int ai = mrb_gc_arena_save(mrb);
    mrb_value v = RARRAY_PTR(self)[i];
    mrb_value inner = mrb_immediate_p(v) ? mrb_nil_value() : gocap_implicit(mrb, v, MRB_TT_ARRAY, FALSE);
    if (mrb_nil_p(inner)) {
      mrb_ary_push(mrb, list, v);
    }
    else {
      mrb_gc_protect(mrb, inner);
      for (mrb_int j = 0; j < RARRAY_LEN(inner); j++) mrb_ary_push(mrb, list, RARRAY_PTR(inner)[j]);
    }
    mrb_gc_arena_restore(mrb, ai);
  }
  return list;
}

void
gocap_sorting_open(mrb_state *mrb)
{
  struct RClass *ary = mrb->array_class;
  mrb_define_method(mrb, ary, "__sorted_by", ary_sorted_by, MRB_ARGS_REQ(1));
  mrb_define_method(mrb, ary, "__greatest", ary_greatest, MRB_ARGS_REQ(1));
  mrb_define_method(mrb, ary, "__sum", ary_sum, MRB_ARGS_REQ(1));
  mrb_define_method(mrb, ary, "__spliced", ary_spliced, MRB_ARGS_NONE());
  mrb_define_method(mrb, ary, "include?", ary_include, MRB_ARGS_REQ(1));
  mrb_define_method(mrb, ary, "compact", ary_compact, MRB_ARGS_NONE());
}
