// The VM's table of instance variables and constants, by our own: it keeps them
// in the order in which they were first set, as inspect and others show them. It
// stands in variable.c for the VM's (see patch.sh).

// Entries in order, those removed with key 0; for more than SMALL of them, an
// index of twice as many places follows, each a position + 1 or 0.
typedef struct iv_tbl {
  int size, alloc; // entries there, room for entries
  int len;         // entries used, with those removed
  mrb_value *ptr;  // values, then keys, then the index
} iv_tbl;

#define SMALL 8

#define iv_keys(t) ((mrb_sym*)&(t)->ptr[(t)->alloc])
#define iv_index(t) ((uint32_t*)&iv_keys(t)[(t)->alloc])

static iv_tbl*
iv_new(mrb_state *mrb)
{
  iv_tbl *t = (iv_tbl*)mrb_malloc(mrb, sizeof *t);
  memset(t, 0, sizeof *t);
  return t;
}

static void
iv_index_add(iv_tbl *t, int pos)
{
  uint32_t mask = 2 * (uint32_t)t->alloc - 1, *index = iv_index(t);
  uint32_t h = kh_int_hash_func(NULL, iv_keys(t)[pos]) & mask;
  while (index[h]) h = (h + 1) & mask;
  index[h] = (uint32_t)pos + 1;
}

// The position of a key + 1, 0 when there is none.
static int
iv_find(iv_tbl *t, mrb_sym sym)
{
  const mrb_sym *keys = iv_keys(t);
  if (t->alloc <= SMALL) {
    for (int i = 0; i < t->len; i++) if (keys[i] == sym) return i + 1;
    return 0;
  }
  uint32_t mask = 2 * (uint32_t)t->alloc - 1, *index = iv_index(t);
  for (uint32_t h = kh_int_hash_func(NULL, sym) & mask; index[h]; h = (h + 1) & mask) {
    if (keys[index[h] - 1] == sym) return (int)index[h];
  }
  return 0;
}

static void
iv_grow(mrb_state *mrb, iv_tbl *t)
{
  iv_tbl old = *t;
  int alloc = 4;
  while (alloc <= t->size) alloc *= 2;
  size_t bytes = (sizeof(mrb_value) + sizeof(mrb_sym)) * (size_t)alloc + (alloc > SMALL ? 2 * sizeof(uint32_t) * (size_t)alloc : 0);
  mrb_value *ptr = (mrb_value*)mrb_calloc(mrb, 1, bytes);
  t->ptr = ptr;
  t->alloc = alloc;
  t->len = 0;
  for (int i = 0; i < old.len; i++) {
    mrb_sym key = iv_keys(&old)[i];
    if (key == 0) continue;
    t->ptr[t->len] = old.ptr[i];
    iv_keys(t)[t->len] = key;
    if (alloc > SMALL) iv_index_add(t, t->len);
    t->len++;
  }
  mrb_free(mrb, old.ptr);
}

static void
iv_put(mrb_state *mrb, iv_tbl *t, mrb_sym sym, mrb_value val)
{
  int pos = t->alloc ? iv_find(t, sym) : 0;
  if (pos) {
    t->ptr[pos - 1] = val;
    return;
  }
  if (t->len == t->alloc) iv_grow(mrb, t);
  t->ptr[t->len] = val;
  iv_keys(t)[t->len] = sym;
  if (t->alloc > SMALL) iv_index_add(t, t->len);
  t->len++;
  t->size++;
}

static int
iv_get(mrb_state *mrb, iv_tbl *t, mrb_sym sym, mrb_value *vp)
{
  (void)mrb;
  if (t == NULL || t->size == 0) return 0;
  int pos = iv_find(t, sym);
  if (pos && vp) *vp = t->ptr[pos - 1];
  return pos;
}

static mrb_bool
iv_del(mrb_state *mrb, iv_tbl *t, mrb_sym sym, mrb_value *vp)
{
  int pos = iv_get(mrb, t, sym, vp);
  if (!pos) return FALSE;
  iv_keys(t)[pos - 1] = 0; // its place in the index stays taken
  t->ptr[pos - 1] = mrb_nil_value();
  t->size--;
  return TRUE;
}

static void
iv_foreach(mrb_state *mrb, iv_tbl *t, mrb_iv_foreach_func *func, void *p)
{
  if (t == NULL) return;
  for (int i = 0; i < t->len; i++) {
    mrb_sym key = iv_keys(t)[i];
    if (key && (*func)(mrb, key, t->ptr[i], p) != 0) return;
  }
}

static size_t
iv_size(mrb_state *mrb, iv_tbl *t)
{
  (void)mrb;
  return t ? (size_t)t->size : 0;
}

static iv_tbl*
iv_copy(mrb_state *mrb, iv_tbl *t)
{
  if (t == NULL || t->size == 0) return NULL;
  iv_tbl *copy = iv_new(mrb);
  for (int i = 0; i < t->len; i++) {
    if (iv_keys(t)[i]) iv_put(mrb, copy, iv_keys(t)[i], t->ptr[i]);
  }
  return copy;
}

static void
iv_free(mrb_state *mrb, iv_tbl *t)
{
  mrb_free(mrb, t->ptr);
  mrb_free(mrb, t);
}

#undef SMALL
