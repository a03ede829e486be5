#include "config/foreign_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "lull/config.h"

namespace lull {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string RefusalOfKey(const std::string& keys) {
  return std::string(ParseConfig("[[columns]]\nlayers = [{ name = \"a\", size = 5, type = \"chattering\" }]\n"
                                 "[[projections]]\nfrom = \"a\"\nto = \"a\"\n" +
                                     keys + "\n",
                                 "net.toml")
                         .status()
                         .message());
}

TEST(WhatLullHas, NamesTheKeyOfTheSameMeaning) {
  EXPECT_THAT(RefusalOfKey("weight = 2"), HasSubstr("no such key; Lull calls it strength"));
  EXPECT_THAT(RefusalOfKey("indegree = 2"), HasSubstr("no such key; Lull calls it in_degree"));
  EXPECT_THAT(RefusalOfKey("outdegree = 2"), HasSubstr("no such key; Lull calls it out_degree"));
  EXPECT_EQ(WhatLullHas("weight", {"from", "to"}), "");
}

TEST(WhatLullHas, SaysThatThereIsNoneInsteadOfANameOfAnotherMeaning) {
  EXPECT_THAT(RefusalOfKey("stp = true"), HasSubstr("no such key; Lull has no short-term plasticity"));
  EXPECT_THAT(RefusalOfKey("stdp = { tau_plus_triplet = \"20 ms\" }"), HasSubstr("no such key; Lull calls it tau_x"));
  EXPECT_THAT(RefusalOfKey("stdp = { taupre = \"20 ms\" }"), HasSubstr("no such key; Lull calls it tau_plus"));
  EXPECT_THAT(RefusalOfKey("stdp = { Lambda = 0.01 }"), HasSubstr("no such key; Lull has a_plus (lambda · Wmax)"));
  EXPECT_THAT(RefusalOfKey("dt = 0.1"), HasSubstr("it is 1 ms"));
  for (const char* key : {"stp", "lambda", "tau_syn", "quux"}) {
    EXPECT_THAT(RefusalOfKey(std::string(key) + " = 1"), Not(HasSubstr("did you mean"))) << key;
  }
}

}  // namespace
}  // namespace lull
