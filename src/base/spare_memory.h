// What to do when memory runs out: some is kept for what has to be said and done then.

#ifndef LULL_SRC_BASE_SPARE_MEMORY_H_
#define LULL_SRC_BASE_SPARE_MEMORY_H_

#include <concepts>
#include <new>

namespace lull {

// What a program says that gets no more memory.
inline constexpr char kOutOfMemory[] = "out of memory; a smaller network or a shorter run needs less";

// Keeps memory in reserve from now on, and gives it back before the first allocation fails with std::bad_alloc: whoever
// catches that can make his message and put things in order. For programs: it installs a new-handler, of which a
// process has one. Threads may run out of memory at the same time.
void KeepSpareMemory();

// Whether an allocation has failed since. Streams of the standard library do not pass std::bad_alloc on: to them, what
// they read is then malformed.
bool HasMemoryRunOut();

// Does work in a destructor, which no exception may leave: if memory runs out, the work ends there.
void WhileMemoryLasts(const std::invocable auto& work) {
  try {
    work();
  } catch (const std::bad_alloc&) {
    // The destroyed object leaves behind what it would if the program were killed.
  }
}

}  // namespace lull

#endif  // LULL_SRC_BASE_SPARE_MEMORY_H_
