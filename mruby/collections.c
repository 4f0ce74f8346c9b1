// Equality, order and hash codes of Array, Hash and Struct. Those that hold
// themselves are recognized by the calls that are under way.
#include "shim.h"

#include <mruby/error.h>
#include <mruby/internal.h>
#include <mruby/numeric.h>

void gocap_hash_methods(mrb_state *mrb); // in the VM, see vm/hashmethods.h
mrb_value mrb_bint_hash(mrb_state *mrb, mrb_value v); // of the gem bigint

static mrb_bool
nests(mrb_value v)
{
  return mrb_array_p(v) || mrb_hash_p(v) || mrb_type(v) == MRB_TT_STRUCT;
}

static mrb_bool
same(mrb_value a, mrb_value b)
{
  return a.w == b.w;
}

// Whether the method that runs was called before, and isn't done, for the same
// object, and the same argument if it has one. A method of a subclass that has
// called it as super is another.
static mrb_bool
recursing(mrb_state *mrb, int args)
{
  const mrb_callinfo *now = mrb->c->ci;
  for (const mrb_callinfo *ci = now - 1; ci > mrb->c->cibase; ci--) {
    if (ci->mid == now->mid && ci->u.target_class == now->u.target_class && same(ci->stack[0], now->stack[0]) && (args == 0 || same(ci->stack[1], now->stack[1]))) return TRUE;
  }
  return FALSE;
}

#define BY_IDENTITY (1 << 13) // see vm/hashtable.h

typedef mrb_bool compare_func(mrb_state *mrb, mrb_value a, mrb_value b);

static mrb_bool
eql(mrb_state *mrb, mrb_value a, mrb_value b)
{
  return mrb_obj_eq(mrb, a, b) || mrb_test(mrb_funcall_argv(mrb, a, mrb_intern_lit(mrb, "eql?"), 1, &b));
}

// Of Arrays and Structs.
static mrb_bool
all_equal(mrb_state *mrb, mrb_value a, mrb_value b, compare_func *equal)
{
  mrb_bool checked = FALSE;
  if (RARRAY_LEN(a) != RARRAY_LEN(b)) return FALSE;
  for (mrb_int i = 0; i < RARRAY_LEN(a); i++) {
    if (i >= RARRAY_LEN(b)) return FALSE;
    mrb_value x = RARRAY_PTR(a)[i], y = RARRAY_PTR(b)[i];
    if (same(x, y)) continue;
    if (!checked && nests(x)) {
      if (recursing(mrb, 1)) return TRUE;
      checked = TRUE;
    }
    if (!equal(mrb, x, y)) return FALSE;
  }
  return RARRAY_LEN(a) == RARRAY_LEN(b);
}

// What isn't of the class but converts to it says itself whether it is equal.
static mrb_value
ask_other(mrb_state *mrb, mrb_value self, mrb_value other, const char *conversion)
{
  if (mrb_immediate_p(other) || !mrb_respond_to(mrb, other, mrb_intern_cstr(mrb, conversion))) return mrb_false_value();
  return mrb_bool_value(mrb_equal(mrb, other, self));
}

static mrb_value
ary_eq(mrb_state *mrb, mrb_value self)
{
  mrb_value other = mrb_get_arg1(mrb);
  if (same(self, other)) return mrb_true_value();
  if (!mrb_array_p(other)) return ask_other(mrb, self, other, "to_ary");
  return mrb_bool_value(all_equal(mrb, self, other, mrb_equal));
}

static mrb_value
ary_eql(mrb_state *mrb, mrb_value self)
{
  mrb_value other = mrb_get_arg1(mrb);
  return mrb_bool_value(same(self, other) || (mrb_array_p(other) && all_equal(mrb, self, other, eql)));
}

