// private, protected and module_function. The VM has no visibility, so what
// isn't public is noted here by method table and name. The VM asks before it
// calls a method of a name that was ever made private (see build.sh); calls
// without a receiver, or with self, cost one comparison more than before.
#include "shim.h"
#include "attached.h"
#include "visibility.h"

#include <stdlib.h>
#include <string.h>
#include <mruby/debug.h>
#include <mruby/error.h>
#include <mruby/internal.h>
#include <mruby/irep.h>
#include <mruby/opcode.h>

// The VM's own: a bit that is set means that some name of this hash isn't
// public somewhere; then the functions are called.
extern uint8_t gocap_guards[1024];
extern int (*gocap_refused)(mrb_state *mrb, mrb_value caller, mrb_value recv, const struct RClass *owner, mrb_sym name);
extern void (*gocap_defined)(mrb_state *mrb, struct RClass *c, mrb_sym name);
extern void (*gocap_aliased)(mrb_state *mrb, struct RClass *c, mrb_sym name, mrb_sym of);
extern void (*gocap_body)(mrb_state *mrb);
extern mrb_value (*gocap_const_get)(mrb_state *mrb, mrb_value mod, mrb_sym name);

enum { NONE, PUBLIC, PRIVATE, PROTECTED, MODULE_FUNCTION };

struct entry {
  const struct mt_tbl *methods; // NULL: free
  mrb_sym name;
  uint8_t visibility;
};

// What private without arguments says of the methods that follow in a body.
struct section {
  const struct mrb_context *context;
  const mrb_irep *irep;
  ptrdiff_t depth;
  struct RClass *target;
  uint8_t visibility;
};

#define SECTIONS 32

struct visibility {
  uint32_t len, cap; // cap is a power of two
  struct entry *entries;
  int open, next;    // sections
  struct section sections[SECTIONS];
  mrb_sym initialize[5]; // names that are private wherever they are defined
  mrb_sym definers[7];   // natives that define methods as def would
};

static struct visibility*
state(mrb_state *mrb)
{
  return mrb->ud ? ((struct attached*)mrb->ud)->visibility : NULL;
}

static uint32_t
guard_of(mrb_sym name)
{
  return (name ^ name >> 13) & (sizeof gocap_guards * 8 - 1);
}

static mrb_bool
guarded(mrb_sym name)
{
  uint32_t g = guard_of(name);
  return gocap_guards[g / 8] >> (g % 8) & 1;
}

static void
guard(mrb_sym name)
{
  uint32_t g = guard_of(name);
  gocap_guards[g / 8] |= (uint8_t)(1 << (g % 8));
}

static struct entry*
find(struct visibility *v, const struct mt_tbl *methods, mrb_sym name)
{
  uint32_t h = (uint32_t)((uintptr_t)methods >> 4) * 31 + name * 2654435761u;
  struct entry *e = &v->entries[h & (v->cap - 1)];
  while (e->methods && (e->methods != methods || e->name != name)) {
    if (++e == v->entries + v->cap) e = v->entries;
  }
  return e;
}

static void
note(mrb_state *mrb, struct visibility *v, const struct mt_tbl *methods, mrb_sym name, uint8_t visibility)
{
  struct entry *e = find(v, methods, name);
  if (e->methods == NULL) {
    if (visibility == PUBLIC) return;
    if (2 * v->len >= v->cap) {
      struct visibility old = *v;
      v->cap *= 2;
      v->entries = (struct entry*)calloc(v->cap, sizeof *v->entries);
      if (v->entries == NULL) {
        v->entries = old.entries;
        v->cap = old.cap;
        mrb_raise(mrb, E_RUNTIME_ERROR, "out of memory");
      }
      for (uint32_t i = 0; i < old.cap; i++) {
        if (old.entries[i].methods) *find(v, old.entries[i].methods, old.entries[i].name) = old.entries[i];
      }
      free(old.entries);
      e = find(v, methods, name);
    }
    e->methods = methods;
    e->name = name;
    v->len++;
  }
  e->visibility = visibility;
  if (visibility != PUBLIC) guard(name);
}

