#include <mruby/ivars.h>
#include <mruby/class.h>
#include <mruby/object.h>

/* A table of mrb->ivars: lists of entries, by the owner's address. */
typedef struct entry {
  struct entry *next;
  struct RBasic *owner, *holder;
} entry;

struct gocap_ivars {
  size_t count, mask; /* entries, lists - 1 */
  entry *lists[];
};

static entry**
list_of(struct gocap_ivars *t, struct RBasic *owner)
{
  return &t->lists[((uintptr_t)owner / sizeof(void*) * 0x9e3779b1u >> 7) & t->mask];
}

static entry**
find(struct gocap_ivars *t, struct RBasic *owner)
{
  entry **at = list_of(t, owner);
  while (*at && (*at)->owner != owner) at = &(*at)->next;
  return at;
}

struct RBasic*
gocap_ivars_holder(mrb_state *mrb, struct RBasic *owner)
{
  if (!mrb->ivars) return NULL;
  entry *e = *find(mrb->ivars, owner);
  return e ? e->holder : NULL;
}

static void
grow(mrb_state *mrb)
{
  struct gocap_ivars *old = mrb->ivars;
  size_t lists = old ? 2 * (old->mask + 1) : 16;
  struct gocap_ivars *t = (struct gocap_ivars*)mrb_calloc(mrb, 1, sizeof *t + lists * sizeof(entry*));
  t->mask = lists - 1;
  if (old) t->count = old->count;
  for (size_t i = 0; old && i <= old->mask; i++) {
    for (entry *e = old->lists[i], *next; e; e = next) {
      next = e->next;
      entry **to = list_of(t, e->owner);
      e->next = *to;
      *to = e;
    }
  }
  mrb->ivars = t;
  mrb_free(mrb, old);
}

mrb_value
gocap_ivars_of(mrb_state *mrb, mrb_value obj, mrb_bool make)
{
  if (mrb_immediate_p(obj) || !gocap_takes_ivars(mrb_type(obj))) return obj;
  struct RBasic *owner = mrb_basic_ptr(obj);
  struct RBasic *holder = GOCAP_HAS_IVARS(owner) ? gocap_ivars_holder(mrb, owner) : NULL;
  if (holder) return mrb_obj_value(holder);
  if (!make) return mrb_nil_value();
  holder = (struct RBasic*)mrb_obj_alloc(mrb, MRB_TT_OBJECT, mrb->object_class);
  mrb_value v = mrb_obj_value(holder);
  entry *e = (entry*)mrb_malloc(mrb, sizeof *e);
  if (!mrb->ivars || mrb->ivars->count > mrb->ivars->mask) grow(mrb);
  entry **at = list_of(mrb->ivars, owner);
  e->next = *at;
  e->owner = owner;
  e->holder = holder;
  *at = e;
  mrb->ivars->count++;
  owner->flags |= GOCAP_IVARS;
  mrb_field_write_barrier(mrb, owner, holder);
  return v;
}

void
gocap_ivars_free(mrb_state *mrb, struct RBasic *owner)
{
  if (!mrb->ivars) return;
  entry **at = find(mrb->ivars, owner), *e = *at;
  if (!e) return;
  *at = e->next;
  mrb_free(mrb, e);
  if (--mrb->ivars->count == 0) {
    mrb_free(mrb, mrb->ivars);
    mrb->ivars = NULL;
  }
}