static mrb_value
ary_cmp(mrb_state *mrb, mrb_value self)
{
  mrb_value other = gocap_implicit(mrb, mrb_get_arg1(mrb), MRB_TT_ARRAY, FALSE);
  mrb_bool checked = FALSE;
  if (mrb_nil_p(other)) return other;
  if (same(self, other)) return mrb_fixnum_value(0);
  mrb_gc_protect(mrb, other);
  for (mrb_int i = 0; i < RARRAY_LEN(self) && i < RARRAY_LEN(other); i++) {
    mrb_value x = RARRAY_PTR(self)[i], y = RARRAY_PTR(other)[i];
    if (!checked && nests(x)) {
      if (recursing(mrb, 1)) return mrb_nil_value();
      checked = TRUE;
    }
    mrb_value c = mrb_funcall_argv(mrb, x, mrb_intern_lit(mrb, "<=>"), 1, &y);
    if (!mrb_integer_p(c) || mrb_integer(c) != 0) return c;
  }
  mrb_int n = RARRAY_LEN(self), m = RARRAY_LEN(other);
  return mrb_fixnum_value(n < m ? -1 : n > m);
}

static mrb_bool
struct_pair(mrb_state *mrb, mrb_value self, mrb_value other)
{
  return mrb_type(other) == MRB_TT_STRUCT && mrb_obj_class(mrb, self) == mrb_obj_class(mrb, other);
}

static mrb_value
struct_eq(mrb_state *mrb, mrb_value self)
{
  mrb_value other = mrb_get_arg1(mrb);
  return mrb_bool_value(same(self, other) || (struct_pair(mrb, self, other) && all_equal(mrb, self, other, mrb_equal)));
}

static mrb_value
struct_eql(mrb_state *mrb, mrb_value self)
{
  mrb_value other = mrb_get_arg1(mrb);
  return mrb_bool_value(same(self, other) || (struct_pair(mrb, self, other) && all_equal(mrb, self, other, eql)));
}

struct hash_pair {
  mrb_value other;
  compare_func *equal;
  mrb_bool checked, result;
};

static int
equal_in_other(mrb_state *mrb, mrb_value key, mrb_value value, void *p)
{
  struct hash_pair *pair = p;
  mrb_value there = mrb_hash_fetch(mrb, pair->other, key, mrb_undef_value());
  if (mrb_undef_p(there)) {
    pair->result = FALSE;
    return 1;
  }
  if (same(value, there)) return 0;
  if (!pair->checked && nests(value)) {
    if (recursing(mrb, 1)) return 1;
    pair->checked = TRUE;
  }
  pair->result = pair->equal(mrb, value, there);
  return !pair->result;
}

static mrb_value
hash_equal(mrb_state *mrb, mrb_value self, compare_func *equal)
{
  mrb_value other = mrb_get_arg1(mrb);
  if (same(self, other)) return mrb_true_value();
  if (!mrb_hash_p(other)) return ask_other(mrb, self, other, "to_hash");
  if (mrb_hash_size(mrb, self) != mrb_hash_size(mrb, other)) return mrb_false_value();
  if (mrb_hash_size(mrb, self) > 0 && ((mrb_hash_ptr(self)->flags ^ mrb_hash_ptr(other)->flags) & BY_IDENTITY)) return mrb_false_value();
  struct hash_pair pair = { other, equal, FALSE, TRUE };
  if (mrb_hash_size(mrb, self) > 0) mrb_hash_foreach(mrb, mrb_hash_ptr(self), equal_in_other, &pair);
  return mrb_bool_value(pair.result);
}

static mrb_value hash_eq(mrb_state *mrb, mrb_value self) { return hash_equal(mrb, self, mrb_equal); }
static mrb_value hash_eql(mrb_state *mrb, mrb_value self) { return hash_equal(mrb, self, eql); }

// Whether hash runs for another collection, which is asked for its own.
static mrb_bool
within_hash(mrb_state *mrb)
{
  const mrb_callinfo *now = mrb->c->ci;
  for (const mrb_callinfo *ci = now - 1; ci > mrb->c->cibase; ci--) {
    if (ci->mid == now->mid && nests(ci->stack[0])) return TRUE;
  }
  return FALSE;
}

static uint64_t
mixed(uint64_t h, uint64_t n)
{
  h ^= n + 0x9e3779b97f4a7c15u + (h << 6) + (h >> 2);
  h *= 0xff51afd7ed558ccdu;
  return h ^ (h >> 33);
}

static uint64_t
code_of(mrb_state *mrb, mrb_value v)
{
  mrb_value code = mrb_funcall_argv(mrb, v, mrb_intern_lit(mrb, "hash"), 0, NULL);
  if (!mrb_integer_p(code)) code = gocap_implicit(mrb, code, MRB_TT_INTEGER, TRUE);
  if (mrb_bigint_p(code)) code = mrb_bint_hash(mrb, code);
  return (uint64_t)mrb_integer(code);
}

