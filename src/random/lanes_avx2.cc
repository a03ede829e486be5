// The draws of bulk.h for AVX2.

#define LULL_LANES avx2
#include "random/lanes.inc"
