// Operators of Integer and Float with what the VM doesn't know: it takes numbers
// of its own only. Any other operand is asked to coerce, as in CRuby; an Integer
// to a negative power is a Rational, a negative Float to a broken one a Complex.
#include "shim.h"

#include <math.h>
#include <string.h>
#include <mruby/error.h>
#include <mruby/internal.h>
#include <mruby/numeric.h>
#include <mruby/presym.h>

static mrb_bool
number(mrb_value v)
{
  return mrb_integer_p(v) || mrb_float_p(v) || mrb_bigint_p(v);
}

// The VM's own method of this name.
static mrb_value
native(mrb_state *mrb, mrb_value self, const char *op, mrb_value other)
{
  char name[16] = "__vm";
  strcat(name, op);
  return mrb_funcall_argv(mrb, self, mrb_intern_cstr(mrb, name), 1, &other);
}

// How an operand is named in "X can't be coerced into Integer".
static mrb_value
named(mrb_state *mrb, mrb_value v)
{
  if (mrb_immediate_p(v) || mrb_float_p(v)) return mrb_inspect(mrb, v);
  return mrb_obj_value(mrb_obj_class(mrb, v));
}

// The pair that other.coerce(self) gives, or nil when it can't; lenient if it may
// give nil as well.
static mrb_value
coerced(mrb_state *mrb, mrb_value self, mrb_value other, mrb_bool lenient)
{
  if (!mrb_respond_to(mrb, other, mrb_intern_lit(mrb, "coerce"))) return mrb_nil_value();
  mrb_value pair = mrb_funcall_argv(mrb, other, mrb_intern_lit(mrb, "coerce"), 1, &self);
  if (lenient && mrb_nil_p(pair)) return pair;
  if (!mrb_array_p(pair) || RARRAY_LEN(pair) != 2) mrb_raise(mrb, E_TYPE_ERROR, "coerce must return [x, y]");
  return pair;
}

static mrb_value
coerced_op(mrb_state *mrb, mrb_value self, const char *op, mrb_value other)
{
  mrb_value pair = coerced(mrb, self, other, FALSE);
  if (mrb_nil_p(pair)) {
    mrb_raisef(mrb, E_TYPE_ERROR, "%v can't be coerced into %v", named(mrb, other), mrb_obj_value(mrb_obj_class(mrb, self)));
  }
  mrb_value arg = RARRAY_PTR(pair)[1];
  return mrb_funcall_argv(mrb, RARRAY_PTR(pair)[0], mrb_intern_cstr(mrb, op), 1, &arg);
}

#define ARITHMETIC(function, op)                          \
  static mrb_value function(mrb_state *mrb, mrb_value self) \
  {                                                       \
    mrb_value other = mrb_get_arg1(mrb);                  \
    if (number(other)) return native(mrb, self, op, other); \
    return coerced_op(mrb, self, op, other);              \
  }

ARITHMETIC(num_add, "+")
ARITHMETIC(num_sub, "-")
ARITHMETIC(num_mul, "*")

static mrb_bool
zero(mrb_value v)
{
  return mrb_float_p(v) ? mrb_float(v) == 0 : mrb_integer_p(v) && mrb_integer(v) == 0;
}

// Division by an Integer 0 is an error, unless the other one is a Float.
static mrb_value
divide(mrb_state *mrb, mrb_value self, const char *op, mrb_value other)
{
  if (!number(other)) return coerced_op(mrb, self, op, other);
  if (mrb_float_p(other) && !mrb_float_p(self)) self = mrb_funcall(mrb, self, "to_f", 0);
  return native(mrb, self, op, other);
}

static mrb_value num_div(mrb_state *mrb, mrb_value self) { return divide(mrb, self, "/", mrb_get_arg1(mrb)); }
static double
to_double(mrb_state *mrb, mrb_value v)
{
  return mrb_float_p(v) ? mrb_float(v) : mrb_float(mrb_funcall(mrb, v, "to_f", 0));
}

