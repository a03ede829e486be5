#include "plots/paint/png_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/support/read_png.h"
#include "test/support/temporary_directory.h"

namespace lull {
namespace {

using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

// Palette entry i.
Rgb Entry(int i) {
  return {static_cast<std::uint8_t>(i), static_cast<std::uint8_t>(255 - i), static_cast<std::uint8_t>(7 * i)};
}

std::vector<Rgb> PaletteOf(int colours) {
  std::vector<Rgb> palette;
  for (int i = 0; i < colours; ++i) palette.push_back(Entry(i));
  return palette;
}

class BitDepths : public testing::TestWithParam<std::pair<int, int>> {};

// Each pixel of an odd width has another colour than its neighbours; the picture is packed by hand.
TEST_P(BitDepths, PicturesReadBackAsWritten) {
  const auto [colours, bits] = GetParam();
  EXPECT_EQ(PngBitDepth(static_cast<std::size_t>(colours)), bits);
  const TemporaryDirectory directory;
  const std::string path = directory.File("a.png");
  constexpr int kWidth = 13;
  constexpr int kHeight = 5;
  absl::StatusOr<PngWriter> png =
      PngWriter::Create({.width = kWidth, .height = kHeight, .palette = PaletteOf(colours), .title = "a"}, path);
  ASSERT_TRUE(png.ok()) << png.status();
  const auto index = [c = colours](int x, int y) { return (3 * x + 5 * y) % c; };
  for (int y = 0; y < kHeight; ++y) {
    std::vector<std::uint8_t> row(static_cast<std::size_t>((kWidth * bits + 7) / 8));
    for (int x = 0; x < kWidth * bits; ++x) {
      const int bit = index(x / bits, y) >> (bits - 1 - x % bits) & 1;
      row[x / 8] |= static_cast<std::uint8_t>(bit << (7 - x % 8));
    }
    ASSERT_TRUE(png->WriteRow(row).ok());
  }
  ASSERT_TRUE(png->Finish().ok());

  EXPECT_EQ(BitDepth(path), bits);
  const Picture picture = ReadPng(path);
  ASSERT_EQ(picture.width, kWidth);
  ASSERT_EQ(picture.height, kHeight);
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) EXPECT_EQ(picture.at(x, y), Entry(index(x, y))) << x << ", " << y;
  }
}

INSTANTIATE_TEST_SUITE_P(Png, BitDepths,
                         testing::Values(std::pair(1, 1), std::pair(2, 1), std::pair(3, 2), std::pair(4, 2),
                                         std::pair(5, 4), std::pair(16, 4), std::pair(17, 8), std::pair(256, 8)),
                         [](const auto& test) { return std::to_string(test.param.first) + "colours"; });

absl::Status WriteBlank(std::int64_t width, std::int64_t height, const std::string& title, const std::string& path) {
  absl::StatusOr<PngWriter> png =
      PngWriter::Create({.width = width, .height = height, .palette = PaletteOf(2), .title = title}, path);
  if (!png.ok()) return png.status();
  const std::vector<std::uint8_t> row(static_cast<std::size_t>((width + 7) / 8));
  for (std::int64_t y = 0; y < height; ++y) {
    if (const absl::Status written = png->WriteRow(row); !written.ok()) return written;
  }
  return png->Finish();
}

TEST(Png, SaysWhatItIs) {
  const TemporaryDirectory directory;
  ASSERT_TRUE(WriteBlank(1, 1, "2,000 neurons", directory.File("a.png")).ok());
  const std::string file = Contents(directory.File("a.png"));
  EXPECT_THAT(file, HasSubstr(std::string("tEXtSoftware\0Lull", 17)));
  EXPECT_THAT(file, HasSubstr(std::string("tEXtTitle\0002,000 neurons", 23)));
}

