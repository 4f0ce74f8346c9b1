#include "shim.h"
#include "built.h"

#include <string.h>
#include <mruby/compile.h>
#include <mruby/debug.h>
#include <mruby/dump.h>
#include <mruby/error.h>
#include <mruby/internal.h>
#include <mruby/irep.h>
#include <mruby/numeric.h>

// Makes this object another one when the library is; see scripts/built-header.sh.
const char gocap_mruby_built[] = GOCAP_BUILT;

// Implemented in callback.go.
extern gocap_result gocapCallback(mrb_state *mrb, int64_t func, mrb_value self, mrb_int argc, mrb_value *argv, mrb_value block);
extern void gocapFree(int64_t vm, int64_t handle);

// One request to the VM: what to do and with what.
struct request {
  mrb_value a, b, block;
  mrb_sym name;
  mrb_int n;
  const mrb_value *argv;
  const char *s;
  size_t len;
  const char *file;
  int64_t i;
  double f;
  int flag;
};

static gocap_result
run(mrb_state *mrb, mrb_protect_error_func *body, struct request *r)
{
  mrb_bool failed = FALSE;
  gocap_result out;
  out.value = mrb_protect_error(mrb, body, r, &failed);
  out.failed = failed;
  return out;
}

#define ENTRY(name) static mrb_value name(mrb_state *mrb, void *p)
#define R ((struct request*)p)

ENTRY(do_call) { return mrb_funcall_with_block(mrb, R->a, R->name, R->n, R->argv, R->block); }

gocap_result
gocap_call(mrb_state *mrb, mrb_value self, mrb_sym name, mrb_int argc, const mrb_value *argv, mrb_value block)
{
  struct request r = { .a = self, .name = name, .n = argc, .argv = argv, .block = block };
  return run(mrb, do_call, &r);
}

ENTRY(do_str) { return mrb_str_new(mrb, R->s, R->len); }

gocap_result
gocap_str(mrb_state *mrb, const char *s, size_t len)
{
  struct request r = { .s = s, .len = len };
  return run(mrb, do_str, &r);
}

ENTRY(do_sym) { return mrb_symbol_value(mrb_intern(mrb, R->s, R->len)); }

gocap_result
gocap_sym(mrb_state *mrb, const char *s, size_t len)
{
  struct request r = { .s = s, .len = len };
  return run(mrb, do_sym, &r);
}

ENTRY(do_int) { return mrb_int_value(mrb, R->i); }

gocap_result
gocap_int(mrb_state *mrb, int64_t n)
{
  struct request r = { .i = n };
  return run(mrb, do_int, &r);
}

ENTRY(do_float) { return mrb_float_value(mrb, R->f); }

gocap_result
gocap_float(mrb_state *mrb, double f)
{
  struct request r = { .f = f };
  return run(mrb, do_float, &r);
}

ENTRY(do_array) { return mrb_ary_new_from_values(mrb, R->n, R->argv); }

gocap_result
gocap_array(mrb_state *mrb, mrb_int n, const mrb_value *items)
{
  struct request r = { .n = n, .argv = items };
  return run(mrb, do_array, &r);
}

ENTRY(do_hash)
{
  mrb_value h = mrb_hash_new_capa(mrb, R->n);
  for (mrb_int i = 0; i < R->n; i++) mrb_hash_set(mrb, h, R->argv[2*i], R->argv[2*i+1]);
  return h;
}

gocap_result
gocap_hash(mrb_state *mrb, mrb_int n, const mrb_value *pairs)
{
  struct request r = { .n = n, .argv = pairs };
  return run(mrb, do_hash, &r);
}

ENTRY(do_hash_get) { return mrb_hash_fetch(mrb, R->a, R->b, mrb_nil_value()); }

gocap_result
gocap_hash_get(mrb_state *mrb, mrb_value hash, mrb_value key)
{
  struct request r = { .a = hash, .b = key };
  return run(mrb, do_hash_get, &r);
}

static int
push_pair(mrb_state *mrb, mrb_value key, mrb_value val, void *p)
{
  mrb_ary_push(mrb, *(mrb_value*)p, key);
  mrb_ary_push(mrb, *(mrb_value*)p, val);
  return 0;
}

