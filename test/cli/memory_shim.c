// Preloaded into lull, makes its memory run out: from one allocation on, no more may be held than then.
//
//   LULL_FAULT_MEMORY=5000 LD_PRELOAD=memory_shim.so lull run ...
//
// Allocations count from 1 when all libraries have been loaded. What is freed can be allocated again, as under a limit
// of the system.

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

// The functions of the GNU C library that those below stand in for.
extern void* __libc_malloc(size_t bytes);
extern void __libc_free(void* block);

static atomic_long allocations, held, most;
static long limited_from;

__attribute__((constructor)) static void Begin(void) {
  const char* from = getenv("LULL_FAULT_MEMORY");
  if (from != NULL) limited_from = atol(from);
  allocations = 0;
}

void* malloc(size_t bytes) {
  const long number = atomic_fetch_add(&allocations, 1) + 1;
  if (limited_from > 0 && number >= limited_from) {
    if (number == limited_from) most = held;
    if (held + (long)bytes > most) {
      errno = ENOMEM;
      return NULL;
    }
  }
  void* block = __libc_malloc(bytes);
  if (block != NULL) atomic_fetch_add(&held, (long)malloc_usable_size(block));
  return block;
}

void free(void* block) {
  if (block != NULL) atomic_fetch_sub(&held, (long)malloc_usable_size(block));
  __libc_free(block);
}
