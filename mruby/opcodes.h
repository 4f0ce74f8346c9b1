#ifndef GOCAP_OPCODES_H
#define GOCAP_OPCODES_H

#include <mruby/irep.h>

// An instruction of the VM, with its first two operands where they are numbers.
struct gocap_instruction {
  uint8_t op;
  uint32_t a, b;
  uint32_t next;
};

// 0 when no instruction stands there.
int gocap_instruction_at(const mrb_irep *irep, uint32_t at, struct gocap_instruction *out);

#endif
