# Changes to the VM's source in $work, read by build.sh. Most call a function of
# ours through a pointer, which is set when a VM is opened.

# changed FILE PATTERN COUNT: so many lines of a file have the pattern.
changed() {
	[ "$(grep -cE "$2" "$work/src/$1")" = "$3" ] || die "$1 isn't as expected"
}

# edit FILE SED-ARGUMENTS...
edit() {
	file=$work/src/$1
	shift
	sed "$@" "$file" >"$file.new"
	mv "$file.new" "$file"
}

# without FILE FUNCTION: a function of the file alone is left out
without() {
	changed "$1" "^$2\\(" 1
	edit "$1" -e '/^static [a-z_]*$/{N;/\n'"$2"'(/{' -e ':more' -e 'N;/\n}$/!b more' -e 'd;}' -e '}'
}

# prepend FILE: the standard input comes first
prepend() {
	cat - "$work/src/$1" >"$work/src/$1.new"
	mv "$work/src/$1.new" "$work/src/$1"
}

# Global variables that Ruby code names: special.c turns them to Go, as $~ and $1
# belong to a frame. Exceptions that a rescue or ensure gets: errinfo.c. Calls
# with a receiver, constants of a module that is named, bodies of classes:
# visibility.c. Arguments that are too few, too many or unknown: messages.c. A
# NaN isn't equal to itself.
edit vm.c \
	-e 's/mrb_gv_get(mrb, syms\[b\])/gocap_gv_get(mrb, syms[b])/' \
	-e 's/mrb_gv_set(mrb, syms\[b\], regs\[a\])/gocap_gv_set(mrb, syms[b], regs[a])/' \
	-e 's/^      regs\[a\] = exc;$/      regs[a] = exc; gocap_rescued(mrb, exc, pc);/' \
	-e 's/^      m = mrb_vm_find_method(mrb, ci->u.target_class, &ci->u.target_class, mid);$/&\
      if (GUARDED(mid) \&\& insn != OP_SUPER \&\& !MRB_METHOD_UNDEF_P(m) \&\& gocap_refused(mrb, ci[-1].stack[0], recv, ci->u.target_class, mid)) MRB_METHOD_FROM_PROC(m, NULL);/' \
	-e 's/mrb_const_get(mrb, regs\[a\], syms\[b\])/gocap_const_get(mrb, regs[a], syms[b])/' \
	-e 's/^      cipush(mrb, a, 0, mrb_class_ptr(recv), p, NULL, 0, 0);$/& gocap_body(mrb);/' \
	-e 's/^  str = mrb_format(mrb, "wrong number of arguments (given %i, expected %i)", argc, num);$/  str = gocap_wrong_arity(mrb, argc, num);/' \
	-e 's/^        RAISE_FORMAT(mrb, E_ARGUMENT_ERROR, "missing keyword: %v", k);$/        RAISE_EXC(mrb, gocap_missing_keywords(mrb, kidx < 0 ? mrb_nil_value() : regs[kidx], irep, k));/' \
	-e 's/^        RAISE_FORMAT(mrb, E_ARGUMENT_ERROR, "unknown keyword: %v", key1);$/        (void)key1; RAISE_EXC(mrb, gocap_unknown_keywords(mrb, keys));/' \
	-e '/CASE(OP_EQ, B)/,/NEXT/s/if (mrb_obj_eq(mrb, regs\[a\], regs\[a+1\]))/if (mrb_obj_eq(mrb, regs[a], regs[a+1]) \&\& !mrb_float_p(regs[a]))/'
# A fiber that C resumed goes on where a method of an Integer or a Symbol returns,
# whose frames have no class, and still is C's after a break out of a native frame.
edit vm.c \
	-e 's/^        if (mrb->c->vmexec && !CI_TARGET_CLASS(ci)) {$/        if (mrb->c->vmexec \&\& !CI_TARGET_CLASS(ci) \&\& (!ci->proc || MRB_PROC_CFUNC_P(ci->proc))) {/' \
	-e '/^              mrb->c->vmexec = FALSE;$/d'
changed vm.c 'mrb->c->vmexec( = FALSE| &&.*CFUNC_P)' 2
# Calls nest as deep in a fiber as outside: room for them begins with as much.
edit ../mrbgems/mruby-fiber/src/fiber.c -e 's/^\(#define FIBER_CI_INIT_SIZE\) 8$/\1 32/'
changed ../mrbgems/mruby-fiber/src/fiber.c 'FIBER_CI_INIT_SIZE 32' 1
# x[i] calls the method of a class that has its own, such as a Hash with other keys.
edit vm.c \
	-e '/CASE(OP_GETIDX, B)/,/NEXT;/{s/^      case MRB_TT_ARRAY:$/&\
        if (mrb_obj_ptr(va)->c != mrb->array_class) goto getidx_fallback;/;s/^      case MRB_TT_HASH:$/&\
        if (mrb_obj_ptr(va)->c != mrb->hash_class) goto getidx_fallback;/;s/^      case MRB_TT_STRING:$/&\
        if (mrb_obj_ptr(va)->c != mrb->string_class) goto getidx_fallback;/;}'
# method_missing gets the keywords of a call without other arguments, and of one
# whose arguments are a splat, too: they are read before the place is used.
edit vm.c -e '/^prepare_missing(/,/^}/{' \
	-e 's/^  argv\[0\] = args;$/  mrb_value keywords = ci->nk == 0 ? mrb_nil_value() : argv[ci->n == CALL_MAXARGS ? 1 : ci->n];\
&/' \
	-e 's/^    argv\[1\] = argv\[ci->n\];$/    argv[1] = keywords;/' -e '}'
changed vm.c 'keywords = ci->nk|= keywords;' 2
# So does one that send calls, which then is like one that is called by name.
edit vm.c -e '/^mrb_f_send(/,/^}/{' \
	-e '/^  if (MRB_METHOD_UNDEF_P(m)) {/,/^  }$/d' \
	-e 's/^  const struct RProc \*p;$/  if (MRB_METHOD_UNDEF_P(m)) m = prepare_missing(mrb, ci, self, name, ci->stack[mrb_ci_bidx(ci)], FALSE);\
&/' -e 's/^  funcall:;$//' -e '}'
changed vm.c 'MRB_METHOD_UNDEF_P\(m\)\) m = prepare_missing' 1
changed vm.c 'goto getidx_fallback;' 5
changed vm.c 'gocap_[a-z_]+\(|== *mrb_float_p|&& !mrb_float_p\(regs' 10
# Bodies begin in blocks, too: what private said when one ran before is over.
edit vm.c \
	-e '/^eval_under(/,/^}/s/^  ci->u.target_class = c;$/&\
  gocap_body(mrb);/' \
	-e '/^mrb_yield_with_class(/,/^}/s/^  ci->u.target_class = c;$/&\
  gocap_body(mrb);/' \
	-e '/^mrb_yield_cont(/,/^}/s/^  return exec_irep(mrb, self, p);$/  gocap_body(mrb);\
&/'
changed vm.c 'gocap_body\(mrb\);' 4
prepend vm.c <<'END'
#include <mruby.h>
#include <mruby/irep.h>
#include <mruby/variable.h>
mrb_value (*gocap_gv_get)(mrb_state*, mrb_sym) = mrb_gv_get;
void (*gocap_gv_set)(mrb_state*, mrb_sym, mrb_value) = mrb_gv_set;
static void no_rescue(mrb_state *mrb, mrb_value exc, const uint8_t *pc) { (void)mrb; (void)exc; (void)pc; }
void (*gocap_rescued)(mrb_state*, mrb_value, const uint8_t*) = no_rescue;
uint8_t gocap_guards[1024];
#define GUARDED(mid) (gocap_guards[((mid ^ mid >> 13) & 8191) / 8] >> ((mid ^ mid >> 13) % 8) & 1)
int (*gocap_refused)(mrb_state*, mrb_value, mrb_value, const struct RClass*, mrb_sym);
mrb_value (*gocap_const_get)(mrb_state*, mrb_value, mrb_sym) = mrb_const_get;
static void no_body(mrb_state *mrb) { (void)mrb; }
void (*gocap_body)(mrb_state*) = no_body;
mrb_value (*gocap_wrong_arity)(mrb_state*, mrb_int, mrb_int);
mrb_value (*gocap_missing_keywords)(mrb_state*, mrb_value, const mrb_irep*, mrb_value);
mrb_value (*gocap_unknown_keywords)(mrb_state*, mrb_value);
END

