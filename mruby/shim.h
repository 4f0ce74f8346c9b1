// C side of package mruby: the only code that may be jumped over by a Ruby
// exception. Each gocap_* entry below runs its body under mrb_protect_error
// and hands an exception back as a value.
#ifndef GOCAP_SHIM_H
#define GOCAP_SHIM_H

#include <stdint.h>
#include <stddef.h>
#include <mruby.h>
#include <mruby/array.h>
#include <mruby/class.h>
#include <mruby/data.h>
#include <mruby/encoding.h>
#include <mruby/hash.h>
#include <mruby/proc.h>
#include <mruby/string.h>
#include <mruby/variable.h>

typedef struct {
  mrb_value value; // the result, or the exception
  int failed;
} gocap_result;

gocap_result gocap_call(mrb_state *mrb, mrb_value self, mrb_sym name, mrb_int argc, const mrb_value *argv, mrb_value block);
gocap_result gocap_str(mrb_state *mrb, const char *s, size_t len);
gocap_result gocap_sym(mrb_state *mrb, const char *s, size_t len);
gocap_result gocap_int(mrb_state *mrb, int64_t n);
gocap_result gocap_float(mrb_state *mrb, double f);
gocap_result gocap_array(mrb_state *mrb, mrb_int n, const mrb_value *items);
gocap_result gocap_hash(mrb_state *mrb, mrb_int n, const mrb_value *pairs);
gocap_result gocap_hash_get(mrb_state *mrb, mrb_value hash, mrb_value key);
gocap_result gocap_hash_pairs(mrb_state *mrb, mrb_value hash); // [k, v, k, v, …]
gocap_result gocap_const(mrb_state *mrb, mrb_value outer, mrb_sym name);
gocap_result gocap_define_class(mrb_state *mrb, mrb_value outer, mrb_sym name, mrb_value super);
gocap_result gocap_define_module(mrb_state *mrb, mrb_value outer, mrb_sym name);
gocap_result gocap_define_method(mrb_state *mrb, mrb_value owner, const char *name, size_t len, int64_t func, int singleton);
gocap_result gocap_ivar_get(mrb_state *mrb, mrb_value obj, mrb_sym name);
gocap_result gocap_ivar_set(mrb_state *mrb, mrb_value obj, mrb_sym name, mrb_value v);
gocap_result gocap_gvar_get(mrb_state *mrb, mrb_sym name);
gocap_result gocap_gvar_set(mrb_state *mrb, mrb_sym name, mrb_value v);
gocap_result gocap_data(mrb_state *mrb, mrb_value klass, int64_t handle);
gocap_result gocap_data_init(mrb_state *mrb, mrb_value obj, int64_t handle);
gocap_result gocap_make_data_class(mrb_state *mrb, mrb_value klass);
gocap_result gocap_exception(mrb_state *mrb, mrb_value klass, const char *s, size_t len);
gocap_result gocap_run_source(mrb_state *mrb, const char *src, size_t len, const char *file, int line);
gocap_result gocap_run_source_in(mrb_state *mrb, const char *src, size_t len, const char *file, mrb_value self, mrb_value module);
gocap_result gocap_run_bytecode(mrb_state *mrb, const void *code, size_t len);
gocap_result gocap_compile(mrb_state *mrb, const char *src, size_t len, const char *file); // a String of bytecode
gocap_result gocap_full_gc(mrb_state *mrb);
gocap_result gocap_sym_name(mrb_state *mrb, mrb_sym sym);

int64_t gocap_data_handle(mrb_state *mrb, mrb_value obj); // 0: not such an object
int gocap_type(mrb_value v);
int gocap_is_kind(mrb_state *mrb, mrb_value obj, mrb_value klass); // never calls Ruby
// 0: there is no such method, 1: public, 2: private, 3: protected.
int gocap_visibility(mrb_state *mrb, mrb_value obj, mrb_sym name);
int gocap_super_missing(mrb_state *mrb, mrb_sym name);
int gocap_can_yield(mrb_state *mrb);
// The place in the list of values that C holds, and back to it.
int gocap_scope_begin(mrb_state *mrb);
void gocap_scope_end(mrb_state *mrb, int begin);
mrb_value gocap_current_fiber(mrb_state *mrb);
// The file and line of the skip-th Ruby frame from here; NULL when there is none.
const char *gocap_caller(mrb_state *mrb, int skip, int *line);

mrb_bool gocap_own_place(mrb_state *mrb, const mrb_callinfo *ci);
gocap_result gocap_set_tick(mrb_state *mrb, mrb_value self, mrb_sym name);
void gocap_tick(mrb_state *mrb); // from any thread