static mrb_bool
among(const mrb_sym *list, size_t n, mrb_sym name)
{
  for (size_t i = 0; i < n; i++) if (list[i] == name) return TRUE;
  return FALSE;
}

// The visibility of a method that owner has, owner being as the VM found it.
static int
of_entry(struct visibility *v, const struct RClass *owner, mrb_sym name)
{
  if (v == NULL || !guarded(name)) return PUBLIC;
  if (among(v->initialize, 5, name)) return PRIVATE;
  const struct entry *e = find(v, owner->mt, name);
  return e->methods ? e->visibility : PUBLIC;
}

static int
of_method(mrb_state *mrb, struct RClass *c, mrb_sym name, struct RClass **owner)
{
  mrb_method_t m = mrb_method_search_vm(mrb, &c, name);
  if (MRB_METHOD_UNDEF_P(m)) return NONE;
  if (owner) *owner = c;
  return of_entry(state(mrb), c, name);
}

// Kernel's functions are methods of Kernel too: Kernel.puts
static mrb_bool
kernel_function(mrb_state *mrb, mrb_value recv, const struct RClass *owner)
{
  if (owner->tt == MRB_TT_ICLASS) owner = owner->c;
  return owner == mrb->kernel_module && mrb_type(recv) == MRB_TT_MODULE && mrb_class_ptr(recv) == owner;
}

int
gocap_visibility(mrb_state *mrb, mrb_value obj, mrb_sym name)
{
  struct RClass *owner;
  int vis = of_method(mrb, mrb_class(mrb, obj), name, &owner);
  return vis == PRIVATE && kernel_function(mrb, obj, owner) ? PUBLIC : vis;
}

static const mrb_callinfo*
ruby_frame(const mrb_callinfo *ci)
{
  return ci->proc && !MRB_PROC_CFUNC_P(ci->proc) && ci->pc && ci->proc->body.irep ? ci : NULL;
}

// Whether method_missing, which runs, was called for want of a super method.
int
gocap_super_missing(mrb_state *mrb, mrb_sym name)
{
  const mrb_callinfo *ci = mrb->c->ci - 1;
  if (ci < mrb->c->cibase || ruby_frame(ci) == NULL || ci->pc - ci->proc->body.irep->iseq < 3) return 0;
  const struct REnv *e = MRB_PROC_ENV(ci->proc);
  return (ci->mid == name || (e && e->mid == name)) && ci->pc[-3] == OP_SUPER;
}

// Our own Ruby code, and the VM's, which has no debug information, may call
// what is private: as C code may in CRuby.
static mrb_bool
embedded(mrb_state *mrb, const mrb_callinfo *ci)
{
  const mrb_irep *irep = ci->proc->body.irep;
  if (!irep->debug_info) return TRUE;
  const char *file = mrb_debug_get_filename(mrb, irep, 0);
  return file && strncmp(file, "gocap:", 6) == 0;
}

static int
refused(mrb_state *mrb, mrb_value caller, mrb_value recv, const struct RClass *owner, mrb_sym name)
{
  int vis = of_entry(state(mrb), owner, name);
  if (vis == PUBLIC || mrb_obj_eq(mrb, caller, recv)) return FALSE;
  const mrb_callinfo *ci = ruby_frame(mrb->c->ci - 1);
  if (ci == NULL || embedded(mrb, ci)) return FALSE;
  if (vis == PROTECTED) {
    while (owner->tt == MRB_TT_ICLASS) owner = owner->c;
    return !mrb_obj_is_kind_of(mrb, caller, (struct RClass*)owner);
  }
  return !kernel_function(mrb, recv, owner);
}

static const struct section*
section_of(mrb_state *mrb, struct visibility *v, const mrb_callinfo *ci, const struct RClass *target)
{
  for (int i = 0; i < v->open; i++) {
    const struct section *s = &v->sections[i];
    if (s->context == mrb->c && s->depth == ci - mrb->c->cibase && s->irep == ci->proc->body.irep && s->target == target) return s;
  }
  return NULL;
}