# A running VM can be told to stop and look: tick.c. Where code can go on for
# ever, at jumps back and at the entry of methods and blocks, it enters the method
# that looks, as if it were called there, and then does the instruction again. A
# jump may be the first instruction that a rescue covers, so only the return from
# the method steps back.
sed -e 's/^  struct RObject \*exc; .*/#define GOCAP_CALM INT32_MIN\
  int32_t gocap_tick; \/* jumps below it look: GOCAP_CALM, or 0, which other threads set *\/\
&/' "$work/include/mruby.h" >"$work/mruby.h.new"
mv "$work/mruby.h.new" "$work/include/mruby.h"
edit vm.c \
	-e '/^mrb_ci_bidx(/,/^}/s/^}$/&\
\
static mrb_bool\
enter_tick(mrb_state *mrb, const uint8_t *pc)\
{\
  mrb_callinfo *ci = mrb->c->ci;\
  mrb_value self;\
  struct RProc *proc = gocap_ticked(mrb, \&self);\
  if (proc == NULL) return FALSE;\
  mrb_int room = ci_bidx(ci) + 1, regs = ci->proc->body.irep->nregs;\
  ci->pc = pc;\
  ci = cipush(mrb, room < regs ? regs : room, CINFO_NONE, mrb_class(mrb, self), proc, NULL, gocap_tick_name, 0);\
  regs = proc->body.irep->nregs;\
  mrb_stack_extend(mrb, regs < 4 ? 4 : regs);\
  ci->stack[0] = self;\
  ci->stack[1] = mrb_nil_value();\
  return TRUE;\
}/' \
	-e 's/^    CASE(OP_JMP, S) {$/    L_TICKED:\
      proc = mrb->c->ci->proc;\
      irep = proc->body.irep;\
      pool = irep->pool;\
      syms = irep->syms;\
      pc = irep->iseq;\
      JUMP;\
&\
      TICK((int16_t)a <, 0);/' \
	-e 's/^    CASE(OP_JMPUW, S) {$/&\
      if (mrb->exc == NULL) TICK((int16_t)a <, 0);/' \
	-e 's/^    CASE(OP_ENTER, W) {$/&\
      TICK(0 ==, 4);/' \
	-e '/^        ci = cipop(mrb);$/,/^        syms = irep->syms;$/s/^        syms = irep->syms;$/&\
        if (ci[1].mid == gocap_tick_name \&\& pc > irep->iseq) pc -= 3;/'
changed vm.c '[ )]TICK\(' 3
changed vm.c 'ci\[1\].mid == gocap_tick_name' 1
changed vm.c '^enter_tick\(' 1
prepend vm.c <<'END'
#include <mruby.h>
struct RProc *(*gocap_ticked)(mrb_state*, mrb_value*);
mrb_sym gocap_tick_name = (mrb_sym)-1;
#define TICK(is, back) do { \
  if (__builtin_expect(is __atomic_load_n(&mrb->gocap_tick, __ATOMIC_RELAXED), 0) && enter_tick(mrb, pc - (back))) goto L_TICKED; \
} while (0)
END

edit state.c -e 's/^  \*mrb = mrb_state_zero;$/&\
  mrb->gocap_tick = GOCAP_CALM;/'
changed state.c 'GOCAP_CALM' 1

# Symbols are found by name in a table that grows: vm/symtable.h.
edit ../include/mruby.h -e 's/^  uint8_t \*symlink;$/  struct gocap_symtable { uint64_t *places; uint32_t mask, used; } symtable;/' \
	-e '/^  mrb_sym symhash\[256\];$/d'
changed ../include/mruby.h 'symtable|symhash|symlink' 1
without symbol.c presym_find
without symbol.c sym_check
without symbol.c find_symbol
edit symbol.c \
	-e '/^#define sym_flags_clear(/r '"$here/vm/symtable.h" \
	-e '/^sym_intern(/,/^}/{' \
	-e 's/uint8_t hash;/uint32_t hash;/' \
	-e '/mrb->symlink = /d' \
	-e '/^  if (mrb->symhash\[hash\]) {$/,/^  mrb->symhash/c\
  mrb->symidx = sym;\
  symtable_add(mrb, sym + MRB_PRESYM_MAX, hash);' \
	-e '}' \
	-e 's/(void\*)mrb->symlink/mrb->symtable.places/'
changed symbol.c 'symlink|symhash|find_symbol\(mrb, |symtable_add\(mrb, |symtable\.places' 4

# The cache of methods is searched for a name that is defined only if it may be
# there: a bit for each hash of a name says so. Tables of methods don't get full,
# or what isn't found would be compared with all that is there.
edit ../include/mruby.h -e 's/^  struct mrb_cache_entry cache\[MRB_METHOD_CACHE_SIZE\];$/&\
  uint64_t gocap_cached[64];/'
edit class.c \
	-e '/^mc_clear(/,/^}/s/^  static const .*/&\
  memset(mrb->gocap_cached, 0, sizeof mrb->gocap_cached);/' \
	-e '/^mc_clear_by_id(/,/^}/s/^  struct mrb_cache_entry .*/  if (!(CACHED_WORD(mrb, id) \& CACHED_BIT(id))) return;\
&/' \
	-e '/^mrb_vm_find_method(/,/^}/s/^        mc->mid = mid;$/&\
        CACHED_WORD(mrb, mid) |= CACHED_BIT(mid);/' \
	-e '/^mt_put(/,/^}/s/^    else if (key == MT_EMPTY) {$/&\
      if (t->size >= t->alloc - t->alloc \/ 4) {\
        mt_rehash(mrb, t);\
        mt_put(mrb, t, sym, flags, ptr);\
        return;\
      }/'
changed class.c 'gocap_cached|CACHED_|t->size >= ' 4
prepend class.c <<'END'
#define CACHED_WORD(mrb, mid) (mrb)->gocap_cached[(mid) / 64 % 64]
#define CACHED_BIT(mid) ((uint64_t)1 << (mid) % 64)
END