static void
refuse_zero(mrb_state *mrb, mrb_value v)
{
  if (zero(v)) mrb_raise(mrb, mrb_class_get(mrb, "ZeroDivisionError"), "divided by 0");
}

// What is left of x, with the sign of y.
static double
float_mod(double x, double y)
{
  double m = isinf(y) && isfinite(x) ? x : fmod(x, y);
  return m * y < 0 ? m + y : m;
}

// The VM's is wrong for a small number and a big one.
static mrb_value
int_mod(mrb_state *mrb, mrb_value a, mrb_value b)
{
  if (!mrb_integer_p(a) || !mrb_bigint_p(b)) return native(mrb, a, "%", b);
  mrb_bool negative = mrb_test(mrb_funcall(mrb, b, "negative?", 0));
  return mrb_integer(a) == 0 || (mrb_integer(a) < 0) == negative ? a : native(mrb, a, "+", b);
}

static mrb_value
num_mod(mrb_state *mrb, mrb_value self)
{
  mrb_value other = mrb_get_arg1(mrb);
  if (!number(other)) return coerced_op(mrb, self, "%", other);
  refuse_zero(mrb, other);
  if (mrb_float_p(self) || mrb_float_p(other)) {
    return mrb_float_value(mrb, float_mod(to_double(mrb, self), to_double(mrb, other)));
  }
  return int_mod(mrb, self, other);
}

static mrb_value
num_divmod(mrb_state *mrb, mrb_value self)
{
  mrb_value other = mrb_get_arg1(mrb);
  if (!number(other)) return coerced_op(mrb, self, "divmod", other);
  refuse_zero(mrb, other);
  mrb_value quotient, rest;
  if (mrb_float_p(self) || mrb_float_p(other)) {
    double x = to_double(mrb, self), y = to_double(mrb, other), m = float_mod(x, y);
    double q = isinf(x) ? x / y : isinf(y) && m != x ? -1 : (x - m) / y;
    quotient = mrb_funcall(mrb, mrb_float_value(mrb, round(q)), "to_i", 0);
    rest = mrb_float_value(mrb, m);
  }
  else {
    quotient = native(mrb, self, "/", other);
    rest = int_mod(mrb, self, other);
  }
  return mrb_assoc_new(mrb, quotient, rest);
}

// Powers of more bits than this are infinite, as in CRuby.
#define MAX_BITS (32.0 * 1024 * 1024)

static mrb_value
num_pow(mrb_state *mrb, mrb_value self)
{
  mrb_value other = mrb_get_arg1(mrb);
  if (!number(other)) return coerced_op(mrb, self, "**", other);
  if (!mrb_float_p(self) && !mrb_float_p(other)) {
    mrb_bool negative = mrb_bigint_p(other) ? mrb_test(mrb_funcall(mrb, other, "negative?", 0)) : mrb_integer(other) < 0;
    if (negative) return mrb_funcall_argv(mrb, self, mrb_intern_lit(mrb, "__inverse_power"), 1, &other);
    if (mrb_integer_p(self) && mrb_integer(self) >= -1 && mrb_integer(self) <= 1) {
      if (mrb_integer(self) >= 0 && !zero(other)) return self;
      mrb_bool odd = mrb_integer_p(other) ? mrb_integer(other) & 1 : mrb_test(mrb_funcall(mrb, other, "odd?", 0));
      return mrb_int_value(mrb, odd ? -1 : 1);
    }
    double bits = mrb_bigint_p(self) ? (double)mrb_integer(mrb_funcall(mrb, self, "bit_length", 0)) : log2(fabs((double)mrb_integer(self)));
    if (mrb_bigint_p(other) || bits * (double)mrb_integer(other) > MAX_BITS) {
      mrb_funcall(mrb, mrb_obj_value(mrb->kernel_module), "warn", 1, mrb_str_new_lit(mrb, "in a**b, b may be too big"));
      return mrb_float_value(mrb, INFINITY);
    }
  }
  else if (!mrb_float_p(self) || mrb_float(self) < 0) {
    double a = mrb_float_p(self) ? mrb_float(self) : mrb_float(mrb_funcall(mrb, self, "to_f", 0));
    double b = mrb_float_p(other) ? mrb_float(other) : 0;
    if (a < 0 && isfinite(b) && b != floor(b)) return mrb_funcall_argv(mrb, mrb_float_value(mrb, a), mrb_intern_lit(mrb, "__complex_power"), 1, &other);
  }
  return native(mrb, self, "**", other);
}