static void
copy_to_singleton(mrb_state *mrb, struct RClass *c, mrb_sym name)
{
  struct RClass *meta = mrb_class_ptr(mrb_singleton_class(mrb, mrb_obj_value(c)));
  mrb_define_method_raw(mrb, meta, name, mrb_method_search(mrb, c, name));
}

// A method has been defined.
static void
defined(mrb_state *mrb, struct RClass *c, mrb_sym name)
{
  struct visibility *v = state(mrb);
  if (v == NULL) return;
  int vis = PUBLIC;
  if (v->open > 0) {
    const mrb_callinfo *ci = mrb->c->ci;
    while (ruby_frame(ci) == NULL && ci > mrb->c->cibase && among(v->definers, 7, ci->mid)) ci--;
    const struct section *s = ruby_frame(ci) ? section_of(mrb, v, ci, c) : NULL;
    if (s) vis = s->visibility;
  }
  if (vis == MODULE_FUNCTION) {
    copy_to_singleton(mrb, c, name);
    vis = PRIVATE;
  }
  struct RClass *origin = c;
  MRB_CLASS_ORIGIN(origin);
  if (vis != PUBLIC || guarded(name)) note(mrb, v, origin->mt, name, (uint8_t)vis);
}

static void
aliased(mrb_state *mrb, struct RClass *c, mrb_sym name, mrb_sym of)
{
  struct visibility *v = state(mrb);
  if (v == NULL) return;
  int vis = of_method(mrb, c, of, NULL);
  if (vis == NONE) vis = of_method(mrb, mrb->object_class, of, NULL);
  if (vis != PUBLIC || guarded(name)) {
    MRB_CLASS_ORIGIN(c);
    note(mrb, v, c->mt, name, (uint8_t)vis);
  }
}

// The body of a class, or a block, begins: an older one at its place is over.
static void
body(mrb_state *mrb)
{
  struct visibility *v = state(mrb);
  if (v == NULL) return;
  ptrdiff_t depth = mrb->c->ci - mrb->c->cibase;
  for (int i = 0; i < v->open; i++) {
    if (v->sections[i].context == mrb->c && v->sections[i].depth >= depth) v->sections[i--] = v->sections[--v->open];
  }
}

static void
open_section(mrb_state *mrb, struct RClass *target, uint8_t visibility)
{
  struct visibility *v = state(mrb);
  const mrb_callinfo *ci = mrb->c->ci - 1;
  if (ci < mrb->c->cibase || ruby_frame(ci) == NULL) return;
  struct section *s = (struct section*)section_of(mrb, v, ci, target);
  if (s == NULL) {
    body(mrb); // forgets deeper ones
    if (v->open < SECTIONS) s = &v->sections[v->open++];
    else {
      s = &v->sections[v->next];
      v->next = (v->next + 1) % SECTIONS;
    }
  }
  s->context = mrb->c;
  s->irep = ci->proc->body.irep;
  s->depth = ci - mrb->c->cibase;
  s->target = target;
  s->visibility = visibility;
}

static mrb_noreturn void
undefined(mrb_state *mrb, struct RClass *c, mrb_sym name)
{
  const char *what = c->tt == MRB_TT_MODULE ? "module" : "class";
  mrb_value text = mrb_format(mrb, "undefined method `%n' for %s `%v'", name, what, mrb_obj_value(c));
  mrb_value args[] = { text, mrb_symbol_value(name) };
  mrb_value exc = mrb_obj_new(mrb, E_NAME_ERROR, 2, args);
  mrb_iv_set(mrb, exc, mrb_intern_lit(mrb, "@receiver"), mrb_obj_value(c));
  mrb_exc_raise(mrb, exc);
}

static void
make(mrb_state *mrb, struct RClass *c, mrb_sym name, int visibility)
{
  struct RClass *owner = NULL, *origin = c; // methods of what is prepended aren't the class's
  MRB_CLASS_ORIGIN(origin);
  int vis = of_method(mrb, origin, name, &owner);
  if (vis == NONE && c->tt == MRB_TT_MODULE) vis = of_method(mrb, mrb->object_class, name, &owner);
  if (vis == NONE) undefined(mrb, c, name);
  if (owner->mt != origin->mt) { // an inherited method
    if (vis == visibility) return;
    mrb_define_method_raw(mrb, c, name, mrb_method_search_vm(mrb, &owner, name));
  }
  note(mrb, state(mrb), origin->mt, name, (uint8_t)visibility);
}