# Bytecode that stays where it is is read without copying it.
cat >>"$work/src/load.c" <<'END'
static struct RProc*
read_irep_static(mrb_state *mrb, const void *code, size_t len)
{
  return read_irep(mrb, (const uint8_t*)code, len, FLAG_SRC_STATIC);
}

DEFINE_READ_IREP_FUNC(
  mrb_irep *gocap_read_irep(mrb_state *mrb, const void *code, size_t len),
  read_irep_static(mrb, code, len))
END

# Definitions of methods: visibility.c.
edit class.c \
	-e '/^mrb_define_method_raw(/,/^}/s/^}$/  if (gocap_defined) gocap_defined(mrb, c, mid);\
}/' \
	-e '/^mrb_alias_method(/,/^}/s/^}$/  if (gocap_aliased) gocap_aliased(mrb, c, a, b);\
}/'
changed class.c 'gocap_(defined|aliased)\(' 2
prepend class.c <<'END'
#include <mruby.h>
void (*gocap_defined)(mrb_state*, struct RClass*, mrb_sym);
void (*gocap_aliased)(mrb_state*, struct RClass*, mrb_sym, mrb_sym);
END

# The error of what is frozen shows it: messages.c.
edit error.c -e 's/^  mrb_raisef(mrb, E_FROZEN_ERROR, "can.t modify frozen %T", v);$/  if (gocap_frozen) gocap_frozen(mrb, v);\
&/'
changed error.c 'gocap_frozen\(' 1
prepend error.c <<'END'
#include <mruby.h>
void (*gocap_frozen)(mrb_state*, mrb_value);
END

# Strings have encodings: vm/encoding.h. MRB_STR_SINGLE is set with those whose
# characters are single bytes, which makes one offset of the other.
cp "$here/vm/encoding.h" "$work/include/mruby/"
cp "$here/vm/encoding.c" "$work/src/"
sed -e 's/^# define RSTR_ASCII_P(s) ((s)->flags & MRB_STR_ASCII)$/# define RSTR_ASCII_P(s) ((s)->flags \& (MRB_STR_ASCII|MRB_STR_SINGLE))/' \
	-e 's/^# define RSTR_COPY_ASCII_FLAG(dst, src) RSTR_WRITE.*/# define RSTR_COPY_ASCII_FLAG(dst, src) ((dst)->flags = ((dst)->flags \& ~MRB_STR_CHAR_MASK) | ((src)->flags \& MRB_STR_CHAR_MASK))/' \
	"$work/include/mruby/string.h" >"$work/string.h.new"
sed -e 's/^#define MRB_STR_TYPE_MASK 15$/&\
#define MRB_STR_SINGLE (1 << 11)\
#define MRB_STR_ENC_SHIFT 12\
#define MRB_STR_ENC_MASK (127 << MRB_STR_ENC_SHIFT)\
#define MRB_STR_CHAR_MASK (MRB_STR_ASCII | MRB_STR_SINGLE | MRB_STR_ENC_MASK)/' "$work/string.h.new" >"$work/include/mruby/string.h"
edit string.c \
	-e '/^mrb_utf8len(/,/^}/c\
mrb_utf8len(const char *p, const char *e) { return gocap_char_step(GOCAP_UTF_8, p, e); }' \
	-e '/^mrb_utf8_strlen(/,/^}/c\
mrb_utf8_strlen(const char *str, mrb_int len) { return gocap_char_count(GOCAP_UTF_8, str, str + len); }' \
	-e 's/mrb_utf8_strlen(RSTR_PTR(s), byte_len)/gocap_char_count(RSTR_ENCODING(s), RSTR_PTR(s), RSTR_PTR(s) + byte_len)/' \
	-e '/^chars2bytes(mrb_value/,/^}/s/mrb_utf8len(/gocap_char_step(RSTR_ENCODING(RSTRING(s)), /' \
	-e '/^mrb_str_\(chop\|reverse\)_bang(/,/^}/s/mrb_utf8len(/gocap_char_step(RSTR_ENCODING(s), /' \
	-e '/^mrb_str_plus(/,/^}/s/^  return mrb_obj_value(t);$/  gocap_set_encoding(t, gocap_united(mrb, a, b));\
&/' \
	-e '/^mrb_str_cat_str(/,/^}/s/^{$/&\
  gocap_unite(mrb, str, str2);/' \
	-e '/^str_replace_partial(/,/^}/s/^  replen = /  if (!mrb_nil_p(rep)) gocap_unite(mrb, src, rep);\
&/' \
	-e '/^str_bytesplice(/,/^}/s/^  struct RString \*s = RSTRING(str);$/&\
  gocap_unite(mrb, str, replace);/' \
	-e '/^str_eql(/,/^}/s/return TRUE;/return gocap_comparable(RSTRING(str1), RSTRING(str2));/' \
	-e '/^mrb_str_cmp(/,/^}/s/if (len1 == len2) return 0;/if (len1 == len2) return gocap_encoding_order(s1, s2);/' \
	-e '/^mrb_str_hash(/,/^}/s/return \(.*\);/return \1 ^ gocap_hash_bits(s);/'
changed string.c 'gocap_' 13
prepend string.c <<'END'
#include <mruby/encoding.h>
END
# What says a number is US-ASCII.
edit numeric.c -e '/^mrb_integer_to_str(/,/^}/s/^  RSTR_SET_ASCII_FLAG(mrb_str_ptr(str));$/  gocap_set_encoding(mrb_str_ptr(str), GOCAP_US_ASCII);/' \
	-e '/^mrb_integer_to_str(/,/^}/s/return mrb_bint_to_s(mrb, x, base);/mrb_value digits = mrb_bint_to_s(mrb, x, base);\
    gocap_set_encoding(mrb_str_ptr(digits), GOCAP_US_ASCII);\
    return digits;/'
changed numeric.c 'gocap_set_encoding\(' 2
prepend numeric.c <<'END'
#include <mruby/encoding.h>
END
edit object.c -e 's/^  RSTR_SET_ASCII_FLAG(mrb_str_ptr(str));$/  gocap_set_encoding(mrb_str_ptr(str), GOCAP_US_ASCII);/'
changed object.c 'gocap_set_encoding\(' 4
prepend object.c <<'END'
#include <mruby/encoding.h>
END

# Addresses have 16 digits.
edit string.c -e '/^mrb_ptr_to_str(/,/^}/s/while (n > 0);/while (n > 0 || p2 - p1 < 16);/'
changed string.c 'n > 0 \|\| p2 - p1 < 16' 1

# Instance variables and constants are in the order in which they were set.
edit variable.c -e '/^typedef struct iv_tbl {/,/^iv_mark_i(/{' \
	-e '/^typedef struct iv_tbl {/r '"$here/ivtable.h" \
	-e '/^iv_mark_i(/!d' -e '}'
edit variable.c -e 's/^iv_mark_i(/static int\
&/'
changed variable.c '^iv_(new|find|mark_i)\(' 3

# A block in a module's method looks constants up in the inclusion of the module;
# it's the module that is asked for what is missing.
edit variable.c -e 's/^  mrb_value mod = mrb_obj_value(base);$/  if (base->tt == MRB_TT_ICLASS) base = base->c;\
&/'
changed variable.c 'base = base->c;' 1

