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
changed vm.c 'gocap_[a-z_]+\(|== *mrb_float_p|&& !mrb_float_p\(regs' 10
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
