#pragma once
// ISA-L's compression levels' buffer sizes are macros of sums, which Swift does not import.
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

static inline unsigned int isal_level1_buffer_size(void) { return ISAL_DEF_LVL1_DEFAULT; }
