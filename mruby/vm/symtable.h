// The VM's table of symbols' names by our own: a hash table that grows, of the
// names that it was built with and those that came later. The VM's has 256 lists,
// and searches all symbols when one is long. It stands in symbol.c (see patch.sh).

static uint32_t
symtable_hash(const char *name, size_t len)
{
  const uint64_t k = 0x9e3779b97f4a7c15;
  uint64_t h = len * k, word;
  for (; len >= sizeof word; name += sizeof word, len -= sizeof word) {
    memcpy(&word, name, sizeof word);
    h = (h ^ word) * k;
    h ^= h >> 32;
  }
  word = 0;
  memcpy(&word, name, len);
  h = (h ^ word) * k;
  return (uint32_t)(h >> 32);
}

static const char *sym2name_len(mrb_state *mrb, mrb_sym sym, char *buf, mrb_int *lenp);

// Places hold the hash and the symbol, or 0.
static void
symtable_put(struct gocap_symtable *t, mrb_sym sym, uint32_t hash)
{
  uint32_t i = hash & t->mask;
  while (t->places[i]) i = (i + 1) & t->mask;
  t->places[i] = (uint64_t)hash << 32 | sym;
  t->used++;
}

static void
symtable_grow(mrb_state *mrb)
{
  struct gocap_symtable old = mrb->symtable, t = { NULL };
  t.mask = old.places ? 2 * old.mask + 1 : 8191;
  t.places = (uint64_t*)mrb_calloc(mrb, (size_t)t.mask + 1, sizeof *t.places);
  if (old.places) {
    for (uint32_t i = 0; i <= old.mask; i++) {
      if (old.places[i]) symtable_put(&t, (mrb_sym)old.places[i], (uint32_t)(old.places[i] >> 32));
    }
    mrb_free(mrb, old.places);
  }
#ifndef MRB_NO_PRESYM
  else {
    for (mrb_sym i = 0; i < MRB_PRESYM_MAX; i++) {
      symtable_put(&t, i + 1, symtable_hash(presym_name_table[i], presym_length_table[i]));
    }
  }
#endif
  mrb->symtable = t;
}

static void
symtable_add(mrb_state *mrb, mrb_sym sym, uint32_t hash)
{
  struct gocap_symtable *t = &mrb->symtable;
  if (t->used > t->mask / 4 * 3) symtable_grow(mrb);
  symtable_put(t, sym, hash);
}

// The symbol of a name, 0 when there is none; the name's hash is for symtable_add.
static mrb_sym
find_symbol(mrb_state *mrb, const char *name, size_t len, uint32_t *hashp)
{
  struct gocap_symtable *t = &mrb->symtable;
  uint32_t hash = symtable_hash(name, len);
  if (hashp) *hashp = hash;
  if (t->places == NULL) symtable_grow(mrb);
  for (uint32_t i = hash & t->mask; t->places[i]; i = (i + 1) & t->mask) {
    if ((uint32_t)(t->places[i] >> 32) != hash) continue;
    mrb_sym sym = (mrb_sym)t->places[i];
    mrb_int n;
    const char *s = sym2name_len(mrb, sym, NULL, &n);
    if ((size_t)n == len && memcmp(s, name, len) == 0) return sym;
  }
  return sym_inline_pack(name, len);
}