// The names given, which may be in one Array; the result of private and its kind.
static mrb_value
change(mrb_state *mrb, struct RClass *c, int visibility)
{
  const mrb_value *argv;
  mrb_int argc;
  mrb_get_args(mrb, "*", &argv, &argc);
  if (argc == 0) {
    open_section(mrb, c, (uint8_t)visibility);
    return mrb_nil_value();
  }
  mrb_value result = argc == 1 ? argv[0] : mrb_ary_new_from_values(mrb, argc, argv);
  mrb_value names = argc == 1 && mrb_array_p(argv[0]) ? argv[0] : mrb_ary_new_from_values(mrb, argc, argv);
  for (mrb_int i = 0; i < RARRAY_LEN(names); i++) {
    mrb_value n = RARRAY_PTR(names)[i];
    if (!mrb_symbol_p(n) && !mrb_string_p(n)) mrb_raisef(mrb, E_TYPE_ERROR, "%!v is not a symbol nor a string", n);
    mrb_sym name = mrb_obj_to_sym(mrb, n);
    if (visibility == MODULE_FUNCTION) {
      if (of_method(mrb, c, name, NULL) == NONE) undefined(mrb, c, name);
      copy_to_singleton(mrb, c, name);
      make(mrb, c, name, PRIVATE);
    }
    else make(mrb, c, name, visibility);
  }
  return result;
}

static mrb_value mod_private(mrb_state *mrb, mrb_value self) { return change(mrb, mrb_class_ptr(self), PRIVATE); }
static mrb_value mod_public(mrb_state *mrb, mrb_value self) { return change(mrb, mrb_class_ptr(self), PUBLIC); }
static mrb_value mod_protected(mrb_state *mrb, mrb_value self) { return change(mrb, mrb_class_ptr(self), PROTECTED); }
static mrb_value mod_module_function(mrb_state *mrb, mrb_value self) { return change(mrb, mrb_class_ptr(self), MODULE_FUNCTION); }

static mrb_value
of_singleton(mrb_state *mrb, mrb_value self, int visibility)
{
  if (mrb_get_argc(mrb) > 0) change(mrb, mrb_class_ptr(mrb_singleton_class(mrb, self)), visibility);
  return mrb_nil_value();
}

static mrb_value mod_private_class_method(mrb_state *mrb, mrb_value self) { return of_singleton(mrb, self, PRIVATE); }
static mrb_value mod_public_class_method(mrb_state *mrb, mrb_value self) { return of_singleton(mrb, self, PUBLIC); }
static mrb_value main_private(mrb_state *mrb, mrb_value self) { (void)self; return change(mrb, mrb->object_class, PRIVATE); }
static mrb_value main_public(mrb_state *mrb, mrb_value self) { (void)self; return change(mrb, mrb->object_class, PUBLIC); }

// Constants: the names of a module's private ones are in a Hash of it.
static mrb_value
private_constants(mrb_state *mrb, struct RClass *c)
{
  return mrb_obj_iv_get(mrb, (struct RObject*)c, mrb_intern_lit(mrb, "__private_constants"));
}

static mrb_value
mod_private_constants(mrb_state *mrb, mrb_value self)
{
  mrb_value list = private_constants(mrb, mrb_class_ptr(self));
  return mrb_hash_p(list) ? mrb_hash_keys(mrb, list) : mrb_ary_new(mrb);
}

