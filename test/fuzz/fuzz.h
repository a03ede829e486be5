// What the fuzz targets have in common.
//
// Thread use: one thread at a time.

#ifndef LULL_TEST_FUZZ_FUZZ_H_
#define LULL_TEST_FUZZ_FUZZ_H_

#include <stdlib.h>
#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace lull {

// Ends the program, which is how libFuzzer learns of it, unless the property holds.
inline void Require(bool holds, const char* property, std::string_view shown) {
  if (holds) return;
  std::fprintf(stderr, "%s:\n%.*s\n", property, static_cast<int>(shown.size()), shown.data());
  std::abort();
}

inline std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t end; (end = text.find('\n')) != text.npos; text.remove_prefix(end + 1)) {
    lines.push_back(text.substr(0, end));
  }
  lines.push_back(text);
  return lines;
}

// A refusal names what it is about, on one line of printable text.
inline void RequireOneLine(const absl::Status& status, std::string_view named) {
  const std::string message(status.message());
  Require(message.find(named) != message.npos, "refused without saying what", message);
  for (const char c : message) Require(static_cast<unsigned char>(c) >= ' ', "refused on more than a line", message);
}

// A directory that goes when the program does.
class Scratch {
 public:
  Scratch() {
    std::string path = (std::filesystem::temp_directory_path() / "lull-fuzz-XXXXXX").string();
    Require(mkdtemp(path.data()) != nullptr, "no directory to work in", path);
    path_ = path;
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const { return path_ + "/" + name; }
  void Write(const std::string& name, std::string_view text) const {
    std::ofstream(File(name), std::ios::binary) << text;
  }
  std::string Read(const std::string& name) const {
    std::ifstream file(File(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::string path_;
};

// Changes to bytes, as an input has them: eleven bytes for each.
struct Edit {
  std::uint16_t place;
  std::uint8_t kind;
  std::uint64_t value;
};

inline std::vector<Edit> EditsOf(std::span<const std::uint8_t> input) {
  std::vector<Edit> edits;
  for (; input.size() >= 11; input = input.subspan(11)) {
    Edit& edit = edits.emplace_back();
    std::memcpy(&edit.place, input.data(), 2);
    edit.kind = input[2];
    std::memcpy(&edit.value, input.data() + 3, 8);
  }
  return edits;
}

inline void Apply(const Edit& edit, std::string& bytes) {
  if (bytes.empty()) return;
  const std::size_t place = edit.place % bytes.size();
  const std::size_t count = std::size_t{1} << edit.kind / 8 % 4;  // of 1, 2, 4 or 8 bytes
  if (count > bytes.size() - place) return;
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data() + place, count);
  switch (edit.kind % 8) {
    case 0:
      number = edit.value;
      break;
    case 1:
      number += edit.value;
      break;
    case 2:
      number += static_cast<std::uint64_t>(static_cast<std::int8_t>(edit.value));
      break;
    case 3:
      number ^= std::uint64_t{1} << edit.value % 64;
      break;
    case 4:
      number = bytes.size() > edit.value ? static_cast<unsigned char>(bytes[edit.value]) : 0;
      break;
    case 5:
      bytes.insert(place, bytes, edit.value % bytes.size(), count);
      return;
    case 6:
      bytes.erase(place, edit.value % 64);
      return;
    case 7:
      if (edit.value % 8 == 0) bytes.resize(place);
      return;
  }
  std::memcpy(bytes.data() + place, &number, count);
}

template <class T>
T NumberAt(std::string_view bytes, std::size_t place) {
  T number = {};
  if (place + sizeof number <= bytes.size()) std::memcpy(&number, bytes.data() + place, sizeof number);
  return number;
}

template <class T>
void PutNumber(std::string& bytes, std::size_t place, T number) {
  if (place + sizeof number <= bytes.size()) std::memcpy(bytes.data() + place, &number, sizeof number);
}

inline std::uint32_t Crc32(std::string_view bytes, std::uint32_t before = 0) {
  if (bytes.empty()) return before;
  return static_cast<std::uint32_t>(
      crc32(before, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

}  // namespace lull

#endif  // LULL_TEST_FUZZ_FUZZ_H_