# What isn't of the wanted type is asked to convert itself: convert.c. The VM's
# stack may be another one after that, and the result must not get lost.
edit object.c \
	-e '/^mrb_ensure_integer_type(/,/^}/s/^{$/&\
  if (gocap_convert \&\& !mrb_integer_p(val) \&\& !mrb_bigint_p(val)) return gocap_convert(mrb, val, MRB_TT_INTEGER);/' \
	-e '/^mrb_ensure_string_type(/,/^}/s/^{$/&\
  if (gocap_convert \&\& !mrb_string_p(str)) return gocap_convert(mrb, str, MRB_TT_STRING);/' \
	-e '/^mrb_ensure_array_type(/,/^}/s/^{$/&\
  if (gocap_convert \&\& !mrb_array_p(ary)) return gocap_convert(mrb, ary, MRB_TT_ARRAY);/' \
	-e '/^mrb_ensure_hash_type(/,/^}/s/^{$/&\
  if (gocap_convert \&\& !mrb_hash_p(hash)) return gocap_convert(mrb, hash, MRB_TT_HASH);/'
changed object.c 'gocap_convert\(' 4
prepend object.c <<'END'
#include <mruby.h>
mrb_value (*gocap_convert)(mrb_state*, mrb_value, enum mrb_vtype);
END
edit class.c -e '/^get_args_v(/,/^}/{' \
	-e 's/^  mrb_value kdict = .*/&\
  mrb_value converted;/' \
	-e 's/mrb_ensure_\([a-z]*\)_type(mrb, \*pickarg);/CONVERTED(mrb_ensure_\1_type);/' \
	-e 's/^          \*p = mrb_as_\(int\|float\)(mrb, \*pickarg);/&\
          MOVED();/' -e '}'
changed class.c '(CONVERTED|MOVED)\(' 8
prepend class.c <<'END'
#define MOVED() do { ci = mrb->c->ci; if (argv_on_stack) argv = ci->stack + 1; } while (0)
#define CONVERTED(f) do { \
  converted = f(mrb, *pickarg); \
  if (mrb_ptr(converted) != mrb_ptr(*pickarg)) { mrb_gc_protect(mrb, converted); MOVED(); } \
  pickarg = &converted; \
} while (0)
END
for file in error.c string.c class.c hash.c kernel.c array.c ../mrbgems/mruby-string-ext/src/string.c \
	../mrbgems/mruby-kernel-ext/src/kernel.c ../mrbgems/mruby-struct/src/struct.c; do
	edit "$file" -e 's/^\( *\)\(mrb_ensure_[a-z]*_type(mrb, \([][*a-z0-9]*\));\)$/\1\3 = \2/'
done
edit array.c -e '/^mrb_ary_concat_m(/,/^}/s/"\*!"/"*"/'
# Keywords are a Hash in push and unshift, too.
edit array.c \
	-e '/^mrb_ary_push_m(/,/^}/{s/^  argc = mrb_get_argc(mrb);$/  mrb_get_args(mrb, "*!", \&argv, \&argc);/;s/mrb_get_argv(mrb)\[0\]/argv[0]/' \
	-e 's/^  a = mrb_ary_ptr(self);$/&\
  mrb_bool same = argv == ARY_PTR(a);/;s/^  argv = mrb_get_argv(mrb);$/  if (same) argv = ARY_PTR(a);/;}' \
	-e '/^mrb_ary_unshift_m(/,/^}/{s/^  alen = mrb_get_argc(mrb);$/  mrb_get_args(mrb, "*!", \&vals, \&alen);/;/^  vals = mrb_get_argv(mrb);$/d;}'
changed array.c 'mrb_get_args\(mrb, "\*!", &(argv|vals), &a(rgc|len)\);|argv\[0\]\);|argv == ARY_PTR|argv = ARY_PTR' 7
edit vm.c -e 's/^        mrb_ensure_hash_type(mrb, regs\[\(.*\)\]);$/        mrb_value kdict = mrb_ensure_hash_type(mrb, regs[\1]);\
        ci = mrb->c->ci;\
        regs[\1] = kdict;/'
changed vm.c 'kdict = mrb_ensure_hash_type' 1
# An alias has the arity and the parameters of its original; the VM takes it for
# code of its own, and crashes.
edit proc.c -e '/^mrb_proc_arity(/,/^}/s/^  if (MRB_PROC_CFUNC_P(p)) {$/  while (MRB_PROC_ALIAS_P(p)) p = p->upper;\
&/'
changed proc.c 'while \(MRB_PROC_ALIAS_P\(p\)\)' 1
edit ../mrbgems/mruby-proc-ext/src/proc.c -e '/^mrb_proc_parameters(/,/^}/s/^  if (MRB_PROC_CFUNC_P(proc)) {$/  while (MRB_PROC_ALIAS_P(proc)) proc = proc->upper;\
&/'
changed ../mrbgems/mruby-proc-ext/src/proc.c 'while \(MRB_PROC_ALIAS_P\(proc\)\)' 1

edit ../mrbgems/mruby-bigint/core/bigint.c -e '/^mrb_bint_as_int(/,/^}/s/"integer out of range"/"bignum too big to convert into `long'"'"'"/'

# A variable of a method around is a block's value too when a plain variable is
# assigned to it, { |i| x = i }: the value stays in its register.
edit ../mrbgems/mruby-compiler/core/codegen.c -e '/^gen_setupvar/,/^}/{/rewind_pc(s);/d;}'
changed ../mrbgems/mruby-compiler/core/codegen.c 'rewind_pc\(s\);' 14

# x += 1 isn't computed in the register of x: where x is no Integer or Float, the call
# takes the registers behind it, which are other variables.
edit ../mrbgems/mruby-compiler/core/codegen.c -e '/^gen_move(/,/^}/s/^    case OP_ADDI: case OP_SUBI:$/&\
      goto normal;/'
changed ../mrbgems/mruby-compiler/core/codegen.c '^      goto normal;$' 5

