// The VM's memory is malloc's. One thread at a time runs the VM, but not always the
// same one: glibc would give each an arena of its own, and grow those by small
// steps.
#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>

__attribute__((constructor)) static void
one_arena(void)
{
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_TOP_PAD, 1 << 20);
}
#endif
