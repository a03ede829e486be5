#include "base/spare_memory.h"

#include <atomic>
#include <cstddef>
#include <cstdlib>

namespace lull {
namespace {

// Chosen: more than any message and a staged run's clearing up take. The C library gives a block of this size back to
// the system at once, for all threads. It is never touched, so it takes no room but in the address space.
constexpr std::size_t kSpareBytes = std::size_t{1} << 20;

std::atomic<void*> spare = nullptr;
std::atomic<bool> has_run_out = false;

[[noreturn]] void GiveBack() {
  has_run_out = true;
  std::free(spare.exchange(nullptr));
  throw std::bad_alloc();
}

}  // namespace

void KeepSpareMemory() {
  std::free(spare.exchange(std::malloc(kSpareBytes)));
  std::set_new_handler(GiveBack);
}

bool HasMemoryRunOut() { return has_run_out; }

}  // namespace lull