compiler=../mrbgems/mruby-compiler/core/codegen.c
# next and redo in a begin are those of the loop around it. The keywords of a yield
# are keywords, no Hash. What comes after *a in a, *b, c[i] = x stays where the call
# of []= doesn't reach.
edit $compiler \
	-e '/^  case NODE_NEXT:/,/^  case NODE_REDO:/s/s->loop->/gocap_loop(s)->/' \
	-e '/^  case NODE_REDO:/,/^  case NODE_RETRY:/{' \
	-e 's/if (!s->loop || .*/if (!s->loop || gocap_loop(s)->type == LOOP_BEGIN || gocap_loop(s)->type == LOOP_RESCUE) {/' \
	-e 's/s->loop->pc1/gocap_loop(s)->pc1/' -e '}' \
	-e '/^  case NODE_YIELD:/,/^  case NODE_BREAK:/{' \
	-e 's/^      int n = 0, sendv = 0;$/      int n = 0, nk = 0, sendv = 0;/' \
	-e 's/^      if (tree) {$/      node **kw = gocap_keywords(\&tree), *keywords = kw ? *kw : NULL;\
      if (kw) *kw = NULL;\
&/' \
	-e 's/^      push();pop(); .*/      if (kw) {\
        *kw = keywords;\
        nk = gen_hash(s, keywords->car->cdr, VAL, 14);\
        if (nk < 0) nk = 15;\
      }\
&/' \
	-e 's/^      pop_n(n+1);$/      pop_n(n + (nk == 15 ? 1 : nk * 2) + 1);/' \
	-e 's/, call)), n);$/, call)), n | nk<<4);/' -e '}' \
	-e '/^gen_massignment(/,/^}/{' \
	-e 's/^    pop_n(post+1);$/    int first = cursp() - (post+1);/' \
	-e 's/^    genop_3(s, OP_APOST, cursp(), n, post);$/    genop_3(s, OP_APOST, first, n, post);/' \
	-e 's/NULL, cursp(), NOVAL/NULL, first, NOVAL/' \
	-e 's/NULL, cursp()+n, NOVAL/NULL, first+n, NOVAL/' \
	-e 's/^    if (val) {$/    pop_n(post+1);\
&/' -e '}' \
	-e 's/^static void codegen(codegen_scope \*s, node \*tree, int val);$/&\
static const struct loopinfo *gocap_loop(const codegen_scope *s);\
static node **gocap_keywords(node **args);/'
changed $compiler 'gocap_loop\(|gocap_keywords\(|first[,+]|nk<<4\);' 11
cat >>"$work/src/$compiler" <<'END'
static const struct loopinfo*
gocap_loop(const codegen_scope *s)
{
  const struct loopinfo *l = s->loop;
  while (l && (l->type == LOOP_BEGIN || l->type == LOOP_RESCUE)) l = l->prev;
  return l ? l : s->loop;
}

/* the place in a list of arguments that holds the keywords, if there are any */
static node**
gocap_keywords(node **args)
{
  while (*args && (*args)->cdr) args = &(*args)->cdr;
  return *args && (*args)->car && nint((*args)->car->car) == NODE_KW_HASH ? args : NULL;
}
END

# A call is of the line on which its arguments begin, not of that on which they end.
edit ../mrbgems/mruby-compiler/core/codegen.c \
	-e '/^gen_call(/,/^}/{s/^  tree = tree->cdr->cdr->car;$/&\
  node *first = !tree ? NULL : tree->car ? tree->car->car : tree->cdr->car ? tree->cdr->car->cdr->car->car : NULL;/;s/^  push();pop();$/  if (first \&\& first->lineno < s->lineno) s->lineno = first->lineno;\
&/;}'
changed ../mrbgems/mruby-compiler/core/codegen.c 'first->lineno|^  node \*first = ' 2

# Instance variables of objects that have no table of their own: vm/ivars.h.
cp "$here/vm/ivars.h" "$work/include/mruby/"
cp "$here/vm/ivars.c" "$work/src/"
edit ../include/mruby.h -e 's/^  void \*ud; .*/&\
  struct gocap_ivars *ivars;/'
changed ../include/mruby.h 'struct gocap_ivars' 1
edit variable.c \
	-e '/^mrb_iv_\(get\|foreach\|defined\|remove\)(/,/^}/s/^{$/{\
  obj = gocap_ivars_of(mrb, obj, FALSE);/' \
	-e '/^mrb_obj_instance_variables(/,/^}/s/^{$/{\
  self = gocap_ivars_of(mrb, self, FALSE);/' \
	-e '/^mrb_iv_set(/,/^}/{' \
	-e 's/^{$/{\
  if (!obj_iv_p(obj)) {\
    mrb_check_frozen_value(mrb, obj);\
    obj = gocap_ivars_of(mrb, obj, TRUE);\
  }/' -e '}' \
	-e '/^mrb_iv_copy(/,/^}/s/^{$/{\
  src = gocap_ivars_of(mrb, src, FALSE);\
  if (!obj_iv_p(src)) return;\
  dest = gocap_ivars_of(mrb, dest, TRUE);/'
changed variable.c 'gocap_ivars_of\(' 8
prepend variable.c <<'END'
#include <mruby/ivars.h>
END
edit class.c -e '/^init_copy(/,/^}/s/^    default:$/    case MRB_TT_STRING:\
    case MRB_TT_ARRAY:\
    case MRB_TT_RANGE:\
    case MRB_TT_STRUCT:\
      mrb_iv_copy(mrb, dest, obj);\
      break;\
&/'
changed class.c 'case MRB_TT_STRING:' 1
edit gc.c \
	-e '/^gc_mark_children(/,/^}/s/^  mrb_gc_mark(mrb, (struct RBasic\*)obj->c);$/&\
  if (GOCAP_HAS_IVARS(obj)) mrb_gc_mark(mrb, gocap_ivars_holder(mrb, obj));/' \
	-e '/^obj_free(/,/^}/s/^  DEBUG(.*/&\
  if (GOCAP_HAS_IVARS(obj)) gocap_ivars_free(mrb, obj);/'
changed gc.c 'GOCAP_HAS_IVARS' 2
prepend gc.c <<'END'
#include <mruby/ivars.h>
END

# Literals that are frozen: literals.c. The parts of a text with #{} aren't.
edit ../include/mruby/compile.h -e '/^struct mrb_parser_state {/,/^};/s/^  mrb_bool no_optimize:1;$/&\
  mrb_bool frozen_literals:1;/'
changed ../include/mruby/compile.h 'frozen_literals' 1
# The pool has room for integers of 255 digits.
for neg in FALSE TRUE; do
	[ $neg = TRUE ] && at=NEGATE || at=INT
	edit $compiler -e "/^  case NODE_$at:/,/^    break;/s/^\( *\)if (overflow) {\$/\1if (overflow \&\& strlen(p) > 255) gen_long_int(s, p, base, $neg);\\
