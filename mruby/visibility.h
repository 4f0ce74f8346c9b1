#ifndef GOCAP_VISIBILITY_H
#define GOCAP_VISIBILITY_H

#include <mruby.h>

struct visibility;

int gocap_visibility_open(mrb_state *mrb); // 0: out of memory
void gocap_visibility_close(struct visibility *v);

#endif