ENTRY(do_hash_pairs)
{
  mrb_value list = mrb_ary_new_capa(mrb, 2 * mrb_hash_size(mrb, R->a));
  mrb_hash_foreach(mrb, mrb_hash_ptr(R->a), push_pair, &list);
  return list;
}

gocap_result
gocap_hash_pairs(mrb_state *mrb, mrb_value hash)
{
  struct request r = { .a = hash };
  return run(mrb, do_hash_pairs, &r);
}

ENTRY(do_const) { return mrb_const_get(mrb, R->a, R->name); }

gocap_result
gocap_const(mrb_state *mrb, mrb_value outer, mrb_sym name)
{
  struct request r = { .a = outer, .name = name };
  return run(mrb, do_const, &r);
}

ENTRY(do_define_class)
{
  return mrb_obj_value(mrb_define_class_under_id(mrb, mrb_class_ptr(R->a), R->name, mrb_class_ptr(R->b)));
}

gocap_result
gocap_define_class(mrb_state *mrb, mrb_value outer, mrb_sym name, mrb_value super)
{
  struct request r = { .a = outer, .name = name, .b = super };
  return run(mrb, do_define_class, &r);
}

ENTRY(do_define_module) { return mrb_obj_value(mrb_define_module_under_id(mrb, mrb_class_ptr(R->a), R->name)); }

gocap_result
gocap_define_module(mrb_state *mrb, mrb_value outer, mrb_sym name)
{
  struct request r = { .a = outer, .name = name };
  return run(mrb, do_define_module, &r);
}

// Every Go method is this C function; the number of the Go function is in the
// method's environment. The exception of a failed one is raised here, when no
// Go frame is left above it.
static mrb_value
trampoline(mrb_state *mrb, mrb_value self)
{
  mrb_value id = mrb_proc_cfunc_env_get(mrb, 0);
  const mrb_value *argv;
  mrb_int argc;
  mrb_value block;
  mrb_get_args(mrb, "*&", &argv, &argc, &block);
  int ai = mrb_gc_arena_save(mrb);
  gocap_result out = gocapCallback(mrb, mrb_integer(id), self, argc, (mrb_value*)argv, block);
  mrb_gc_arena_restore(mrb, ai);
  mrb_gc_protect(mrb, out.value);
  if (out.failed) mrb_exc_raise(mrb, out.value);
  return out.value;
}

ENTRY(do_define_method)
{
  mrb_value id = mrb_int_value(mrb, R->i);
  struct RProc *proc = mrb_proc_new_cfunc_with_env(mrb, trampoline, 1, &id);
  mrb_method_t m;
  MRB_METHOD_FROM_PROC(m, proc);
  struct RClass *owner;
  if (R->flag) {
    mrb_value meta = mrb_singleton_class(mrb, R->a);
    owner = mrb_class_ptr(meta);
  }
  else {
    owner = mrb_class_ptr(R->a);
  }
  mrb_define_method_raw(mrb, owner, mrb_intern(mrb, R->s, R->len), m);
  return mrb_nil_value();
}

gocap_result
gocap_define_method(mrb_state *mrb, mrb_value owner, const char *name, size_t len, int64_t func, int singleton)
{
  struct request r = { .a = owner, .s = name, .len = len, .i = func, .flag = singleton };
  return run(mrb, do_define_method, &r);
}

ENTRY(do_ivar_get) { return mrb_iv_get(mrb, R->a, R->name); }
ENTRY(do_ivar_set) { mrb_iv_set(mrb, R->a, R->name, R->b); return R->b; }
ENTRY(do_gvar_get) { return mrb_gv_get(mrb, R->name); }
ENTRY(do_gvar_set) { mrb_gv_set(mrb, R->name, R->b); return R->b; }

gocap_result
gocap_ivar_get(mrb_state *mrb, mrb_value obj, mrb_sym name)
{
  struct request r = { .a = obj, .name = name };
  return run(mrb, do_ivar_get, &r);
}

gocap_result
gocap_ivar_set(mrb_state *mrb, mrb_value obj, mrb_sym name, mrb_value v)
{
  struct request r = { .a = obj, .name = name, .b = v };
  return run(mrb, do_ivar_set, &r);
}

