// Module Math: the C library's functions, with CRuby's domains and conversions.
#include "shim.h"

#include <math.h>
#include <string.h>
#include <mruby/error.h>
#include <mruby/numeric.h>

static double
number(mrb_state *mrb, mrb_value v)
{
  switch (mrb_type(v)) {
  case MRB_TT_FLOAT: return mrb_float(v);
  case MRB_TT_INTEGER: return (double)mrb_integer(v);
  case MRB_TT_BIGINT: return mrb_float(mrb_funcall(mrb, v, "to_f", 0));
  default: break;
  }
  if (mrb_obj_is_kind_of(mrb, v, mrb_class_get(mrb, "Numeric"))) {
    mrb_value f = mrb_funcall(mrb, v, "to_f", 0);
    if (mrb_float_p(f)) return mrb_float(f);
  }
  if (mrb_nil_p(v)) mrb_raise(mrb, E_TYPE_ERROR, "can't convert nil into Float");
  mrb_bool boolean = mrb_true_p(v) || mrb_false_p(v);
  mrb_raisef(mrb, E_TYPE_ERROR, "can't convert %v into Float", boolean ? v : mrb_obj_value(mrb_obj_class(mrb, v)));
}

static mrb_noreturn void
out_of_domain(mrb_state *mrb, const char *name)
{
  struct RClass *math = mrb_module_get(mrb, "Math");
  mrb_raisef(mrb, mrb_class_get_under(mrb, math, "DomainError"), "Numerical argument is out of domain - %s", name);
}

static double
gamma_of(double x)
{
  static const double factorials[] = {
    1, 1, 2, 6, 24, 120, 720, 5040, 40320, 362880, 3628800, 39916800, 479001600, 6227020800.0, 87178291200.0, 1307674368000.0,
    20922789888000.0, 355687428096000.0, 6402373705728000.0, 121645100408832000.0, 2432902008176640000.0, 51090942171709440000.0,
    1124000727777607680000.0,
  };
  if (x == floor(x) && x >= 1 && x <= 23) return factorials[(int)x - 1];
  return tgamma(x);
}

// As the C library's cbrt may be off in the last digit, one step of Newton's.
static double
cube_root(double x)
{
  double r = cbrt(x);
  if (isfinite(r) && r != 0) r = (2.0 * r + (x / r / r)) / 3.0;
  return r;
}

static const struct unary {
  const char *name;
  double (*function)(double);
  double min, max; // the domain, NaN always being in it
} unaries[] = {
  { "sin", sin, -INFINITY, INFINITY }, { "cos", cos, -INFINITY, INFINITY }, { "tan", tan, -INFINITY, INFINITY },
  { "asin", asin, -1, 1 }, { "acos", acos, -1, 1 }, { "atan", atan, -INFINITY, INFINITY },
  { "sinh", sinh, -INFINITY, INFINITY }, { "cosh", cosh, -INFINITY, INFINITY }, { "tanh", tanh, -INFINITY, INFINITY },
  { "asinh", asinh, -INFINITY, INFINITY }, { "acosh", acosh, 1, INFINITY }, { "atanh", atanh, -1, 1 },
  { "exp", exp, -INFINITY, INFINITY }, { "sqrt", sqrt, 0, INFINITY }, { "cbrt", cube_root, -INFINITY, INFINITY },
  { "erf", erf, -INFINITY, INFINITY }, { "erfc", erfc, -INFINITY, INFINITY }, { "gamma", gamma_of, -INFINITY, INFINITY },
};

static mrb_value
unary(mrb_state *mrb, mrb_value self)
{
  (void)self;
  const struct unary *u = &unaries[mrb_integer(mrb_proc_cfunc_env_get(mrb, 0))];
  double x = number(mrb, mrb_get_arg1(mrb));
  if (x < u->min || x > u->max) out_of_domain(mrb, u->name);
  if (u->function == gamma_of && x < 0 && x == floor(x)) out_of_domain(mrb, u->name);
  if (u->function == sqrt && x == 0) return mrb_float_value(mrb, 0);
  return mrb_float_value(mrb, u->function(x));
}

// A number's logarithm. Integers too big for a Float are scaled down first.
static double
logarithm(mrb_state *mrb, mrb_value v, double (*log_of)(double), double log_of_2, const char *name)
{
  mrb_int bits = 0;
  if (mrb_bigint_p(v)) {
    mrb_int n = mrb_integer(mrb_funcall(mrb, v, "bit_length", 0));
    if (n > 1000) {
      bits = n - 60;
      v = mrb_funcall(mrb, v, ">>", 1, mrb_int_value(mrb, bits));
    }
  }
  double x = number(mrb, v);
  if (x < 0) out_of_domain(mrb, name);
  return log_of(x) + (bits ? (double)bits * log_of_2 : 0);
}

