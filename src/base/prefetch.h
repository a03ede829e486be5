// Requests memory before it is needed.

#ifndef LULL_SRC_BASE_PREFETCH_H_
#define LULL_SRC_BASE_PREFETCH_H_

namespace lull {

// Brings the cache line at an address near. In assembly, because GCC 12 takes a function that does nothing but
// __builtin_prefetch for one without effect and leaves out the calls: `dense-large` took a quarter longer.
inline void Prefetch(const void* address) {
#if defined(__x86_64__)
  asm volatile("prefetcht0 %0" : : "m"(*static_cast<const char*>(address)));
#else
  __builtin_prefetch(address);
#endif
}

}  // namespace lull

#endif  // LULL_SRC_BASE_PREFETCH_H_