gocap_result
gocap_gvar_get(mrb_state *mrb, mrb_sym name)
{
  struct request r = { .name = name };
  return run(mrb, do_gvar_get, &r);
}

gocap_result
gocap_gvar_set(mrb_state *mrb, mrb_sym name, mrb_value v)
{
  struct request r = { .name = name, .b = v };
  return run(mrb, do_gvar_set, &r);
}

// Objects that carry a Go value: the data pointer is the Go value's number.
static void
free_data(mrb_state *mrb, void *p)
{
  if (p) gocapFree(gocap_get_ud(mrb), (int64_t)(intptr_t)p);
}

static const mrb_data_type go_value_type = { "Go", free_data };

ENTRY(do_data)
{
  struct RClass *c = mrb_class_ptr(R->a);
  return mrb_obj_value(mrb_data_object_alloc(mrb, c, (void*)(intptr_t)R->i, &go_value_type));
}

gocap_result
gocap_data(mrb_state *mrb, mrb_value klass, int64_t handle)
{
  struct request r = { .a = klass, .i = handle };
  return run(mrb, do_data, &r);
}

ENTRY(do_data_init)
{
  if (mrb_type(R->a) != MRB_TT_CDATA) mrb_raise(mrb, E_TYPE_ERROR, "not an object of a Go-backed class");
  if (DATA_PTR(R->a)) free_data(mrb, DATA_PTR(R->a));
  mrb_data_init(R->a, (void*)(intptr_t)R->i, &go_value_type);
  return R->a;
}

gocap_result
gocap_data_init(mrb_state *mrb, mrb_value obj, int64_t handle)
{
  struct request r = { .a = obj, .i = handle };
  return run(mrb, do_data_init, &r);
}

ENTRY(do_make_data_class)
{
  MRB_SET_INSTANCE_TT(mrb_class_ptr(R->a), MRB_TT_CDATA);
  return R->a;
}

gocap_result
gocap_make_data_class(mrb_state *mrb, mrb_value klass)
{
  struct request r = { .a = klass };
  return run(mrb, do_make_data_class, &r);
}

int64_t
gocap_data_handle(mrb_state *mrb, mrb_value obj)
{
  if (mrb_type(obj) != MRB_TT_CDATA || DATA_TYPE(obj) != &go_value_type) return 0;
  return (int64_t)(intptr_t)DATA_PTR(obj);
}

ENTRY(do_exception) { return mrb_exc_new(mrb, mrb_class_ptr(R->a), R->s, R->len); }

gocap_result
gocap_exception(mrb_state *mrb, mrb_value klass, const char *s, size_t len)
{
  struct request r = { .a = klass, .s = s, .len = len };
  return run(mrb, do_exception, &r);
}

// Parses; a syntax error is raised as SyntaxError "FILE:LINE: MESSAGE".
static struct RProc*
parse(mrb_state *mrb, struct request *r)
{
  mrb_ccontext *cxt = mrb_ccontext_new(mrb);
  mrb_ccontext_filename(mrb, cxt, r->file);
  cxt->lineno = (uint16_t)(r->i > 0 ? r->i : 1);
  cxt->capture_errors = TRUE;
  struct mrb_parser_state *p = mrb_parse_nstring(mrb, r->s, r->len, cxt);
  mrb_ccontext_free(mrb, cxt);
  if (p == NULL) mrb_raise(mrb, E_SCRIPT_ERROR, "the parser ran out of memory");
  if (p->nerr > 0) {
    int line = p->error_buffer[0].lineno;
    const char *text = p->error_buffer[0].message ? p->error_buffer[0].message : "syntax error";
    // The end of a file is on its last line, not on the one after it.
    if (strstr(text, "unexpected end of file") || strstr(text, "meets end of file")) {
      for (size_t n = r->len; n > 0 && r->s[n-1] == '\n' && line > 1; n--) line--;
    }
    mrb_value msg = mrb_format(mrb, "%s:%d: %s", r->file, line, text);
    mrb_parser_free(p);
    mrb_exc_raise(mrb, mrb_exc_new_str(mrb, E_SYNTAX_ERROR, msg));
  }
  p->frozen_literals = gocap_freezes_literals(r->s, r->len);
  struct RProc *proc = mrb_generate_code(mrb, p);
  mrb_parser_free(p);
  if (proc == NULL) {
    mrb_value msg = mrb_format(mrb, "%s: the code generator refuses this file", r->file);
    mrb_exc_raise(mrb, mrb_exc_new_str(mrb, E_SCRIPT_ERROR, msg));
  }
  return proc;
}

