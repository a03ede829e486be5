// Requests memory before it is needed.

#ifndef LULL_SRC_BASE_PREFETCH_H_
#define LULL_SRC_BASE_PREFETCH_H_

namespace lull {

// Fetches the cache line at an address. In assembly, because GCC 12 treats a function with nothing but
// __builtin_prefetch as having no effect and leaves out its calls: `dense-large` then took a quarter longer.
inline void Prefetch(const void* address) {
#if defined(__x86_64__)
  asm volatile("prefetcht0 %0" : : "m"(*static_cast<const char*>(address)));
#else
  __builtin_prefetch(address);
#endif
}

}  // namespace lull

#endif  // LULL_SRC_BASE_PREFETCH_H_
