// The draws of bulk.h for AVX-512.

#define LULL_LANES avx512
#include "random/lanes.inc"
