#include "formats/hdf5_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/counted.h"
#include "formats/bad_file.h"
#include "formats/hdf5_file.h"
#include "formats/hdf5_handle.h"

namespace lull {
namespace {

constexpr std::size_t kWindowBytes = std::size_t{1} << 23;  // numbers of one answer; chosen
// All limits are chosen. Time is counted for each answer: at most the window, which takes some 30 ms, and a chunk that
// must be unpacked for it. Memory: four columns may be in chunks of 1 GiB, the largest that are read; deflate packs to
// a 1,032nd at best, so that a small file needs less.
constexpr std::uint64_t kLeastMemory = std::uint64_t{256} << 20, kMostMemory = std::uint64_t{4608} << 20;
constexpr std::uint64_t kMostPacked = 1032;
constexpr int kProcessorSeconds = 1, kSeconds = 60;
constexpr std::uint64_t kBytesPerSecond = std::uint64_t{16} << 20;  // of the file, for which more time is given

ChildLimits LimitsFor(std::uint64_t file_bytes) {
  const auto seconds = static_cast<int>(std::min<std::uint64_t>(file_bytes / kBytesPerSecond, 1'000'000));
  const std::uint64_t unpacked = std::min(file_bytes, kMostMemory / kMostPacked) * kMostPacked;
  return {.memory_bytes = std::min(kLeastMemory + unpacked, kMostMemory),
          .cpu_seconds = kProcessorSeconds + seconds,
          .seconds = kSeconds + seconds};
}

enum class Kind : std::uint32_t { kOpen, kGroups, kDatasets, kHas, kShape, kRead, kReadList, kText };

template <class Number>
constexpr Hdf5Type TypeOf() {
  if constexpr (std::is_same_v<Number, double>) return Hdf5Type::kDouble;
  if constexpr (std::is_same_v<Number, float>) return Hdf5Type::kFloat;
  if constexpr (std::is_same_v<Number, std::int64_t>) return Hdf5Type::kInt64;
  if constexpr (std::is_same_v<Number, std::uint64_t>) return Hdf5Type::kUint64;
  if constexpr (std::is_same_v<Number, std::uint32_t>) return Hdf5Type::kUint32;
  if constexpr (std::is_same_v<Number, std::uint16_t>) return Hdf5Type::kUint16;
  if constexpr (std::is_same_v<Number, std::uint8_t>) return Hdf5Type::kUint8;
}

// A fixed part and texts, as bytes.
template <class Head>
std::string Packed(const Head& head, std::string_view text) {
  std::string bytes(reinterpret_cast<const char*>(&head), sizeof head);
  return bytes.append(text);
}
template <class Head>
bool Unpack(std::string_view bytes, Head& head, std::string_view& text) {
  if (bytes.size() < sizeof head) return false;
  std::memcpy(&head, bytes.data(), sizeof head);
  text = bytes.substr(sizeof head);
  return true;
}

struct QuestionHead {
  Kind kind;
  Hdf5Type type;
  std::uint64_t first, count, path_size;
};

struct AnswerHead {
  std::uint64_t good = 0;    // otherwise the text is what is wrong
  std::uint64_t number = 0;  // what kind of numbers a dataset stores; whether there is such an object or attribute
};

}  // namespace

struct Hdf5Reader::Question {
  Kind kind;
  std::string path;
  std::string attribute = {};
  Hdf5Type type = Hdf5Type::kDouble;
  std::uint64_t first = 0, count = 0;
};

struct Hdf5Reader::Rows {
  Kind read;
  std::uint64_t count;
  std::uint64_t columns = 1;
};

struct Hdf5Reader::Answer {
  std::uint64_t number;
  std::string text;
};

// ---------------------------------------------------------------------------------------------------------------------
// In the child

namespace {

std::string Refused(const absl::Status& status) { return Packed(AnswerHead{}, std::string(status.message())); }

// Answers questions about a file that the first question opens.
class Answerer {
 public:
  std::string operator()(std::string_view bytes, std::span<std::byte> window) {
    QuestionHead head;
    std::string_view text;
    if (!Unpack(bytes, head, text)) return Refused(BadFile("is asked nothing"));
    const std::string path(text.substr(0, head.path_size)), attribute(text.substr(head.path_size));
    if (head.kind == Kind::kOpen) return Open(path);
    switch (head.kind) {
      case Kind::kOpen:
        break;
      case Kind::kGroups:
        return Listed((*file_)->Groups(path));
      case Kind::kDatasets:
        return Listed((*file_)->Datasets(path));
      case Kind::kHas: {
        const auto has = (*file_)->Has(path);
        return has.ok() ? Good(*has ? 1 : 0) : Refused(has.status());
      }
      case Kind::kShape:
        return Shape(path);
      case Kind::kRead: {
        const absl::Status read = (*file_)->Read(path, head.type, head.first, head.count, window);
        return read.ok() ? Good(0) : Refused(read);
      }
      case Kind::kReadList: {
        const absl::Status read = (*file_)->ReadList(path, head.type, head.first, head.count, window);
        return read.ok() ? Good(0) : Refused(read);
      }
      case Kind::kText: {
        const auto found = (*file_)->TextAttribute(path, attribute);
        return found.ok() ? Good(found->has_value() ? 1 : 0, found->value_or("")) : Refused(found.status());
      }
    }
    return Open(path);
  }