// Bits of small numbers; big ones are left to Go.
static mrb_value
big(mrb_state *mrb, mrb_value self, const char *op, mrb_value other)
{
  char name[16] = "__big";
  strcat(name, op);
  return mrb_funcall_argv(mrb, self, mrb_intern_cstr(mrb, name), 1, &other);
}

#define BITS(function, op, name)                            \
  static mrb_value function(mrb_state *mrb, mrb_value self) \
  {                                                         \
    mrb_value other = mrb_get_arg1(mrb);                    \
    if (mrb_integer_p(self) && mrb_integer_p(other)) return mrb_int_value(mrb, mrb_integer(self) op mrb_integer(other)); \
    return big(mrb, self, name, other);                     \
  }

BITS(int_and, &, "&")
BITS(int_or, |, "|")
BITS(int_xor, ^, "^")

static mrb_value
shift(mrb_state *mrb, mrb_value self, mrb_bool left)
{
  mrb_value other = mrb_get_arg1(mrb);
  const char *op = left ? "<<" : ">>";
  if (mrb_integer_p(self) && mrb_integer_p(other)) {
    int64_t x = mrb_integer(self), n = mrb_integer(other);
    if (n < 0 && n > -64) {
      n = -n;
      left = !left;
    }
    if (!left && n >= 0) return mrb_int_value(mrb, n > 63 ? (x < 0 ? -1 : 0) : x >> n);
    if (left && n >= 0 && n < 62 && x <= (INT64_MAX >> n) && x >= (INT64_MIN >> n)) return mrb_int_value(mrb, x * ((int64_t)1 << n));
  }
  return big(mrb, self, op, other);
}

static mrb_value int_lshift(mrb_state *mrb, mrb_value self) { return shift(mrb, self, TRUE); }
static mrb_value int_rshift(mrb_state *mrb, mrb_value self) { return shift(mrb, self, FALSE); }

// Compares numbers; *unordered when one is NaN. Big ones are left to Go, which
// compares exactly.
static int
compare(mrb_state *mrb, mrb_value a, mrb_value b, mrb_bool *unordered)
{
  *unordered = FALSE;
  if (mrb_integer_p(a) && mrb_integer_p(b)) {
    return mrb_integer(a) < mrb_integer(b) ? -1 : mrb_integer(a) > mrb_integer(b);
  }
  if (mrb_float_p(a) && mrb_float_p(b)) {
    double x = mrb_float(a), y = mrb_float(b);
    *unordered = isnan(x) || isnan(y);
    return x < y ? -1 : x > y;
  }
  mrb_value r = mrb_funcall_argv(mrb, a, mrb_intern_lit(mrb, "__order"), 1, &b);
  *unordered = mrb_nil_p(r);
  return mrb_nil_p(r) ? 0 : (int)mrb_integer(r);
}

static mrb_value
num_cmp(mrb_state *mrb, mrb_value self)
{
  mrb_value other = mrb_get_arg1(mrb);
  if (number(other)) {
    mrb_bool unordered;
    int r = compare(mrb, self, other, &unordered);
    return unordered ? mrb_nil_value() : mrb_fixnum_value(r);
  }
  if (mrb_float_p(self) && isinf(mrb_float(self)) && mrb_respond_to(mrb, other, mrb_intern_lit(mrb, "infinite?"))) {
    mrb_value sign = mrb_funcall(mrb, other, "infinite?", 0);
    int there = mrb_integer_p(sign) ? (mrb_integer(sign) > 0) - (mrb_integer(sign) < 0) : 0, here = mrb_float(self) > 0 ? 1 : -1;
    return mrb_fixnum_value(there == here ? 0 : here);
  }
  mrb_value pair = coerced(mrb, self, other, TRUE);
  if (mrb_nil_p(pair)) return pair;
  mrb_value arg = RARRAY_PTR(pair)[1];
  return mrb_funcall_argv(mrb, RARRAY_PTR(pair)[0], mrb_intern_lit(mrb, "<=>"), 1, &arg);
}