// What holds itself has the code of its class, however deep; the outermost call
// hears of it by a variable.
static mrb_value
finished(mrb_state *mrb, uint64_t code, mrb_bool nested, uint64_t class_code)
{
  mrb_sym found = mrb_intern_lit(mrb, "gocap_holds_itself");
  if (nested && mrb_test(mrb_gv_get(mrb, found)) && !within_hash(mrb)) {
    mrb_gv_set(mrb, found, mrb_nil_value());
    code = class_code;
  }
  return mrb_int_value(mrb, (mrb_int)(code >> 2));
}

static mrb_bool
holds_itself(mrb_state *mrb)
{
  if (!recursing(mrb, 0)) return FALSE;
  mrb_gv_set(mrb, mrb_intern_lit(mrb, "gocap_holds_itself"), mrb_true_value());
  return TRUE;
}

static mrb_value
list_hash(mrb_state *mrb, mrb_value self, uint64_t seed)
{
  mrb_bool nested = FALSE;
  uint64_t h = mixed(seed, (uint64_t)RARRAY_LEN(self));
  for (mrb_int i = 0; i < RARRAY_LEN(self); i++) {
    mrb_value v = RARRAY_PTR(self)[i];
    if (!nested && nests(v)) {
      if (holds_itself(mrb)) return mrb_fixnum_value(0);
      nested = TRUE;
    }
    h = mixed(h, code_of(mrb, v));
  }
  return finished(mrb, h, nested, seed);
}

static mrb_value ary_hash(mrb_state *mrb, mrb_value self) { return list_hash(mrb, self, 7); }

static mrb_value
struct_hash(mrb_state *mrb, mrb_value self)
{
  return list_hash(mrb, self, (uint64_t)(uintptr_t)mrb_obj_class(mrb, self));
}

struct hash_code {
  uint64_t sum;
  mrb_bool nested;
};

static int
add_code(mrb_state *mrb, mrb_value key, mrb_value value, void *p)
{
  struct hash_code *code = p;
  if (!code->nested && (nests(value) || nests(key))) {
    if (holds_itself(mrb)) return 1;
    code->nested = TRUE;
  }
  uint64_t h = mixed(code_of(mrb, key), 11);
  code->sum += mixed(h, code_of(mrb, value));
  return 0;
}

static mrb_value
hash_hash(mrb_state *mrb, mrb_value self)
{
  struct hash_code code = { mixed(13, (uint64_t)mrb_hash_size(mrb, self)), FALSE };
  if (mrb_hash_size(mrb, self) > 0) mrb_hash_foreach(mrb, mrb_hash_ptr(self), add_code, &code);
  return finished(mrb, code.sum, code.nested, 13);
}

// Whether an Array can be joined as it is: nothing in it has a say how.
static mrb_value
ary_plain(mrb_state *mrb, mrb_value self)
{
  for (mrb_int i = 0; i < RARRAY_LEN(self); i++) {
    mrb_value v = RARRAY_PTR(self)[i];
    if (!mrb_immediate_p(v) && !mrb_string_p(v) && !mrb_integer_p(v) && !mrb_float_p(v)) return mrb_false_value();
  }
  return mrb_true_value();
}

// The first n elements are all v; there are no others.
static mrb_value
ary_fill(mrb_state *mrb, mrb_value self)
{
  mrb_int n;
  mrb_value v;
  mrb_get_args(mrb, "io", &n, &v);
  if (n > 0) mrb_ary_set(mrb, self, n - 1, v);
  for (mrb_int i = 0; i < n - 1; i++) RARRAY_PTR(self)[i] = v;
  return self;
}

// Array#[] and slice are the VM's; that of an arithmetic sequence is in Ruby.
static mrb_func_t vm_aref;

static mrb_value
ary_aref(mrb_state *mrb, mrb_value self)
{
  mrb_int argc = mrb_get_argc(mrb);
  const mrb_value *argv = mrb_get_argv(mrb);
  for (mrb_int i = 0; i < argc && i < 2; i++) {
    if (mrb_bigint_p(argv[i])) mrb_raise(mrb, E_RANGE_ERROR, "bignum too big to convert into `long'");
  }
  if (argc == 1 && mrb_type(argv[0]) == MRB_TT_OBJECT) {
    mrb_value made = mrb_funcall_argv(mrb, self, mrb_intern_lit(mrb, "__slice_by"), 1, argv);
    if (!mrb_false_p(made)) return made;
  }
  return vm_aref(mrb, self);
}

