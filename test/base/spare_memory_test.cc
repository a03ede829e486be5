#include "base/spare_memory.h"

#include <gtest/gtest.h>

#include <new>
#include <string>

namespace lull {
namespace {

// As operator new does that gets no memory. Whether that is then enough for what has to be said is for whole runs to
// show: survival_test.
void RunOutOfMemory() { std::get_new_handler()(); }

TEST(SpareMemory, IsGivenBackOnceAndTheAllocationFails) {
  KeepSpareMemory();
  EXPECT_FALSE(HasMemoryRunOut());
  EXPECT_THROW(RunOutOfMemory(), std::bad_alloc);
  EXPECT_TRUE(HasMemoryRunOut());
  EXPECT_THROW(RunOutOfMemory(), std::bad_alloc);
  std::set_new_handler(nullptr);
}

TEST(SpareMemory, WorkOfDestructorsEndsWhereMemoryRunsOut) {
  std::string done;
  WhileMemoryLasts([&done] {
    done = "half";
    throw std::bad_alloc();
  });
  EXPECT_EQ(done, "half");
}

}  // namespace
}  // namespace lull