static void
change_constants(mrb_state *mrb, mrb_value self, mrb_bool hide)
{
  const mrb_value *argv;
  mrb_int argc;
  mrb_get_args(mrb, "*", &argv, &argc);
  for (mrb_int i = 0; i < argc; i++) {
    mrb_sym name = mrb_obj_to_sym(mrb, argv[i]);
    mrb_value list = private_constants(mrb, mrb_class_ptr(self));
    if (!mrb_iv_defined(mrb, self, name)) {
      mrb_value args[] = { mrb_format(mrb, "constant %v::%n not defined", self, name), mrb_symbol_value(name) };
      mrb_exc_raise(mrb, mrb_obj_new(mrb, E_NAME_ERROR, 2, args));
    }
    if (!mrb_hash_p(list)) {
      list = mrb_hash_new(mrb);
      mrb_iv_set(mrb, self, mrb_intern_lit(mrb, "__private_constants"), list);
    }
    if (hide) {
      mrb_hash_set(mrb, list, mrb_symbol_value(name), mrb_true_value());
      guard(name);
    }
    else mrb_hash_delete_key(mrb, list, mrb_symbol_value(name));
  }
}

// Whether a method of that name may not be called from everywhere.
static mrb_value
sym_guarded(mrb_state *mrb, mrb_value self)
{
  (void)mrb;
  return mrb_bool_value(guarded(mrb_symbol(self)));
}

static mrb_value mod_private_constant(mrb_state *mrb, mrb_value self) { change_constants(mrb, self, TRUE); return mrb_nil_value(); }
static mrb_value mod_public_constant(mrb_state *mrb, mrb_value self) { change_constants(mrb, self, FALSE); return mrb_nil_value(); }

// Mod::NAME
static mrb_value
const_get(mrb_state *mrb, mrb_value mod, mrb_sym name)
{
  if (!guarded(name) || (mrb_type(mod) != MRB_TT_CLASS && mrb_type(mod) != MRB_TT_MODULE)) return mrb_const_get(mrb, mod, name);
  for (struct RClass *c = mrb_class_ptr(mod); c; c = c->super) {
    struct RClass *at = c->tt == MRB_TT_ICLASS ? c->c : c;
    if (!mrb_iv_defined(mrb, mrb_obj_value(at), name)) continue;
    mrb_value list = private_constants(mrb, at);
    if (mrb_hash_p(list) && mrb_hash_key_p(mrb, list, mrb_symbol_value(name)) && !embedded(mrb, mrb->c->ci)) {
      mrb_value args[] = { mrb_format(mrb, "private constant %v::%n referenced", mrb_obj_value(at), name), mrb_symbol_value(name) };
      mrb_value exc = mrb_obj_new(mrb, E_NAME_ERROR, 2, args);
      mrb_iv_set(mrb, exc, mrb_intern_lit(mrb, "@receiver"), mod);
      mrb_exc_raise(mrb, exc);
    }
    break;
  }
  return mrb_const_get(mrb, mod, name);
}

// Which methods a list is of: bits of 1 << visibility.
struct listing {
  mrb_value names, seen;
  struct RClass *c;
  int wanted;
};

static mrb_bool
own_name(const char *s)
{
  return strncmp(s, "__", 2) == 0 && strcmp(s, "__id__") != 0 && strcmp(s, "__send__") != 0 &&
         strcmp(s, "__method__") != 0 && strcmp(s, "__dir__") != 0 && strcmp(s, "__callee__") != 0;
}

static int
list_one(mrb_state *mrb, mrb_sym name, mrb_method_t m, void *p)
{
  struct listing *l = (struct listing*)p;
  mrb_value sym = mrb_symbol_value(name);
  if (mrb_hash_key_p(mrb, l->seen, sym)) return 0;
  mrb_hash_set(mrb, l->seen, sym, mrb_true_value());
  if (MRB_METHOD_UNDEF_P(m) || own_name(mrb_sym_name(mrb, name))) return 0;
  if (l->wanted >> of_entry(state(mrb), l->c, name) & 1) mrb_ary_push(mrb, l->names, sym);
  return 0;
}

static void
list_of(mrb_state *mrb, struct listing *l, struct RClass *c)
{
  l->c = c;
  mrb_mt_foreach(mrb, c, list_one, l);
}

static struct listing
new_listing(mrb_state *mrb, int wanted)
{
  struct listing l = { mrb_ary_new(mrb), mrb_hash_new(mrb), NULL, wanted };
  return l;
}