\1else if (overflow) {/"
done
edit $compiler \
	-e 's/^static void codegen(codegen_scope \*s, node \*tree, int val);$/&\
static void gen_long_int(codegen_scope *s, const char *p, int base, mrb_bool neg);/'
changed $compiler 'gen_long_int\(' 3
cat >>"$work/src/$compiler" <<'END'
static void
gen_long_int(codegen_scope *s, const char *p, int base, mrb_bool neg)
{
  genop_2(s, OP_STRING, cursp(), new_lit_cstr(s, p));
  push();
  gen_int(s, cursp(), base);
  push(); push(); /* a block */
  pop(); pop(); pop();
  genop_3(s, OP_SEND, cursp(), new_sym(s, mrb_intern_lit(s->mrb, "to_i")), 1);
  if (neg) genop_3(s, OP_SEND, cursp(), new_sym(s, mrb_intern_lit(s->mrb, "-@")), 0);
}
END
edit $compiler \
	-e '/^gen_literal_array(/,/^}/s/^        codegen(s, tree->car, VAL);/        gen_part(s, tree->car);/' \
	-e '/^gen_literal_array(/,/^}/s/^\( *\)gen_intern(s);$/&\
\1else gen_unique(s);/' \
	-e '/^  case NODE_HEREDOC:/,/^  case NODE_WORDS:/s/^    if (val) {$/    if (val \&\& gen_frozen_text(s, tree)) break;\
&/' \
	-e '/^  case NODE_HEREDOC:/,/^  case NODE_WORDS:/s/codegen(s, n->car, VAL);/gen_part(s, n->car);/' \
	-e '/^  case NODE_DXSTR:/,/^  case NODE_XSTR:/s/codegen(s, \(n\|tree\)->car, VAL);/gen_part(s, \1->car);/' \
	-e '/^  case NODE_DREGX:/,/^  case NODE_DSYM:/s/codegen(s, \(n\|tree\)->car, VAL);/gen_part(s, \1->car);/' \
	-e '/^      genop_2(s, OP_STRING, cursp(), off);$/{' -e n -e 's/^      push();$/&\
      gen_unique(s);/' -e '}' \
	-e 's/^static void codegen(codegen_scope \*s, node \*tree, int val);$/&\
static void gen_unique(codegen_scope *s);\
static void gen_part(codegen_scope *s, node *tree);\
static mrb_bool gen_frozen_text(codegen_scope *s, node *parts);/'
cat >>"$work/src/$compiler" <<'END'
static void
gen_unique(codegen_scope *s)
{
  if (!s->parser->frozen_literals) return;
  push(); pop(); /* a block */
  pop();
  genop_3(s, OP_SEND, cursp(), new_sym(s, mrb_intern_lit(s->mrb, "-@")), 0);
  push();
}

static void
gen_part(codegen_scope *s, node *tree)
{
  mrb_bool frozen = s->parser->frozen_literals;
  if (tree && nint(tree->car) == NODE_STR) s->parser->frozen_literals = FALSE;
  codegen(s, tree, VAL);
  s->parser->frozen_literals = frozen;
}

static mrb_bool
gen_frozen_text(codegen_scope *s, node *parts)
{
  if (!s->parser->frozen_literals || !parts) return FALSE;
  for (node *n = parts; n; n = n->cdr) {
    if (nint(n->car->car) != NODE_STR) return FALSE;
  }
  gen_part(s, parts->car);
  for (node *n = parts->cdr; n; n = n->cdr) {
    gen_part(s, n->car);
    pop(); pop();
    genop_1(s, OP_STRCAT, cursp());
    push();
  }
  gen_unique(s);
  return TRUE;
}
END
changed $compiler 'gen_(part|unique|frozen_text)\(' 22
# Hashes that compare by identity or are being iterated; keys are compared when
# their codes are the same only: hashtable.h, hashmethods.h.
edit hash.c -e '/^mrb_static_assert(AR_MAX_SIZE </r '"$here/vm/hashtable.h" \
	-e '/^obj_hash_code(/,/^}/{' \
	-e 's/^  switch (tt) {$/  if (by_identity(h, key) \&\& !mrb_immediate_p(key)) return (uint32_t)((uintptr_t)mrb_ptr(key) >> 3);\
&/' -e 's/U32(mrb_integer(hash_code_obj))/own_hash(mrb, hash_code_obj)/' -e '}' \
	-e '/^obj_eql(/,/^}/{' \
	-e 's/^  switch (tt) {$/  if (by_identity(h, a)) return mrb_obj_eq(mrb, a, b);\
&/' -e 's/eql = mrb_eql(mrb, a, b);/eql = keys_eql(mrb, a, b);/' -e '}' \
	-e '/^h_get(/,/^}/s/^  return (h_ar_p/  if (h_ar_p(h) \&\& h_size(h) > 0 \&\& has_own_hash(key) \&\& !by_identity(h, key)) obj_hash_code(mrb, key, h);\
&/' \
	-e '/^h_set(/,/^}/s/^  (h_ar_p/  if (h_ar_p(h)) make_room_for(mrb, h, key);\
&/' \
	-e '/^mrb_hash_set(/,/^}/s/h_key_for(mrb, key)/key_to_store(mrb, hash, key)/' \
	-e '/^hash_replace(/,/^}/s/MRB_HASH_DEFAULT | MRB_HASH_PROC_DEFAULT/& | GOCAP_COPIED/'
cat "$here/vm/hashmethods.h" >>"$work/src/hash.c"
changed hash.c 'by_identity\(h|keys_eql\(mrb, a, b\);|own_hash\(mrb, hash|make_room_for\(mrb|key_to_store\(mrb, |GOCAP_COPIED' 10
prepend hash.c <<'END'
#include <mruby.h>
#include <mruby/variable.h>
#include <mruby/internal.h>
static mrb_value key_to_store(mrb_state *mrb, mrb_value hash, mrb_value key);
struct RHash;
static void make_room_for(mrb_state *mrb, struct RHash *h, mrb_value key);
void mrb_obj_iv_set_force(mrb_state *mrb, struct RObject *obj, mrb_sym sym, mrb_value v);
END

# A Range that was written as one is frozen, others aren't; setting one again is an error.
edit range.c \
	-e '/^mrb_range_new(/,/^}/s/^  return/  MRB_SET_FROZEN_FLAG(r);\
&/' \
	-e '/^range_initialize(/,/^}/{s/^  range_ptr_replace/  mrb_check_frozen(mrb, mrb_range_raw_ptr(range));\
&/;s/^  mrb_obj_freeze/  if (mrb_obj_class(mrb, range) == mrb->range_class) &/;}' \
	-e '/^range_initialize_copy(/,/^}/{/mrb_obj_freeze/d;}'
edit range.c -e 's/\(t[ab]\) == MRB_TT_INTEGER || \1 == MRB_TT_FLOAT/& || \1 == MRB_TT_BIGINT/'
changed range.c '== MRB_TT_BIGINT' 2
changed range.c 'MRB_SET_FROZEN_FLAG\(r\);|mrb_check_frozen\(mrb, mrb_range|== mrb->range_class\) ' 3

# What the VM's own methods give without a block knows its size (Kernel#__enum).
for file in "$work"/mrblib/*.rb "$work"/mrbgems/mruby-*/mrblib/*.rb; do
	edit "../${file#"$work"/}" -e 's/\([^_a-z]\)to_enum\([ (:]\)/\1__enum\2/g'
done

# Evaluated code: the variables around it are known when it is parsed, so that an
# assignment sets them; class_eval and instance_eval see those of the caller, and
# define methods in a scope of their own (eval.c). Backtraces don't take it for a
# block. Errors say where as those of files do.
evaluator=../mrbgems/mruby-eval/src/eval.c
edit $evaluator \
	-e '/^binding_eval_prepare(mrb/,/^}/s/^  d.cxt->capture_errors = TRUE;$/&\
  if (mrb_binding_p(mrb, binding)) d.cxt->upper = mrb_binding_extract_proc(mrb, binding);/' \
	-e '/^f_\(instance\|class\)_eval(/,/^}/s/mrb_nil_value(), file, line)/gocap_caller_binding(mrb, self), file, line)/' \
	-e 's/^  proc = mrb_generate_code(mrb, p);$/  p->frozen_literals = gocap_eval_freezes(s, (size_t)len);\
&/' \
	-e 's/^  proc->upper = scope;$/&\
  proc->flags |= GOCAP_PROC_EVAL;/' \
	-e 's/"file %s line %d: %s"/"%s:%d: %s"/'
changed $evaluator 'd.cxt->upper = mrb_binding|gocap_caller_binding|gocap_eval_freezes|GOCAP_PROC_EVAL|"%s:%d: %s"' 7
prepend $evaluator <<'END'
#include <mruby.h>
#include <mruby/proc.h>
mrb_value (*gocap_caller_binding)(mrb_state*, mrb_value);
int (*gocap_eval_freezes)(const char*, size_t);
END
edit ../mrbgems/mruby-binding/src/binding.c -e '/^binding_proc_new_lvspace(/,/^}/s/^  lvspace->upper = upper;$/&\
  lvspace->flags |= GOCAP_PROC_EVAL;/'
changed ../mrbgems/mruby-binding/src/binding.c 'GOCAP_PROC_EVAL' 1
edit ../include/mruby/proc.h -e 's/^#define MRB_PROC_SCOPE 2048$/&\
#define GOCAP_PROC_EVAL (1 << 16)/'
changed ../include/mruby/proc.h 'GOCAP_PROC_EVAL' 1

# What a module gives another name may be a method of Object.
edit class.c -e '/^mrb_alias_method(/,/^}/s/^  mrb_method_t m = mrb_method_search(mrb, c, b);$/  struct RClass *owner = c;\
  mrb_method_t m = mrb_method_search_vm(mrb, \&owner, b);\
  owner = mrb->object_class;\
  if (MRB_METHOD_UNDEF_P(m) \&\& c->tt == MRB_TT_MODULE) m = mrb_method_search_vm(mrb, \&owner, b);\
  if (MRB_METHOD_UNDEF_P(m)) m = mrb_method_search(mrb, c, b);/'
changed class.c 'owner = mrb->object_class;' 1

# Keywords that are none, m(1, **{}), are no argument of a method without keywords.
edit vm.c -e 's/^      if ((a \& ~0x7c0001) == 0 \&\& argc < 15 \&\& MRB_PROC_STRICT_P(proc)) {$/      mrb_bool no_keywords = ci->nk == 15 \&\& argc < 15 \&\& mrb_hash_p(regs[argc+1]) \&\& mrb_hash_size(mrb, regs[argc+1]) == 0;\
      if ((a \& ~0x7c0001) == 0 \&\& argc < 15 \&\& MRB_PROC_STRICT_P(proc) \&\& !no_keywords) {/'
changed vm.c 'no_keywords' 2

# Constants: where each was defined, and warnings of a second value (constants.c).
edit vm.c \
	-e '/CASE(OP_SETCONST, BB)/,/NEXT/s/^      mrb_vm_const_set/      gocap_const_defined(mrb, MRB_PROC_TARGET_CLASS(mrb->c->ci->proc), syms[b]);\
&/' \
	-e '/CASE(OP_SETMCNST, BB)/,/NEXT/s/^      mrb_const_set/      if (mrb_class_p(regs[a+1]) || mrb_module_p(regs[a+1])) gocap_const_defined(mrb, mrb_class_ptr(regs[a+1]), syms[b]);\
&/' \
	-e 's/^      \(c\|cls\) = mrb_vm_define_\(class\|module\)(mrb, base.*/      gocap_const_opened(mrb, base, id);\
&/'
changed vm.c 'gocap_const_(defined|opened)\(' 4
prepend vm.c <<'END'
#include <mruby.h>
#include <mruby/class.h>
static void no_const(mrb_state *mrb, struct RClass *c, mrb_sym name) { (void)mrb; (void)c; (void)name; }
void (*gocap_const_defined)(mrb_state*, struct RClass*, mrb_sym) = no_const;
static void no_open(mrb_state *mrb, mrb_value outer, mrb_sym name) { (void)mrb; (void)outer; (void)name; }
void (*gocap_const_opened)(mrb_state*, mrb_value, mrb_sym) = no_open;
END

# A constant whose file isn't loaded yet is undef: autoload.c.
edit variable.c \
	-e '/^mod_const_check(/,/^const_get(/s/^static mrb_value$/static mrb_bool\
const_value(mrb_state *mrb, struct RClass *c, mrb_sym name, mrb_value *v)\
{\
  return iv_get(mrb, c->iv, name, v) \&\& (!mrb_undef_p(*v) || gocap_const_load(mrb, c, name, v));\
}\
\
&/' \
	-e '/^const_get(/,/^}/s/iv_get(mrb, c->iv, sym, &v)/const_value(mrb, c, sym, \&v)/' \
	-e '/^mrb_vm_const_get(/,/^}/s/iv_get(mrb, \(c2*\)->iv, sym, &v)/const_value(mrb, \1, sym, \&v)/' \
	-e '/^const_defined_0(/,/^}/{s/^  mrb_bool mod_retry.*/&\
  mrb_value v;/;s/if (iv_get(mrb, tmp->iv, id, NULL))/if (iv_get(mrb, tmp->iv, id, \&v) \&\& (!mrb_undef_p(v) || gocap_const_due(mrb, tmp, id)))/;}'
changed variable.c 'const_value\(mrb|gocap_const_(load|due)\(' 6
prepend variable.c <<'END'
#include <mruby.h>
int (*gocap_const_load)(mrb_state*, struct RClass*, mrb_sym, mrb_value*);
int (*gocap_const_due)(mrb_state*, struct RClass*, mrb_sym);
END

# A block of a lambda returns from it, whether or not what made the lambda has ended.
edit vm.c -e '/CASE(OP_RETURN_BLK/,/check jump destination/s/if (\(!MRB_ENV_ONSTACK_P(e) || .*\)) {$/if (!MRB_PROC_STRICT_P(dst) \&\& (\1)) {/'
changed vm.c '!MRB_PROC_STRICT_P\(dst\)' 1

# Errors of jumps know why, and what would have been returned.
edit vm.c \
	-e '/^check_block(/,/^}/s/E_ARGUMENT_ERROR, "no block given"/E_LOCALJUMP_ERROR, "no block given"/' \
	-e '/^localjump_error(/,/^}/s/^  mrb_exc_set(mrb, exc);$/  if (kind != LOCALJUMP_ERROR_YIELD) mrb_iv_set(mrb, exc, mrb_intern_lit(mrb, "@reason"), mrb_symbol_value(mrb_intern(mrb, kind_str[kind], kind_str_len[kind])));\
&/' \
	-e 's/^\( *\)localjump_error(mrb, LOCALJUMP_ERROR_RETURN);$/&\
\1mrb_iv_set(mrb, mrb_obj_value(mrb->exc), mrb_intern_lit(mrb, "@exit_value"), regs[a]);/' \
	-e 's/^\( *\)RAISE_LIT(mrb, E_LOCALJUMP_ERROR, "break from proc-closure");$/\1localjump_error(mrb, LOCALJUMP_ERROR_BREAK);\
\1mrb_iv_set(mrb, mrb_obj_value(mrb->exc), mrb_intern_lit(mrb, "@exit_value"), regs[a]);\
\1mrb_exc_mesg_set(mrb, (struct RException*)mrb->exc, mrb_str_new_lit(mrb, "break from proc-closure"));\
\1goto L_RAISE;/'
for where in ../mrbgems/mruby-class-ext/src/class.c ../mrbgems/mruby-object-ext/src/object.c; do
	edit $where -e 's/^  mrb_get_args(mrb, "\*&!", &argv, &argc, &blk);$/  mrb_get_args(mrb, "*\&", \&argv, \&argc, \&blk);\
  if (mrb_nil_p(blk)) mrb_raise(mrb, E_LOCALJUMP_ERROR, "no block given");/'
	changed $where 'E_LOCALJUMP_ERROR, "no block given"' 1
	prepend $where <<'END'
#include <mruby.h>
#include <mruby/error.h>
END
done
changed vm.c '"@exit_value"|"@reason"|E_LOCALJUMP_ERROR, "no block given"' 5

edit ../mrbgems/mruby-method/src/method.c -e 's/mrb_raisef(mrb, E_NAME_ERROR, "undefined method/mrb_name_error(mrb, name, "undefined method/'
changed ../mrbgems/mruby-method/src/method.c 'mrb_name_error\(' 1

# Names may be what has a to_str (convert.c); errors of names know the receiver.
edit etc.c -e '/^mrb_obj_to_sym(/,/^}/s/^  mrb_raisef(/  if (gocap_name_text) {\
    mrb_value text = gocap_name_text(mrb, name);\
    if (mrb_string_p(text)) return mrb_intern_str(mrb, text);\
  }\
&/'
changed etc.c 'gocap_name_text' 2
prepend etc.c <<'END'
#include <mruby.h>
mrb_value (*gocap_name_text)(mrb_state*, mrb_value);
END
edit class.c -e '/^get_args_v(/,/^}/s/^          \*symp = to_sym(mrb, \*pickarg);$/&\
          MOVED();/'
changed class.c '(CONVERTED|MOVED)\(' 12
edit error.c -e '/^mrb_name_error(/,/^}/s/^  mrb_exc_raise(mrb, exc);$/  if (!mrb->c->ci->proc || MRB_PROC_CFUNC_P(mrb->c->ci->proc)) mrb_iv_set(mrb, exc, mrb_intern_lit(mrb, "@receiver"), mrb->c->ci->stack[0]);\
&/'
changed error.c '"@receiver"' 1
edit variable.c -e '/^mrb_mod_cv_get(/,/^}/s/^  mrb_name_error(mrb, sym, "uninitialized class variable %n in %C", sym, cls);/  mrb_value args[] = { mrb_format(mrb, "uninitialized class variable %n in %C", sym, cls), mrb_symbol_value(sym) };\
  mrb_value exc = mrb_obj_new(mrb, E_NAME_ERROR, 2, args);\
  mrb_iv_set(mrb, exc, mrb_intern_lit(mrb, "@receiver"), mrb_obj_value(cls));\
  mrb_exc_raise(mrb, exc);/'
changed variable.c '"@receiver"' 1

# Keywords reach the blocks of instance_exec, class_exec and Fiber#resume as such;
# what the VM hands on is a list whose last item they are.
edit vm.c \
	-e '/^mrb_yield_with_class(/,/^}/{s/^mrb_yield_with_class(\(.*\))$/gocap_yield_with_class(\1, mrb_bool keywords)/' \
	-e 's/^  ci->u.target_class = c;$/  if (keywords \&\& ci->n < CALL_MAXARGS) {\
    ci->n--;\
    ci->nk = 15;\
  }\
&/' -e 's/^}$/}\
\
MRB_API mrb_value\
mrb_yield_with_class(mrb_state *mrb, mrb_value b, mrb_int argc, const mrb_value *argv, mrb_value self, struct RClass *c)\
{\
  return gocap_yield_with_class(mrb, b, argc, argv, self, c, FALSE);\
}/;}' \
	-e '/^mrb_yield_cont(/,/^}/{s/^mrb_yield_cont(\(.*\))$/gocap_yield_cont(\1, mrb_bool keywords)/' \
	-e 's/^  ci->nk = 0;$/&\
  if (keywords) {\
    mrb->c->ci->stack[2] = mrb_ary_pop(mrb, mrb->c->ci->stack[1]);\
    ci->nk = 15;\
  }/' -e 's/^}$/}\
\
mrb_value\
mrb_yield_cont(mrb_state *mrb, mrb_value b, mrb_value self, mrb_int argc, const mrb_value *argv)\
{\
  return gocap_yield_cont(mrb, b, self, argc, argv, FALSE);\
}\
\
mrb_bool\
gocap_given_keywords(mrb_state *mrb)\
{\
  mrb_callinfo *ci = mrb->c->ci;\
  if (ci->nk == 0) return FALSE;\
  mrb_value keywords = ci->stack[mrb_ci_kidx(ci)];\
  return mrb_hash_p(keywords) \&\& mrb_hash_size(mrb, keywords) > 0;\
}/;}'
changed vm.c 'mrb_bool keywords\)|argv, (self, c, )?FALSE\)|^gocap_given_keywords|if \(keywords' 7
for where in ../mrbgems/mruby-class-ext/src/class.c ../mrbgems/mruby-object-ext/src/object.c; do
	edit $where -e '/_exec(mrb_state/,/^}/{s/^  mrb_get_args(/  mrb_bool keywords = gocap_given_keywords(mrb);\
&/;s/mrb_yield_\(with_class\|cont\)(mrb, \(.*\));$/gocap_yield_\1(mrb, \2, keywords);/;}'
	changed $where 'gocap_given_keywords\(|, keywords\);' 3
	prepend $where <<'END'
#include <mruby.h>
mrb_bool gocap_given_keywords(mrb_state*);
mrb_value gocap_yield_with_class(mrb_state*, mrb_value, mrb_int, const mrb_value*, mrb_value, struct RClass*, mrb_bool);
mrb_value gocap_yield_cont(mrb_state*, mrb_value, mrb_value, mrb_int, const mrb_value*, mrb_bool);
END
done
edit ../mrbgems/mruby-fiber/src/fiber.c \
	-e '/^fiber_resume(/,/^}/{s/^  mrb_get_args(/  mrb_bool keywords = gocap_given_keywords(mrb);\
&/;s/^  return fiber_switch(/  struct mrb_context *c = fiber_check(mrb, self);\
  if (keywords \&\& len < 15 \&\& c->status == MRB_FIBER_CREATED) c->cibase->nk = 15;\
&/;}' \
	-e '/^fiber_switch(/,/^}/s/^    c->cibase->n = (uint8_t)len;$/    if (c->cibase->nk) len--;\
&/'
changed ../mrbgems/mruby-fiber/src/fiber.c 'cibase->nk|given_keywords' 3
prepend ../mrbgems/mruby-fiber/src/fiber.c <<'END'
#include <mruby.h>
mrb_bool gocap_given_keywords(mrb_state*);
END

# One Array is taken apart for a block with keywords, too, but not where keywords
# come with it.
edit vm.c -e 's/^      else if (len > 1 && argc == 1 && mrb_array_p(argv\[0\])) {$/      else if (argc == 1 \&\& (kd ? m1 + m2 > 0 || o > 1 : len > 1) \&\& mrb_array_p(argv[0]) \&\& (mrb_nil_p(kdict) || mrb_hash_size(mrb, kdict) == 0)) {/'
changed vm.c '\(kd \? m1' 1

# store(key, a: 1) stores a Hash.
edit hash.c -e '/^mrb_hash_aset(/,/^}/{s/^  mrb_int argc = mrb_get_argc(mrb);$/  const mrb_value *argv;\
  mrb_int argc;\
  mrb_get_args(mrb, "*!", \&argv, \&argc);/;/^  const mrb_value \*argv = mrb_get_argv(mrb);$/d;}'
changed hash.c 'mrb_get_args\(mrb, "\*!", &argv, &argc\);' 1