static mrb_value
num_eq(mrb_state *mrb, mrb_value self)
{
  mrb_value other = mrb_get_arg1(mrb);
  if (number(other)) {
    mrb_bool unordered;
    int r = compare(mrb, self, other, &unordered);
    return mrb_bool_value(!unordered && r == 0);
  }
  if (mrb_immediate_p(other) || mrb_string_p(other)) return mrb_false_value();
  return mrb_bool_value(mrb_test(mrb_funcall_argv(mrb, other, mrb_intern_lit(mrb, "=="), 1, &self)));
}

static mrb_value
relation(mrb_state *mrb, mrb_value self, const char *op, mrb_bool less, mrb_bool equal)
{
  mrb_value other = mrb_get_arg1(mrb);
  if (number(other)) {
    mrb_bool unordered;
    int r = compare(mrb, self, other, &unordered);
    return mrb_bool_value(!unordered && (r == 0 ? equal : (r < 0) == less));
  }
  mrb_value pair = coerced(mrb, self, other, TRUE), result = mrb_nil_value();
  if (!mrb_nil_p(pair)) {
    mrb_value arg = RARRAY_PTR(pair)[1];
    result = mrb_funcall_argv(mrb, RARRAY_PTR(pair)[0], mrb_intern_cstr(mrb, op), 1, &arg);
  }
  if (mrb_nil_p(result)) {
    mrb_raisef(mrb, E_ARGUMENT_ERROR, "comparison of %v with %v failed", mrb_obj_value(mrb_obj_class(mrb, self)), named(mrb, other));
  }
  return result;
}

static mrb_value num_lt(mrb_state *mrb, mrb_value self) { return relation(mrb, self, "<", TRUE, FALSE); }
static mrb_value num_le(mrb_state *mrb, mrb_value self) { return relation(mrb, self, "<=", TRUE, TRUE); }
static mrb_value num_gt(mrb_state *mrb, mrb_value self) { return relation(mrb, self, ">", FALSE, FALSE); }
static mrb_value num_ge(mrb_state *mrb, mrb_value self) { return relation(mrb, self, ">=", FALSE, TRUE); }

static const struct {
  const char *op;
  mrb_func_t function;
} operators[] = {
  { "+", num_add }, { "-", num_sub }, { "*", num_mul }, { "/", num_div }, { "%", num_mod }, { "divmod", num_divmod }, { "**", num_pow },
  { "<=>", num_cmp }, { "==", num_eq }, { "===", num_eq }, { "<", num_lt }, { "<=", num_le }, { ">", num_gt }, { ">=", num_ge },
};

void
gocap_numeric_open(mrb_state *mrb)
{
  struct RClass *classes[] = { mrb->integer_class, mrb->float_class };
  for (int c = 0; c < 2; c++) {
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
      char name[16] = "__vm";
      strcat(name, operators[i].op);
      if (strcmp(operators[i].op, "===") != 0) mrb_define_alias(mrb, classes[c], name, operators[i].op);
      mrb_define_method(mrb, classes[c], operators[i].op, operators[i].function, MRB_ARGS_REQ(1));
    }
    mrb_define_alias(mrb, classes[c], "modulo", "%");
    mrb_define_alias(mrb, classes[c], "pow", "**");
  }
  static const char *const bits[] = { "&", "|", "^", "<<", ">>" };
  const mrb_func_t functions[] = { int_and, int_or, int_xor, int_lshift, int_rshift };
  for (int i = 0; i < 5; i++) {
    mrb_define_method(mrb, mrb->integer_class, bits[i], functions[i], MRB_ARGS_REQ(1));
    mrb_remove_method(mrb, mrb->float_class, mrb_intern_cstr(mrb, bits[i]));
  }
}
