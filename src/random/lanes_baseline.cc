// The draws of bulk.h for any x86-64.

#define LULL_LANES baseline
#include "random/lanes.inc"
