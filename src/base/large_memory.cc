#include "base/large_memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace lull {
namespace {

constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kSmallestBlock = std::size_t{1} << 16;
constexpr std::size_t kLargestBlock = std::size_t{1} << 25;

constexpr std::size_t RoundUp(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

// Gives the system advice about the whole pages of memory.
void Advise(std::span<std::byte> memory, std::size_t page, int advice) {
  const auto address = reinterpret_cast<std::uintptr_t>(memory.data());
  const std::uintptr_t begin = RoundUp(address, page), end = (address + memory.size()) / page * page;
  if (begin < end) madvise(reinterpret_cast<void*>(begin), end - begin, advice);
}

// As operator new does without memory.
[[noreturn]] void RunOut() {
  if (const std::new_handler handler = std::get_new_handler()) handler();
  throw std::bad_alloc();
}

}  // namespace

LargeMemory::LargeMemory(std::size_t bytes) {
  if (bytes < kPage) {
    const std::size_t size = std::max(RoundUp(bytes, kCacheLine), kCacheLine);
    data_ = std::aligned_alloc(kCacheLine, size);
    if (data_ == nullptr) RunOut();
    std::memset(data_, 0, size);
    return;
  }
  // A mapping may begin anywhere: the parts before the first large page and after the last are given back.
  const std::size_t size = RoundUp(bytes, kPage);
  void* const mapping =
      mmap(nullptr, size + kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapping == MAP_FAILED) RunOut();
  const auto address = reinterpret_cast<std::uintptr_t>(mapping);
  const std::uintptr_t begin = RoundUp(address, kPage);
  if (begin > address) munmap(mapping, begin - address);
  if (begin < address + kPage) munmap(reinterpret_cast<void*>(begin + size), address + kPage - begin);
  data_ = reinterpret_cast<void*>(begin);
  mapped_ = size;
  madvise(data_, size, MADV_HUGEPAGE);  // without large pages the memory is as good, but slower
}

LargeMemory::~LargeMemory() {
  if (mapped_ != 0) {
    munmap(data_, mapped_);
  } else {
    std::free(data_);
  }
}

void PreferLargePages(std::span<std::byte> memory) { Advise(memory, LargeMemory::kPage, MADV_HUGEPAGE); }

void GiveBack(std::span<std::byte> memory) {
  static const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  Advise(memory, page, MADV_DONTNEED);
}

void* Arena::Take(std::size_t bytes) {
  bytes_ += bytes;
  const std::size_t aligned = RoundUp(bytes, kCacheLine);
  if (used_ + aligned + kSlack > block_size_) {
    block_size_ = std::max(aligned + kSlack, std::clamp(2 * block_size_, kSmallestBlock, kLargestBlock));
    blocks_.emplace_back(block_size_);
    used_ = 0;
  }
  return static_cast<std::byte*>(blocks_.back().data()) + std::exchange(used_, used_ + aligned);
}

}  // namespace lull
