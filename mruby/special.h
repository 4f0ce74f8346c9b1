#ifndef GOCAP_SPECIAL_H
#define GOCAP_SPECIAL_H

#include <stdint.h>
#include <mruby.h>

// A frame of a method, of a file or of a class body: what $~ belongs to.
typedef struct {
  const void *context; // the fiber
  const void *scope;   // the code; of a frame that has returned, its variables
  int64_t depth;       // in the fiber's call stack; -1 when it has returned
  int64_t top;         // the fiber's innermost frame
} gocap_frame_info;

void gocap_hook_global(mrb_state *mrb, mrb_sym name);
void gocap_frame(mrb_state *mrb, const char *skip, size_t len, gocap_frame_info *out);

#endif