 private:
  static std::string Good(std::uint64_t number, std::string_view text = {}) {
    return Packed(AnswerHead{.good = 1, .number = number}, text);
  }

  std::string Open(const std::string& path) {
    file_ = std::make_shared<absl::StatusOr<Hdf5File>>(Hdf5File::Open(path));
    return file_->ok() ? Good(0) : Refused(file_->status());
  }
  static std::string Listed(const absl::StatusOr<std::vector<std::string>>& names) {
    if (!names.ok()) return Refused(names.status());
    std::string list;
    for (const std::string& name : *names) list.append(name).push_back('\0');
    return Good(0, list);
  }
  std::string Shape(const std::string& path) {
    const auto shape = (*file_)->ShapeOf(path);
    if (!shape.ok()) return Refused(shape.status());
    return Good(static_cast<std::uint64_t>(shape->stored),
                {reinterpret_cast<const char*>(shape->axes.data()), shape->axes.size() * sizeof(std::uint64_t)});
  }

  std::shared_ptr<absl::StatusOr<Hdf5File>> file_;  // shared, because a std::function can be copied
};

}  // namespace

// ---------------------------------------------------------------------------------------------------------------------
// In the parent, which trusts no answer

absl::StatusOr<Hdf5Reader::Answer> Hdf5Reader::Ask(const Question& question) {
  const QuestionHead asked = {.kind = question.kind,
                              .type = question.type,
                              .first = question.first,
                              .count = question.count,
                              .path_size = question.path.size()};
  const auto bytes = child_.Ask(Packed(asked, question.path + question.attribute));
  if (!bytes.ok()) {
    const std::string reason(bytes.status().message());
    if (bytes.status().code() == absl::StatusCode::kResourceExhausted) {
      return BadFile(absl::StrCat("is damaged HDF5, or too large (to read it, the HDF5 library needs ", reason, ")"));
    }
    if (bytes.status().code() == absl::StatusCode::kDeadlineExceeded) {
      return BadFile(absl::StrCat("is damaged HDF5 (to read it, the HDF5 library takes ", reason, ")"));
    }
    return BadFile(absl::StrCat("is damaged HDF5 (the HDF5 library crashes as it reads it: ", reason, ")"));
  }
  AnswerHead head;
  std::string_view text;
  if (!Unpack(*bytes, head, text)) return BadFile("is damaged HDF5 (the HDF5 library gives a broken answer)");
  if (head.good == 0) return BadFile(std::string(text));
  return Answer{.number = head.number, .text = std::string(text)};
}

absl::StatusOr<Hdf5Reader> Hdf5Reader::Open(const std::string& path) {
  // A pipe would be waited for.
  const int file = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  struct stat facts = {};
  const int error = file < 0 || fstat(file, &facts) != 0 ? errno : 0;
  if (file >= 0) close(file);
  if (error != 0) {
    const std::string message = absl::StrCat("cannot be read: ", std::generic_category().message(error));
    return error == ENOENT ? absl::NotFoundError(message) : absl::UnavailableError(message);
  }
  if (!S_ISREG(facts.st_mode)) return BadFile("is not a regular file");
  const ChildLimits limits = LimitsFor(static_cast<std::uint64_t>(facts.st_size));
  absl::StatusOr<ChildProcess> child = [&limits] {
    const Hdf5Turn turn;  // so that no other thread is in the middle of a call of HDF5
    return ChildProcess::Start(Answerer(), limits, kWindowBytes);
  }();
  if (!child.ok()) return child.status();
  Hdf5Reader reader(*std::move(child));
  if (const auto opened = reader.Ask({Kind::kOpen, path}); !opened.ok()) return opened.status();
  return reader;
}

absl::StatusOr<std::vector<std::string>> Hdf5Reader::Groups(const std::string& group) {
  return Names({Kind::kGroups, group});
}

absl::StatusOr<std::vector<std::string>> Hdf5Reader::Datasets(const std::string& group) {
  return Names({Kind::kDatasets, group});
}

absl::StatusOr<std::vector<std::string>> Hdf5Reader::Names(const Question& question) {
  const auto answer = Ask(question);
  if (!answer.ok()) return answer.status();
  std::vector<std::string> names;
  for (std::string_view rest = answer->text; !rest.empty();) {
    names.emplace_back(rest.substr(0, rest.find('\0')));
    rest.remove_prefix(std::min(rest.size(), names.back().size() + 1));
  }
  return names;
}

absl::StatusOr<bool> Hdf5Reader::Has(const std::string& path) {
  const auto answer = Ask({Kind::kHas, path});
  if (!answer.ok()) return answer.status();
  return answer->number != 0;
}

absl::StatusOr<std::vector<std::uint64_t>> Hdf5Reader::Shape(const std::string& dataset) {
  const auto answer = Ask({Kind::kShape, dataset});
  if (!answer.ok()) return answer.status();
  std::vector<std::uint64_t> shape(answer->text.size() / sizeof(std::uint64_t));
  if (!shape.empty()) std::memcpy(shape.data(), answer->text.data(), shape.size() * sizeof(std::uint64_t));
  return shape;
}

template <class Number>
absl::StatusOr<std::vector<Number>> Hdf5Reader::Read(const std::string& dataset) {
  const auto shape = Shape(dataset);
  if (!shape.ok()) return shape.status();
  if (shape->size() != 1) return BadFile(absl::StrCat("has a ", dataset, " that is not a list of numbers"));
  return Read<Number>(dataset, 0, (*shape)[0]);
}

template <class Number>
absl::Status Hdf5Reader::ReadInto(const std::string& dataset, const Rows& rows, std::uint64_t first,
                                  std::uint64_t count, std::vector<Number>& numbers) {
  if (first > rows.count || count > rows.count - first) {
    return BadFile(absl::StrCat("has a ", dataset, " of ", CountedPlainly(rows.count, "row"), ", and ends before row ",
                                first, " + ", count));
  }
  std::uint64_t size;
  try {
    if (__builtin_mul_overflow(count, rows.columns, &size)) throw std::bad_alloc();
    numbers.resize(size);
  } catch (const std::exception&) {  // out of memory, or a length beyond any limit
    return BadFile(absl::StrCat("has a ", dataset, " of ", count, " rows, more than fit into memory"));
  }
  if (size == 0) return absl::OkStatus();
  const std::uint64_t most = kWindowBytes / sizeof(Number) / rows.columns;
  if (most == 0) return BadFile(absl::StrCat("has a ", dataset, " with rows of more than 8 MiB"));
  for (std::uint64_t row = 0; row < count; row += most) {
    const std::uint64_t now = std::min(most, count - row);
    const auto answer = Ask({rows.read, dataset, {}, TypeOf<Number>(), first + row, now});
    if (!answer.ok()) return answer.status();
    std::memcpy(numbers.data() + row * rows.columns, child_.window().data(), now * rows.columns * sizeof(Number));
  }
  return absl::OkStatus();
}

template <class Number>
absl::StatusOr<std::vector<Number>> Hdf5Reader::Read(const std::string& dataset, std::uint64_t first,
                                                     std::uint64_t count) {
  const auto shape = Shape(dataset);
  if (!shape.ok()) return shape.status();
  if (shape->empty() || shape->size() > 2) {
    return BadFile(absl::StrCat("has a ", dataset, " that is not a list of rows"));
  }
  const Rows rows = {.read = Kind::kRead, .count = (*shape)[0], .columns = shape->size() == 2 ? (*shape)[1] : 1};
  std::vector<Number> numbers;
  if (absl::Status status = ReadInto(dataset, rows, first, count, numbers); !status.ok()) return status;
  return numbers;
}

namespace {

// The number of numbers, if at most one axis is longer than 1. `axes` has the bytes of 64-bit numbers.
std::optional<std::uint64_t> LengthOfList(std::string_view axes) {
  if (axes.empty() || axes.size() % sizeof(std::uint64_t) != 0) return std::nullopt;
  std::uint64_t length = 1;
  for (; !axes.empty(); axes.remove_prefix(sizeof(std::uint64_t))) {
    std::uint64_t along;
    std::memcpy(&along, axes.data(), sizeof along);
    if (along != 1 && length > 1) return std::nullopt;
    if (along != 1) length = along;
    if (along == 0) return 0;
  }
  return length;
}

absl::Status NoList(const std::string& dataset) {
  return BadFile(absl::StrCat("has a ", dataset, " that is not a list of numbers"));
}

}  // namespace

absl::StatusOr<std::uint64_t> Hdf5Reader::Length(const std::string& dataset) {
  const auto answer = Ask({Kind::kShape, dataset});
  if (!answer.ok()) return answer.status();
  const std::optional<std::uint64_t> length = LengthOfList(answer->text);
  if (!length) return NoList(dataset);
  return *length;
}

absl::Status Hdf5Reader::ReadColumn(const std::string& dataset, std::uint64_t first, std::uint64_t count,
                                    FileColumn& column) {
  const auto answer = Ask({Kind::kShape, dataset});
  if (!answer.ok()) return answer.status();
  const std::optional<std::uint64_t> length = LengthOfList(answer->text);
  if (!length) return NoList(dataset);
  const auto read = [&]<class Number>(Number) {
    if (!std::holds_alternative<std::vector<Number>>(column)) column = std::vector<Number>();
    return ReadInto(dataset, {.read = Kind::kReadList, .count = *length}, first, count,
                    *std::get_if<std::vector<Number>>(&column));
  };
  switch (static_cast<Hdf5Stored>(answer->number)) {
    case Hdf5Stored::kSigned:
      return read(std::int64_t{});
    case Hdf5Stored::kUnsigned:
      return read(std::uint64_t{});
    case Hdf5Stored::kFloat:
      return read(float{});
    case Hdf5Stored::kDouble:
      return read(double{});
    case Hdf5Stored::kOther:
      break;
  }
  return BadFile(absl::StrCat("has a ", dataset, " that is not numbers of up to 64 bits"));
}

absl::StatusOr<std::optional<std::string>> Hdf5Reader::TextAttribute(const std::string& object,
                                                                     const std::string& name) {
  auto answer = Ask({Kind::kText, object, name});
  if (!answer.ok()) return answer.status();
  if (answer->number == 0) return std::nullopt;
  return std::move(answer->text);
}

// NOLINTBEGIN(bugprone-macro-parentheses): the argument is a type.
#define LULL_HDF5_NUMBER(Number)                                                     \
  template absl::StatusOr<std::vector<Number>> Hdf5Reader::Read(const std::string&); \
  template absl::StatusOr<std::vector<Number>> Hdf5Reader::Read(const std::string&, std::uint64_t, std::uint64_t);
LULL_HDF5_NUMBER(double)
LULL_HDF5_NUMBER(float)
LULL_HDF5_NUMBER(std::int64_t)
LULL_HDF5_NUMBER(std::uint64_t)
LULL_HDF5_NUMBER(std::uint32_t)
LULL_HDF5_NUMBER(std::uint16_t)
LULL_HDF5_NUMBER(std::uint8_t)
#undef LULL_HDF5_NUMBER
// NOLINTEND(bugprone-macro-parentheses)

}  // namespace lull