static mrb_value
math_log(mrb_state *mrb, mrb_value self)
{
  mrb_value x, base;
  (void)self;
  mrb_int n = mrb_get_args(mrb, "o|o", &x, &base);
  double d = logarithm(mrb, x, log, M_LN2, "log");
  if (n == 2) {
    double b = logarithm(mrb, base, log, M_LN2, "log");
    if (d == 0 && b == 0) return mrb_float_value(mrb, NAN);
    if (b == M_LN2) return mrb_float_value(mrb, logarithm(mrb, x, log2, 1, "log"));
    d /= b;
  }
  return mrb_float_value(mrb, d);
}

static mrb_value
math_log2(mrb_state *mrb, mrb_value self)
{
  (void)self;
  return mrb_float_value(mrb, logarithm(mrb, mrb_get_arg1(mrb), log2, 1, "log2"));
}

static mrb_value
math_log10(mrb_state *mrb, mrb_value self)
{
  (void)self;
  return mrb_float_value(mrb, logarithm(mrb, mrb_get_arg1(mrb), log10, log10(2), "log10"));
}

static mrb_value
math_lgamma(mrb_state *mrb, mrb_value self)
{
  (void)self;
  double x = number(mrb, mrb_get_arg1(mrb));
  int sign = 1;
  if (x == -INFINITY) out_of_domain(mrb, "lgamma");
  double r = x == 0 ? INFINITY : lgamma_r(x, &sign);
  if (x == 0) sign = signbit(x) ? -1 : 1;
  return mrb_assoc_new(mrb, mrb_float_value(mrb, r), mrb_int_value(mrb, sign < 0 ? -1 : 1));
}

static mrb_value
math_atan2(mrb_state *mrb, mrb_value self)
{
  mrb_value y, x;
  (void)self;
  mrb_get_args(mrb, "oo", &y, &x);
  double a = number(mrb, y), b = number(mrb, x);
  return mrb_float_value(mrb, atan2(a, b));
}

static mrb_value
math_hypot(mrb_state *mrb, mrb_value self)
{
  mrb_value x, y;
  (void)self;
  mrb_get_args(mrb, "oo", &x, &y);
  double a = number(mrb, x), b = number(mrb, y);
  return mrb_float_value(mrb, hypot(a, b));
}

static mrb_value
math_frexp(mrb_state *mrb, mrb_value self)
{
  (void)self;
  int exp = 0;
  double f = frexp(number(mrb, mrb_get_arg1(mrb)), &exp);
  return mrb_assoc_new(mrb, mrb_float_value(mrb, f), mrb_int_value(mrb, exp));
}

static mrb_value
math_ldexp(mrb_state *mrb, mrb_value self)
{
  mrb_value f, n;
  (void)self;
  mrb_get_args(mrb, "oo", &f, &n);
  double x = number(mrb, f);
  mrb_value kernel = mrb_obj_value(mrb->kernel_module);
  return mrb_float_value(mrb, ldexp(x, (int)mrb_integer(mrb_funcall(mrb, kernel, "__int", 1, n))));
}

void
gocap_math_open(mrb_state *mrb)
{
  struct RClass *math = mrb_module_get(mrb, "Math");
  struct RClass *meta = mrb_class_ptr(mrb_singleton_class(mrb, mrb_obj_value(math)));
  int ai = mrb_gc_arena_save(mrb);
  for (size_t i = 0; i < sizeof unaries / sizeof unaries[0]; i++) {
    mrb_value n = mrb_int_value(mrb, (mrb_int)i);
    struct RProc *p = mrb_proc_new_cfunc_with_env(mrb, unary, 1, &n);
    mrb_method_t m;
    MRB_METHOD_FROM_PROC(m, p);
    mrb_define_method_raw(mrb, meta, mrb_intern_cstr(mrb, unaries[i].name), m);
    mrb_define_method_raw(mrb, math, mrb_intern_cstr(mrb, unaries[i].name), m);
    mrb_gc_arena_restore(mrb, ai);
  }
  mrb_define_module_function(mrb, math, "log", math_log, MRB_ARGS_ARG(1, 1));
  mrb_define_module_function(mrb, math, "log2", math_log2, MRB_ARGS_REQ(1));
  mrb_define_module_function(mrb, math, "log10", math_log10, MRB_ARGS_REQ(1));
  mrb_define_module_function(mrb, math, "lgamma", math_lgamma, MRB_ARGS_REQ(1));
  mrb_define_module_function(mrb, math, "atan2", math_atan2, MRB_ARGS_REQ(2));
  mrb_define_module_function(mrb, math, "hypot", math_hypot, MRB_ARGS_REQ(2));
  mrb_define_module_function(mrb, math, "frexp", math_frexp, MRB_ARGS_REQ(1));
  mrb_define_module_function(mrb, math, "ldexp", math_ldexp, MRB_ARGS_REQ(2));
}
