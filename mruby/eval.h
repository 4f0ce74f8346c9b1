#ifndef GOCAP_EVAL_H
#define GOCAP_EVAL_H

#include "shim.h"

gocap_result gocap_hook_eval(mrb_state *mrb);

#endif
