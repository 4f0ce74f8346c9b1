// What iterates a Hash from Ruby, by places; it stands at the end of hash.c (see
// patch.sh).

// A key as it is stored, if it may be: no new one comes in while the Hash is iterated.
static mrb_value
key_to_store(mrb_state *mrb, mrb_value hash, mrb_value key)
{
  struct RHash *h = mrb_hash_ptr(hash);
  if (h->flags & GOCAP_ITERATING) {
    mrb_value old;
    if (h_size(h) == 0 || !h_get(mrb, h, key, &old)) mrb_raise(mrb, E_RUNTIME_ERROR, "can't add a new key into hash during iteration");
  }
  return h->flags & GOCAP_IDENTITY ? key : h_key_for(mrb, key);
}

// A small table has no codes: it is made a large one for keys that have their own.
static void
make_room_for(mrb_state *mrb, struct RHash *h, mrb_value key)
{
  if (!has_own_hash(key) || (h->flags & GOCAP_IDENTITY)) return;
  if (h_size(h) == 0) {
    hash_entry *ea = ea_resize(mrb, ar_ea(h), AR_DEFAULT_CAPA);
    ar_init(h, 0, ea, AR_DEFAULT_CAPA, 0);
  }
  else if (h_size(h) != ar_ea_n_used(h)) {
    ar_compress(mrb, h);
  }
  ht_init(mrb, h, ar_size(h), ar_ea(h), ar_ea_capa(h), NULL, IB_INIT_BIT);
}

static void
must_not_iterate(mrb_state *mrb, mrb_value self, const char *what)
{
  hash_modify(mrb, self);
  if (mrb_hash_ptr(self)->flags & GOCAP_ITERATING) mrb_raisef(mrb, E_RUNTIME_ERROR, "%s during iteration", what);
}

static uint32_t
places(const struct RHash *h)
{
  return h_ar_p(h) ? ar_ea_n_used(h) : ht_ea_n_used(h);
}

static mrb_value
hash_places(mrb_state *mrb, mrb_value self)
{
  return mrb_int_value(mrb, places(mrb_hash_ptr(self)));
}

static hash_entry *
entry_at(mrb_state *mrb, mrb_value self)
{
  struct RHash *h = mrb_hash_ptr(self);
  mrb_int i = mrb_integer(mrb_get_arg1(mrb));
  if (i < 0 || i >= places(h)) return NULL;
  hash_entry *entry = (h_ar_p(h) ? ar_ea(h) : ht_ea(h)) + i;
  return entry_deleted_p(entry) ? NULL : entry;
}

// [key, value] at a place, nil when it was deleted.
static mrb_value
hash_pair_at(mrb_state *mrb, mrb_value self)
{
  hash_entry *entry = entry_at(mrb, self);
  return entry ? mrb_assoc_new(mrb, entry->key, entry->val) : mrb_nil_value();
}

static mrb_value
hash_iterate(mrb_state *mrb, mrb_value self)
{
  mrb_int by = mrb_integer(mrb_get_arg1(mrb));
  struct RHash *h = mrb_hash_ptr(self);
  mrb_value level = h->flags & GOCAP_ITERATING ? mrb_iv_get(mrb, self, level_name(mrb)) : mrb_fixnum_value(0);
  mrb_int now = (mrb_integer_p(level) ? mrb_integer(level) : 0) + by;
  if (now > 0) {
    h->flags |= GOCAP_ITERATING;
    mrb_obj_iv_set_force(mrb, (struct RObject*)h, level_name(mrb), mrb_fixnum_value(now));
  }
  else {
    h->flags &= ~GOCAP_ITERATING;
  }
  return self;
}

static mrb_value
hash_compare_by_identity(mrb_state *mrb, mrb_value self)
{
  struct RHash *h = mrb_hash_ptr(self);
  if (h->flags & GOCAP_IDENTITY) return self;
  must_not_iterate(mrb, self, "compare_by_identity");
  h->flags |= GOCAP_IDENTITY;
  h_rehash(mrb, h);
  return self;
}

static mrb_value
hash_compare_by_identity_p(mrb_state *mrb, mrb_value self)
{
  return mrb_bool_value(mrb_hash_ptr(self)->flags & GOCAP_IDENTITY);
}

static mrb_value
hash_only(mrb_state *mrb, mrb_value v)
{
  if (!mrb_hash_p(v)) mrb_raisef(mrb, E_TYPE_ERROR, "wrong argument type %T (expected Hash)", v);
  return v;
}

static mrb_value
hash_s_keywords_hash(mrb_state *mrb, mrb_value self)
{
  mrb_value hash = mrb_obj_dup(mrb, hash_only(mrb, mrb_get_arg1(mrb)));
  mrb_hash_ptr(hash)->flags |= GOCAP_KEYWORDS;
  return hash;
}

static mrb_value
hash_s_keywords_hash_p(mrb_state *mrb, mrb_value self)
{
  mrb_value hash = hash_only(mrb, mrb_get_arg1(mrb));
  return mrb_bool_value(mrb_hash_ptr(hash)->flags & GOCAP_KEYWORDS);
}

static mrb_value
hash_rehash(mrb_state *mrb, mrb_value self)
{
  must_not_iterate(mrb, self, "rehash");
  h_rehash(mrb, mrb_hash_ptr(self));
  return self;
}

void
gocap_hash_methods(mrb_state *mrb)
{
  struct RClass *h = mrb->hash_class;
  mrb_define_method(mrb, h, "__places", hash_places, MRB_ARGS_NONE());
  mrb_define_method(mrb, h, "__pair_at", hash_pair_at, MRB_ARGS_REQ(1));
  mrb_define_method(mrb, h, "__iterate", hash_iterate, MRB_ARGS_REQ(1));
  mrb_define_method(mrb, h, "compare_by_identity", hash_compare_by_identity, MRB_ARGS_NONE());
  mrb_define_method(mrb, h, "compare_by_identity?", hash_compare_by_identity_p, MRB_ARGS_NONE());
  mrb_define_method(mrb, h, "rehash", hash_rehash, MRB_ARGS_NONE());
  mrb_define_class_method(mrb, h, "ruby2_keywords_hash", hash_s_keywords_hash, MRB_ARGS_REQ(1));
  mrb_define_class_method(mrb, h, "ruby2_keywords_hash?", hash_s_keywords_hash_p, MRB_ARGS_REQ(1));
}
