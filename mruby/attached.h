#ifndef GOCAP_ATTACHED_H
#define GOCAP_ATTACHED_H

#include <stdint.h>

// What a VM's ud points to.
struct attached {
  int64_t id; // must come first, see gocap_get_ud
  struct errinfo *errinfo;
  struct visibility *visibility;
};

#endif