// The VM's own: moves what a block took of a frame off the stack.
extern mrb_bool mrb_env_unshare(mrb_state *mrb, struct REnv *env, mrb_bool noraise);

static mrb_value
run_proc(mrb_state *mrb, struct RProc *proc)
{
  MRB_PROC_SET_TARGET_CLASS(proc, mrb->object_class);
  mrb_bool outermost = mrb->c == mrb->root_c && mrb->c->ci == mrb->c->cibase;
  mrb_value v = mrb_top_run(mrb, proc, mrb_top_self(mrb), 0);
  if (outermost) { // its frame would stand in all later backtraces
    mrb_callinfo *ci = mrb->c->cibase;
    struct REnv *locals = ci->u.env && ci->u.env->tt == MRB_TT_ENV ? ci->u.env : NULL;
    if (locals) { // blocks go on with them, calls to come use the stack
      ci->u.target_class = mrb->object_class;
      mrb_env_unshare(mrb, locals, FALSE);
    }
    ci->proc = NULL;
  }
  if (mrb->exc) { // the outermost run leaves its exception there
    mrb_value exc = mrb_obj_value(mrb->exc);
    mrb->exc = NULL;
    mrb_exc_raise(mrb, exc);
  }
  return v;
}

ENTRY(do_run_source) { return run_proc(mrb, parse(mrb, R)); }

gocap_result
gocap_run_source(mrb_state *mrb, const char *src, size_t len, const char *file, int line)
{
  struct request r = { .s = src, .len = len, .file = file, .i = line };
  return run(mrb, do_run_source, &r);
}

// The VM's own: reads bytecode without copying it.
extern mrb_irep *gocap_read_irep(mrb_state *mrb, const void *code, size_t len);

// As the body of a module, with another self.
ENTRY(do_run_source_in)
{
  struct RProc *proc = parse(mrb, R);
  mrb_gc_protect(mrb, mrb_obj_value(proc));
  MRB_PROC_SET_TARGET_CLASS(proc, mrb_class_ptr(R->b));
  proc->flags |= MRB_PROC_SCOPE;
  mrb->c->ci->mid = 0; // the frame of the file gets it
  return mrb_yield_with_class(mrb, mrb_obj_value(proc), 0, NULL, R->a, mrb_class_ptr(R->b));
}

gocap_result
gocap_run_source_in(mrb_state *mrb, const char *src, size_t len, const char *file, mrb_value self, mrb_value module)
{
  struct request r = { .s = src, .len = len, .file = file, .i = 1, .a = self, .b = module };
  return run(mrb, do_run_source_in, &r);
}

ENTRY(do_run_bytecode)
{
  mrb_irep *irep = gocap_read_irep(mrb, R->s, R->len);
  if (irep == NULL) mrb_raise(mrb, E_SCRIPT_ERROR, "broken bytecode");
  struct RProc *proc = mrb_proc_new(mrb, irep);
  proc->c = NULL;
  mrb_irep_decref(mrb, irep);
  return run_proc(mrb, proc);
}

gocap_result
gocap_run_bytecode(mrb_state *mrb, const void *code, size_t len)
{
  struct request r = { .s = code, .len = len };
  return run(mrb, do_run_bytecode, &r);
}

ENTRY(do_compile)
{
  struct RProc *proc = parse(mrb, R);
  uint8_t *bin = NULL;
  size_t size = 0;
  if (mrb_dump_irep(mrb, proc->body.irep, MRB_DUMP_DEBUG_INFO, &bin, &size) != MRB_DUMP_OK) {
    mrb_raise(mrb, E_SCRIPT_ERROR, "bytecode can't be written");
  }
  mrb_value s = mrb_str_new(mrb, (const char*)bin, size);
  mrb_free(mrb, bin);
  return s;
}

gocap_result
gocap_compile(mrb_state *mrb, const char *src, size_t len, const char *file)
{
  struct request r = { .s = src, .len = len, .file = file, .i = 1 };
  return run(mrb, do_compile, &r);
}

