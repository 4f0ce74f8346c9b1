#ifndef GOCAP_ATTACHED_H
#define GOCAP_ATTACHED_H

#include <stdint.h>
#include <mruby.h>

#define PLACELESS 4

// What a VM's ud points to.
struct attached {
  int64_t id; // must come first, see gocap_get_ud
  struct errinfo *errinfo;
  struct visibility *visibility;
  char *placeless[PLACELESS]; // beginnings of file names, see WithoutPlace
  int placeless_count;
  struct RProc *tick; // see tick.c
  mrb_value ticker;
  int deferred;
};

#endif