// PNG specification, 11.3.4.5: keyword, two flags, language, translated keyword, then UTF-8.
TEST(Png, KeepsATitleBeyondAscii) {
  const TemporaryDirectory directory;
  ASSERT_TRUE(WriteBlank(1, 1, "20\u2009°C", directory.File("a.png")).ok());
  EXPECT_THAT(Contents(directory.File("a.png")), HasSubstr(std::string("iTXtTitle\0\0\0\0\0", 14) + "20\u2009°C"));
}

TEST(Png, KeepsFurtherTexts) {
  const TemporaryDirectory directory;
  absl::StatusOr<PngWriter> png = PngWriter::Create(
      {.width = 1,
       .height = 1,
       .palette = PaletteOf(1),
       .title = "title",
       .texts = {{"Configuration", "0123abcd"}, {"Seed", "7"}, {"Version", ""}, {"Gr\xf6\xdf\x65", "3 µm"}}},
      directory.File("a.png"));
  ASSERT_TRUE(png.ok()) << png.status();
  ASSERT_TRUE(png->WriteRow(std::vector<std::uint8_t>{0}).ok());
  ASSERT_TRUE(png->Finish().ok());
  EXPECT_THAT(TextsOf(directory.File("a.png")),
              UnorderedElementsAre(Pair("Software", "Lull"), Pair("Title", "title"), Pair("Configuration", "0123abcd"),
                                   Pair("Seed", "7"), Pair("Version", ""), Pair("Gr\xf6\xdf\x65", "3 µm")));
}

TEST(Png, HasKeywordsOfLimitedLengthWithoutLooseSpaces) {
  for (const std::string& key : {std::string("Seed"), std::string("x"), std::string("two words"), std::string(79, 'k'),
                                 std::string("Gr\xf6\xdf\x65")}) {
    EXPECT_TRUE(IsPngKeyword(key)) << key;
  }
  for (const std::string& key :
       {std::string(), std::string(80, 'k'), std::string(" a"), std::string("a "), std::string("a  b"),
        std::string("a\nb"), std::string("a\0b", 3), std::string("\x7f"), std::string("\xa0")}) {
    EXPECT_FALSE(IsPngKeyword(key)) << key;
  }
}

TEST(Png, MayBeWiderThanLibpngsUsualLimit) {
  const TemporaryDirectory directory;
  ASSERT_TRUE(WriteBlank(3'000'000, 2, "", directory.File("a.png")).ok());
  EXPECT_EQ(Contents(directory.File("a.png")).substr(16, 4),
            std::string("\0\x2d\xc6\xc0", 4));  // the width, big-endian
}

TEST(Png, WithoutFinishLeavesNothing) {
  const TemporaryDirectory directory;
  {
    absl::StatusOr<PngWriter> png =
        PngWriter::Create({.width = 8, .height = 2, .palette = PaletteOf(2), .title = ""}, directory.File("a.png"));
    ASSERT_TRUE(png.ok());
    ASSERT_TRUE(png->WriteRow(std::vector<std::uint8_t>{0xaa}).ok());
  }
  EXPECT_TRUE(directory.Names().empty());
}

// libpng reports this by longjmp.
TEST(Png, OnAFullDiskIsAnErrorAndLeavesNothing) {
  const TemporaryDirectory directory;
  const std::string path = directory.File("a.png");
  for (const rlim_t bytes : {0, 20, 60}) {  // in the signature, in the header, in the data
    const FullDisk full(bytes);
    const absl::Status status = WriteBlank(1000, 1000, "", path);
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
    EXPECT_THAT(std::string(status.message()), HasSubstr(path));
    EXPECT_THAT(std::string(status.message()), HasSubstr("File too large"));
    EXPECT_TRUE(directory.Names().empty());
  }
}

TEST(Png, InAMissingDirectoryIsAnError) {
  const TemporaryDirectory directory;
  EXPECT_EQ(WriteBlank(1, 1, "", directory.File("missing/a.png")).code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace lull
