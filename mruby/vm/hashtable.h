// Hashes that compare their keys by identity, and those that are being iterated.
// It stands in hash.c, before the table (see patch.sh).

#define GOCAP_IDENTITY  (1 << 13)
#define GOCAP_ITERATING (1 << 14)
#define GOCAP_KEYWORDS  (1 << 15)
#define GOCAP_COPIED    (GOCAP_IDENTITY | GOCAP_KEYWORDS)

// Numbers and symbols are the same object when they are equal.
static mrb_bool
by_identity(const struct RHash *h, mrb_value key)
{
  return (h->flags & GOCAP_IDENTITY) && !mrb_symbol_p(key) && !mrb_integer_p(key) && !mrb_float_p(key);
}

// Keys whose own methods hash and eql? are called.
static mrb_bool
has_own_hash(mrb_value key)
{
  return !mrb_immediate_p(key) && !mrb_string_p(key) && !mrb_symbol_p(key) && !mrb_integer_p(key) && !mrb_float_p(key);
}

static mrb_bool
keys_eql(mrb_state *mrb, mrb_value a, mrb_value b)
{
  return mrb_obj_eq(mrb, a, b) || mrb_test(mrb_funcall_argv(mrb, a, mrb_intern_lit(mrb, "eql?"), 1, &b));
}

static uint32_t
own_hash(mrb_state *mrb, mrb_value code)
{
  if (!mrb_integer_p(code)) code = mrb_ensure_integer_type(mrb, code);
#ifdef MRB_USE_BIGINT
  if (mrb_bigint_p(code)) code = mrb_bint_hash(mrb, code);
#endif
  return (uint32_t)mrb_integer(code);
}

static mrb_sym
level_name(mrb_state *mrb)
{
  return mrb_intern_lit(mrb, "iterating");
}
