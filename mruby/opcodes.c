// Reading the VM's code.
#include "shim.h"
#include "opcodes.h"

#include <mruby/opcode.h>

enum format { Z, B, BB, BBB, BS, BSS, S, W };

static const uint8_t formats[] = {
#define OPCODE(name, format) format,
#include <mruby/ops.h>
#undef OPCODE
};

// Lengths of the operands, without and with the prefixes that widen them.
static const uint8_t lengths[4][8] = {
  { 0, 1, 2, 3, 3, 5, 2, 3 },
  { 0, 2, 3, 4, 4, 6, 2, 3 },
  { 0, 1, 3, 4, 3, 5, 2, 3 },
  { 0, 2, 4, 5, 4, 6, 2, 3 },
};

static uint32_t
operand(const uint8_t **p, int wide)
{
  uint32_t n = *(*p)++;
  if (wide) n = n << 8 | *(*p)++;
  return n;
}

int
gocap_instruction_at(const mrb_irep *irep, uint32_t at, struct gocap_instruction *out)
{
  if (at >= irep->ilen) return 0;
  uint8_t op = irep->iseq[at];
  int wide = 0;
  if (op >= OP_EXT1 && op <= OP_EXT3) {
    wide = op - OP_EXT1 + 1;
    if (++at >= irep->ilen) return 0;
    op = irep->iseq[at];
  }
  if (op >= sizeof formats) return 0;
  out->op = op;
  out->a = out->b = 0;
  out->next = at + 1 + lengths[wide][formats[op]];
  const uint8_t *p = &irep->iseq[at + 1];
  if (formats[op] >= B && formats[op] <= BSS) out->a = operand(&p, wide & 1);
  if (formats[op] == BB || formats[op] == BBB) out->b = operand(&p, wide & 2);
  return 1;
}
