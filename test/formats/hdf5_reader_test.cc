#include "formats/hdf5_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "formats/hdf5_writer.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Hdf5Reader, GroupsAreListed) {
  const TemporaryDirectory directory;
  {
    auto file = Hdf5Writer::Create(directory.File("f.h5"));
    ASSERT_TRUE(file->AddGroup("/nodes/v1").ok());
    ASSERT_TRUE(file->AddGroup("/nodes/lgn").ok());
    ASSERT_TRUE(file->AddGroup("/nodes").ok());  // there already
    ASSERT_TRUE(file->AddDataset<double>("/nodes/data").ok());
    ASSERT_TRUE(file->Close().ok());
  }
  auto file = Hdf5Reader::Open(directory.File("f.h5"));
  EXPECT_THAT(*file->Groups("/nodes"), ElementsAre("lgn", "v1"));
  EXPECT_THAT(*file->Groups("/"), ElementsAre("nodes"));
  EXPECT_EQ(file->Groups("/edges").status().message(), "has no /edges");
  for (const char* const there : {"/", "/nodes/v1", "/nodes/data"}) EXPECT_TRUE(*file->Has(there)) << there;
  for (const char* const missing : {"/edges", "/edges/v1/0", "/nodes/v1/0"}) EXPECT_FALSE(*file->Has(missing));
  EXPECT_THAT(*file->Shape("/nodes/data"), ElementsAre(0));
  EXPECT_THAT(*file->Read<double>("/nodes/data"), IsEmpty());
}

TEST(Hdf5Reader, WhatIsNotThereOrNoNumberIsTold) {
  const TemporaryDirectory directory;
  {
    auto file = Hdf5Writer::Create(directory.File("f.h5"));
    ASSERT_TRUE(file->AddDataset<double>("/table", 2)->Append(std::vector<double>{1, 2}).ok());
    ASSERT_TRUE(file->AddTexts("/texts", {"one", "three"}).ok());
    ASSERT_TRUE(file->SetAttribute("/", "magic", std::uint32_t{1}).ok());
    ASSERT_TRUE(file->Close().ok());
  }
  auto file = Hdf5Reader::Open(directory.File("f.h5"));
  EXPECT_EQ(file->Read<double>("/list").status().message(), "has no /list");
  EXPECT_EQ(file->Shape("/list").status().message(), "has no /list");
  EXPECT_EQ(file->Read<double>("/table").status().message(), "has a /table that is not a list of numbers");
  EXPECT_EQ(file->Read<double>("/table", 1, 1).status().message(), "has a /table of 1 row, and ends before row 1 + 1");
  EXPECT_EQ(file->Read<double>("/texts").status().message(), "has a /texts that cannot be read as numbers");
  EXPECT_EQ(file->TextAttribute("/", "magic").status().message(), "has an attribute magic of / that is not text");
  EXPECT_EQ(file->TextAttribute("/list", "units").status().message(), "has no /list");
  EXPECT_EQ(*file->TextAttribute("/texts", "units"), std::nullopt);
}

TEST(Hdf5Reader, WhatCannotBeOpenedIsTold) {
  const TemporaryDirectory directory;
  const auto missing = Hdf5Reader::Open(directory.File("none")).status();
  EXPECT_EQ(missing, absl::NotFoundError("cannot be read: No such file or directory"));
}

}  // namespace
}  // namespace lull