// __method_list(visibilities, inherit)
static mrb_value
mod_method_list(mrb_state *mrb, mrb_value self)
{
  mrb_int wanted;
  mrb_bool inherit;
  mrb_get_args(mrb, "ib", &wanted, &inherit);
  struct listing l = new_listing(mrb, (int)wanted);
  struct RClass *c = mrb_class_ptr(self);
  if (inherit) {
    for (; c; c = c->super) list_of(mrb, &l, c);
  }
  else {
    MRB_CLASS_ORIGIN(c);
    list_of(mrb, &l, c);
  }
  return l.names;
}

// __object_methods(visibilities, inherit), without the singleton class made
static mrb_value
obj_method_list(mrb_state *mrb, mrb_value self)
{
  mrb_int wanted;
  mrb_bool inherit;
  mrb_get_args(mrb, "ib", &wanted, &inherit);
  struct listing l = new_listing(mrb, (int)wanted);
  for (struct RClass *c = mrb_class(mrb, self); c; c = c->super) {
    list_of(mrb, &l, c);
    if (!inherit && c->tt == MRB_TT_CLASS) break;
  }
  return l.names;
}

static mrb_value
obj_singleton_methods(mrb_state *mrb, mrb_value self)
{
  mrb_bool all = TRUE;
  mrb_get_args(mrb, "|b", &all);
  struct listing l = new_listing(mrb, 1 << PUBLIC | 1 << PROTECTED);
  struct RClass *c = mrb_class(mrb, self);
  if (c->tt == MRB_TT_SCLASS) {
    struct RClass *own = c;
    MRB_CLASS_ORIGIN(own);
    list_of(mrb, &l, own);
    while (all && (c = c->super) && (c->tt == MRB_TT_SCLASS || c->tt == MRB_TT_ICLASS)) {
      mrb_value of = c->tt == MRB_TT_SCLASS ? mrb_iv_get(mrb, mrb_obj_value(c), mrb_intern_lit(mrb, "__attached__")) : mrb_nil_value();
      if (mrb_type(of) == MRB_TT_CLASS && (mrb_class_ptr(of) == mrb->object_class || mrb_class_ptr(of)->super == NULL)) break;
      list_of(mrb, &l, c);
    }
  }
  return l.names;
}

// __method_visibility(name, inherit): :public, :private, :protected or nil
static mrb_value
mod_visibility(mrb_state *mrb, mrb_value self)
{
  mrb_sym name;
  mrb_bool inherit = TRUE;
  mrb_get_args(mrb, "n|b", &name, &inherit);
  struct RClass *c = mrb_class_ptr(self), *owner = NULL;
  int vis = of_method(mrb, c, name, &owner);
  if (!inherit && owner) {
    MRB_CLASS_ORIGIN(c);
    if (owner->mt != c->mt) vis = NONE;
  }
  switch (vis) {
  case PUBLIC: return mrb_symbol_value(mrb_intern_lit(mrb, "public"));
  case PRIVATE: return mrb_symbol_value(mrb_intern_lit(mrb, "private"));
  case PROTECTED: return mrb_symbol_value(mrb_intern_lit(mrb, "protected"));
  }
  return mrb_nil_value();
}

static mrb_value
mod_method_defined(mrb_state *mrb, mrb_value self)
{
  mrb_value vis = mod_visibility(mrb, self);
  return mrb_bool_value(!mrb_nil_p(vis) && mrb_symbol(vis) != mrb_intern_lit(mrb, "private"));
}