gocap_result gocap_caller_line(mrb_state *mrb, int skip); // "FILE:LINE:in LABEL" or nil

int gocap_without_place(mrb_state *mrb, const char *prefix); // 0: too many, or out of memory
void gocap_messages_open(void);
void gocap_convert_open(void);
void gocap_literals_open(mrb_state *mrb);
mrb_bool gocap_freezes_literals(const char *s, size_t len);
void gocap_collections_open(mrb_state *mrb);
void gocap_sorting_open(mrb_state *mrb);
mrb_value gocap_implicit(mrb_state *mrb, mrb_value v, enum mrb_vtype type, mrb_bool must); // convert.c
gocap_result gocap_converted(mrb_state *mrb, mrb_value v, int type, int must);
void gocap_module_open(mrb_state *mrb);
mrb_bool gocap_is_attr_reader(const struct RProc *p);
mrb_bool gocap_is_attr_writer(const struct RProc *p);
void gocap_parameters_open(mrb_state *mrb);
mrb_value gocap_required_keywords(mrb_state *mrb, const mrb_irep *irep); // in their order
void gocap_frames_open(mrb_state *mrb);
void gocap_constants_open(mrb_state *mrb);
void gocap_const_placed(mrb_state *mrb, struct RClass *c, mrb_sym name, const mrb_callinfo *ci);
void gocap_autoload_open(mrb_state *mrb);
mrb_bool gocap_const_pending(mrb_state *mrb, struct RClass *c, mrb_sym name); // autoload.c
void gocap_const_settle(mrb_state *mrb, struct RClass *c, mrb_sym name);
gocap_result gocap_backtrace_of(mrb_state *mrb, mrb_value fiber);
int gocap_without_receiver(mrb_state *mrb);
gocap_result gocap_any_to_s(mrb_state *mrb, mrb_value v);
void gocap_numeric_open(mrb_state *mrb);
void gocap_math_open(mrb_state *mrb);
void gocap_strings_open(mrb_state *mrb);
int gocap_attach(mrb_state *mrb, int64_t id); // 0: out of memory
void gocap_detach(void *ud);                  // after mrb_close
mrb_value gocap_errinfo(mrb_state *mrb);

mrb_value gocap_root_table(mrb_state *mrb);
void gocap_root_set(mrb_state *mrb, mrb_value table, mrb_int i, mrb_value v);

static inline int64_t gocap_integer(mrb_value v) { return mrb_integer(v); }
static inline double gocap_floatval(mrb_value v) { return mrb_float(v); }
static inline const char *gocap_rstring_ptr(mrb_value v) { return RSTRING_PTR(v); }
static inline mrb_int gocap_rstring_len(mrb_value v) { return RSTRING_LEN(v); }
static inline int gocap_rstring_encoding(mrb_value v) { return RSTR_ENCODING(RSTRING(v)); }
static inline void gocap_rstring_set_encoding(mrb_value v, int encoding) { gocap_set_encoding(RSTRING(v), encoding); }
static inline const gocap_encoding *gocap_encoding_at(int i) { return &gocap_encodings[i]; }
static inline mrb_int gocap_char_length_n(int encoding, const char *p, mrb_int n) { return gocap_char_length(encoding, p, p + n); }
static inline mrb_int gocap_char_count_n(int encoding, const char *p, mrb_int n) { return gocap_char_count(encoding, p, p + n); }
static inline mrb_int gocap_rarray_len(mrb_value v) { return RARRAY_LEN(v); }
static inline mrb_value gocap_rarray_at(mrb_value v, mrb_int i) { return mrb_ary_entry(v, i); }
static inline mrb_value gocap_nil(void) { return mrb_nil_value(); }
static inline mrb_value gocap_true(void) { return mrb_true_value(); }
static inline mrb_value gocap_false(void) { return mrb_false_value(); }
static inline mrb_value gocap_undef(void) { return mrb_undef_value(); }
static inline mrb_value gocap_symbol(mrb_sym s) { return mrb_symbol_value(s); }
static inline mrb_sym gocap_symbol_id(mrb_value v) { return mrb_symbol(v); }
static inline mrb_value gocap_object_class(mrb_state *mrb) { return mrb_obj_value(mrb->object_class); }
static inline mrb_value gocap_class_of(mrb_state *mrb, mrb_value v) { return mrb_obj_value(mrb_obj_class(mrb, v)); }
static inline int64_t gocap_get_ud(mrb_state *mrb) { return mrb->ud ? *(int64_t*)mrb->ud : 0; }

#endif