ENTRY(do_converted) { return gocap_implicit(mrb, R->a, (enum mrb_vtype)R->n, R->flag); }

gocap_result
gocap_converted(mrb_state *mrb, mrb_value v, int type, int must)
{
  struct request r = { .a = v, .n = type, .flag = must };
  return run(mrb, do_converted, &r);
}

ENTRY(do_full_gc) { (void)p; mrb_full_gc(mrb); return mrb_nil_value(); }

gocap_result
gocap_full_gc(mrb_state *mrb)
{
  struct request r = { .i = 0 };
  return run(mrb, do_full_gc, &r);
}

ENTRY(do_sym_name) { return mrb_sym_str(mrb, R->name); }

gocap_result
gocap_sym_name(mrb_state *mrb, mrb_sym sym)
{
  struct request r = { .name = sym };
  return run(mrb, do_sym_name, &r);
}

int
gocap_type(mrb_value v)
{
  return (mrb_nil_p(v)) ? -1 : (int)mrb_type(v);
}

int
gocap_is_kind(mrb_state *mrb, mrb_value obj, mrb_value klass)
{
  return mrb_obj_is_kind_of(mrb, obj, mrb_class_ptr(klass));
}

int
gocap_can_yield(mrb_state *mrb)
{
  struct mrb_context *c = mrb->c;
  if (c == mrb->root_c || c->prev == NULL) return 0;
  // Resumed from C: by Go's driver only where nothing else runs below it.
  if (c->vmexec && !(c->prev == mrb->root_c && c->prev->ci == c->prev->cibase + 1)) return 0;
  for (mrb_callinfo *ci = c->ci; ci >= c->cibase; ci--) {
    if (ci->cci > 0) return 0;
  }
  return 1;
}

int
gocap_scope_begin(mrb_state *mrb)
{
  return mrb_gc_arena_save(mrb);
}

void
gocap_scope_end(mrb_state *mrb, int begin)
{
  mrb_gc_arena_restore(mrb, begin);
}

mrb_value
gocap_current_fiber(mrb_state *mrb)
{
  if (mrb->c == mrb->root_c || mrb->c->fib == NULL) return mrb_nil_value();
  return mrb_obj_value(mrb->c->fib);
}

const char*
gocap_caller(mrb_state *mrb, int skip, int *line)
{
  struct mrb_context *c = mrb->c;
  for (mrb_callinfo *ci = c->ci; ci >= c->cibase; ci--) {
    if (!ci->proc || MRB_PROC_CFUNC_P(ci->proc) || !ci->pc) continue;
    const mrb_irep *irep = ci->proc->body.irep;
    if (!irep || !irep->debug_info) continue;
    if (skip-- > 0) continue;
    uint32_t at = (uint32_t)(ci->pc - irep->iseq);
    int32_t n = mrb_debug_get_line(mrb, irep, at > 0 ? at - 1 : 0);
    *line = n;
    return mrb_debug_get_filename(mrb, irep, at > 0 ? at - 1 : 0);
  }
  return NULL;
}

// Implemented in backtrace.c.
extern mrb_value gocap_frame_line(mrb_state *mrb, int skip);

ENTRY(do_caller_line) { return gocap_frame_line(mrb, R->flag); }

gocap_result
gocap_caller_line(mrb_state *mrb, int skip)
{
  struct request r = { .flag = skip };
  return run(mrb, do_caller_line, &r);
}

// The rooted table is a Ruby array of its own, registered once.
ENTRY(do_root_table)
{
  (void)p;
  mrb_value table = mrb_ary_new_capa(mrb, 256);
  mrb_gc_register(mrb, table);
  return table;
}

mrb_value
gocap_root_table(mrb_state *mrb)
{
  struct request r = { .i = 0 };
  return run(mrb, do_root_table, &r).value;
}

ENTRY(do_root_set) { mrb_ary_set(mrb, R->a, R->n, R->b); return mrb_nil_value(); }

void
gocap_root_set(mrb_state *mrb, mrb_value table, mrb_int i, mrb_value v)
{
  struct request r = { .a = table, .n = i, .b = v };
  run(mrb, do_root_set, &r);
}