static mrb_value
obj_respond_to(mrb_state *mrb, mrb_value self)
{
  mrb_value what;
  mrb_bool all = FALSE;
  mrb_get_args(mrb, "o|b", &what, &all);
  if (!mrb_symbol_p(what) && !mrb_string_p(what)) mrb_raisef(mrb, E_TYPE_ERROR, "%!v is not a symbol nor a string", what);
  mrb_sym name = mrb_obj_to_sym(mrb, what), missing = mrb_intern_lit(mrb, "respond_to_missing?");
  int vis = gocap_visibility(mrb, self, name);
  if (vis == PUBLIC || (vis != NONE && all)) return mrb_true_value();
  struct RClass *c = mrb_class(mrb, self);
  if (vis != NONE || MRB_METHOD_UNDEF_P(mrb_method_search_vm(mrb, &c, missing)) || c->c == mrb->kernel_module) return mrb_false_value();
  mrb_value args[] = { mrb_symbol_value(name), mrb_bool_value(all) };
  return mrb_bool_value(mrb_test(mrb_funcall_argv(mrb, self, missing, 2, args)));
}

int
gocap_visibility_open(mrb_state *mrb)
{
  struct visibility *v = (struct visibility*)calloc(1, sizeof *v);
  if (v == NULL) return 0;
  v->cap = 256;
  v->entries = (struct entry*)calloc(v->cap, sizeof *v->entries);
  if (v->entries == NULL) {
    free(v);
    return 0;
  }
  ((struct attached*)mrb->ud)->visibility = v;
  static const char *const private_names[] = { "initialize", "initialize_copy", "initialize_dup", "initialize_clone", "respond_to_missing?" };
  static const char *const definer_names[] = { "attr", "attr_reader", "attr_writer", "attr_accessor", "define_method", "__define_method", "__define_from" };
  for (int i = 0; i < 5; i++) guard(v->initialize[i] = mrb_intern_cstr(mrb, private_names[i]));
  for (int i = 0; i < 7; i++) v->definers[i] = mrb_intern_cstr(mrb, definer_names[i]);
  gocap_refused = refused;
  gocap_defined = defined;
  gocap_aliased = aliased;
  gocap_body = body;
  gocap_const_get = const_get;
  struct RClass *mod = mrb->module_class, *krn = mrb->kernel_module;
  mrb_define_method(mrb, mod, "private", mod_private, MRB_ARGS_ANY());
  mrb_define_method(mrb, mod, "public", mod_public, MRB_ARGS_ANY());
  mrb_define_method(mrb, mod, "protected", mod_protected, MRB_ARGS_ANY());
  mrb_define_method(mrb, mod, "module_function", mod_module_function, MRB_ARGS_ANY());
  mrb_define_method(mrb, mod, "private_class_method", mod_private_class_method, MRB_ARGS_ANY());
  mrb_define_method(mrb, mod, "public_class_method", mod_public_class_method, MRB_ARGS_ANY());
  mrb_define_method(mrb, mod, "private_constant", mod_private_constant, MRB_ARGS_ANY());
  mrb_define_method(mrb, mod, "public_constant", mod_public_constant, MRB_ARGS_ANY());
  mrb_define_method(mrb, mrb->symbol_class, "__guarded?", sym_guarded, MRB_ARGS_NONE());
  mrb_define_method(mrb, mod, "__private_constants", mod_private_constants, MRB_ARGS_NONE());
  mrb_define_method(mrb, mod, "method_defined?", mod_method_defined, MRB_ARGS_ARG(1, 1));
  mrb_define_method(mrb, mod, "__method_visibility", mod_visibility, MRB_ARGS_ARG(1, 1));
  mrb_define_method(mrb, mod, "__method_list", mod_method_list, MRB_ARGS_REQ(2));
  mrb_define_method(mrb, krn, "__object_methods", obj_method_list, MRB_ARGS_REQ(2));
  mrb_define_method(mrb, krn, "singleton_methods", obj_singleton_methods, MRB_ARGS_OPT(1));
  mrb_define_method(mrb, krn, "respond_to?", obj_respond_to, MRB_ARGS_ARG(1, 1));
  struct RObject *top = mrb_obj_ptr(mrb_top_self(mrb));
  mrb_define_singleton_method(mrb, top, "private", main_private, MRB_ARGS_ANY());
  mrb_define_singleton_method(mrb, top, "public", main_public, MRB_ARGS_ANY());
  return 1;
}

void
gocap_visibility_close(struct visibility *v)
{
  if (v == NULL) return;
  free(v->entries);
  free(v);
}
