// mruby's own mrb_read_float isn't correctly rounded: 0.1 + 0.2 == 0.3 holds
// with it. This one stands before the library, so the linker takes it.
#include <ctype.h>
#include <stdlib.h>
#include <mruby.h>

MRB_API mrb_bool
mrb_read_float(const char *str, char **endp, double *fp)
{
  const char *p = str;
  while (isspace((unsigned char)*p)) p++;
  const char *digits = p;
  if (*digits == '+' || *digits == '-') digits++;
  mrb_bool decimal = isdigit((unsigned char)*digits) || (*digits == '.' && isdigit((unsigned char)digits[1]));
  if (!decimal) { // strtod would take "inf" and "nan"
    if (endp) *endp = (char*)str;
    *fp = 0.0;
    return FALSE;
  }
  if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X')) { // and hexadecimal
    if (endp) *endp = (char*)digits + 1;
    *fp = 0.0;
    return TRUE;
  }
  char *end;
  *fp = strtod(p, &end);
  if (endp) *endp = end;
  return TRUE;
}
