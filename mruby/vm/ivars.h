/* Instance variables of Strings, Arrays, Ranges, Procs and the like, whose objects
   have no room for them: a plain object holds them, which is found by address. */
#ifndef MRUBY_GOCAP_IVARS_H
#define MRUBY_GOCAP_IVARS_H

#include <mruby.h>
#include <mruby/value.h>

/* Set on objects that have a holder. */
#define GOCAP_IVARS (1 << 19)

static inline mrb_bool
gocap_takes_ivars(enum mrb_vtype tt)
{
  return tt == MRB_TT_STRING || tt == MRB_TT_ARRAY || tt == MRB_TT_RANGE || tt == MRB_TT_PROC || tt == MRB_TT_STRUCT;
}

#define GOCAP_HAS_IVARS(o) (((o)->flags & GOCAP_IVARS) && gocap_takes_ivars((enum mrb_vtype)(o)->tt))

/* The holder, NULL when there is none. */
struct RBasic *gocap_ivars_holder(mrb_state *mrb, struct RBasic *owner);
/* The object in whose table an object's instance variables are: often itself; nil
   when there is none, and none may be made. */
mrb_value gocap_ivars_of(mrb_state *mrb, mrb_value obj, mrb_bool make);
void gocap_ivars_free(mrb_state *mrb, struct RBasic *owner);

#endif