static mrb_value
ary_s_try_convert(mrb_state *mrb, mrb_value self)
{
  return gocap_implicit(mrb, mrb_get_arg1(mrb), MRB_TT_ARRAY, FALSE);
}

static mrb_value
hash_s_try_convert(mrb_state *mrb, mrb_value self)
{
  return gocap_implicit(mrb, mrb_get_arg1(mrb), MRB_TT_HASH, FALSE);
}

// Comparable#==: a `<=>` that asks for equality itself finds none.
static mrb_value
comparable_eq(mrb_state *mrb, mrb_value self)
{
  mrb_value other = mrb_get_arg1(mrb);
  if (mrb_obj_equal(mrb, self, other)) return mrb_true_value();
  if (recursing(mrb, 1)) return mrb_false_value();
  mrb_value n = mrb_funcall_argv(mrb, self, mrb_intern_lit(mrb, "<=>"), 1, &other);
  if (mrb_nil_p(n)) return mrb_false_value();
  if (mrb_integer_p(n)) return mrb_bool_value(mrb_integer(n) == 0);
  mrb_value zero = mrb_fixnum_value(0);
  return mrb_bool_value(!mrb_test(mrb_funcall_argv(mrb, n, mrb_intern_lit(mrb, ">"), 1, &zero)) &&
                        !mrb_test(mrb_funcall_argv(mrb, n, mrb_intern_lit(mrb, "<"), 1, &zero)));
}

void
gocap_collections_open(mrb_state *mrb)
{
  struct RClass *ary = mrb->array_class, *hash = mrb->hash_class, *structs = mrb_class_get(mrb, "Struct");
  gocap_hash_methods(mrb);
  mrb_define_method(mrb, ary, "==", ary_eq, MRB_ARGS_REQ(1));
  mrb_define_method(mrb, ary, "eql?", ary_eql, MRB_ARGS_REQ(1));
  mrb_define_method(mrb, ary, "<=>", ary_cmp, MRB_ARGS_REQ(1));
  mrb_define_method(mrb, ary, "hash", ary_hash, MRB_ARGS_NONE());
  mrb_define_method(mrb, hash, "==", hash_eq, MRB_ARGS_REQ(1));
  mrb_define_method(mrb, hash, "eql?", hash_eql, MRB_ARGS_REQ(1));
  mrb_define_method(mrb, hash, "hash", hash_hash, MRB_ARGS_NONE());
  mrb_define_method(mrb, mrb_module_get(mrb, "Comparable"), "==", comparable_eq, MRB_ARGS_REQ(1));
  mrb_define_method(mrb, mrb->module_class, "==", mrb_obj_equal_m, MRB_ARGS_REQ(1)); // also where Object is Comparable
  mrb_define_method(mrb, structs, "==", struct_eq, MRB_ARGS_REQ(1));
  mrb_define_method(mrb, structs, "eql?", struct_eql, MRB_ARGS_REQ(1));
  mrb_define_method(mrb, structs, "hash", struct_hash, MRB_ARGS_NONE());
  mrb_define_method(mrb, ary, "__plain?", ary_plain, MRB_ARGS_NONE());
  mrb_define_method(mrb, ary, "__fill", ary_fill, MRB_ARGS_REQ(2));
  mrb_define_class_method(mrb, ary, "try_convert", ary_s_try_convert, MRB_ARGS_REQ(1));
  mrb_define_class_method(mrb, hash, "try_convert", hash_s_try_convert, MRB_ARGS_REQ(1));
  struct RClass *c = ary;
  mrb_method_t m = mrb_method_search_vm(mrb, &c, mrb_intern_lit(mrb, "[]"));
  mrb_func_t f = MRB_METHOD_FUNC_P(m) ? MRB_METHOD_FUNC(m) : NULL;
  if (f && f != ary_aref) vm_aref = f;
  mrb_define_method(mrb, ary, "[]", ary_aref, MRB_ARGS_ARG(1, 1));
  mrb_define_method(mrb, ary, "slice", ary_aref, MRB_ARGS_ARG(1, 1));
}
