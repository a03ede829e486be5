// Reads edges from SONATA files: each is a synapse with the delay and the weight that its group, its type or the
// description gives. What may say otherwise is refused rather than ignored.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/counted.h"
#include "base/large_memory.h"
#include "base/quoted.h"
#include "base/team.h"
#include "formats/bad_file.h"
#include "formats/edge_file.h"
#include "formats/edge_numbers.h"
#include "formats/file_number.h"
#include "formats/hdf5_reader.h"
#include "formats/sonata_edge_groups.h"
#include "formats/sonata_population.h"
#include "lull/cores.h"
#include "spec/edge_columns.h"
#include "spec/machine_memory.h"

namespace lull {
namespace {

// Whether all numbers of a column are the first one; whether they count up from it.
bool AreEqual(const FileColumn& column) {
  return std::visit(
      [](const auto& all) { return std::ranges::all_of(all, [&](auto number) { return number == all.front(); }); },
      column);
}
bool CountUp(const FileColumn& column) {
  return std::visit(
      [](const auto& all) {
        using Number = typename std::decay_t<decltype(all)>::value_type;
        bool count = true;
        for (std::size_t i = 1; i < all.size(); ++i) count &= all[i] == all[i - 1] + Number{1};
        return count;
      },
      column);
}

class SonataEdges {
 public:
  SonataEdges(Hdf5Reader& file, const std::string& population, const EdgeReading& reading, const EdgeTypes* types)
      : file_(file),
        population_(population),
        reading_(reading),
        types_(types),
        numbers_(reading),
        groups_(file, population, reading),
        known_types_(types == nullptr ? 0 : types->types.size()) {}

  // Finds the columns of the population. All other functions come after it.
  absl::Status Open();

  std::uint64_t rows() const { return rows_; }

  // Whether edges can be read by several readers without more memory: their values stand in the order of the edges.
  bool is_in_order() const { return !place_.exists; }

  // Reads the edges from `first` on before `end` to their places among all edges.
  absl::Status Read(std::uint64_t first, std::uint64_t end, std::span<Edge> all);
  // Reads all edges and hands them over piece by piece.
  absl::Status Read(const TakeEdges& take);

  // Takes over what another reader has found in edges after those of this one.
  void Join(const SonataEdges& other);

  // What is wrong with the description, given all edges; the mistakes in edges.
  absl::Status CheckKeys() const;
  const EdgeFile& found() const { return found_; }

 private:
  // A column of the population, kept from piece to piece, because new memory takes longer than the numbers.
  struct Column {
    std::string path = {};
    bool exists = false;
    FileColumn numbers = {};
  };

  // A delay or a weight, by the places that may give one.
  struct Quantity {
    const char* key;      // of the description
    const char* example;  // of its value
    const char* name;     // in the files
    GroupColumn EdgeGroup::*in_group;
    std::optional<double> EdgeType::*in_type;
    std::optional<double> given = {};
    bool used = false;  // whether an edge took what is given
  };

  absl::Status CheckNodes();
  absl::Status ReadPiece(std::uint64_t first, std::span<Edge> edges);
  absl::Status FindGroups(std::uint64_t first, std::uint64_t count);
  absl::Status FindOnly(std::uint64_t first, std::uint64_t count);
  absl::Status FindEach(std::uint64_t first, std::uint64_t count);
  absl::StatusOr<EdgeGroup*> GroupNumbered(const FileNumber& number, std::uint64_t edge);
  absl::Status FindTypes(std::uint64_t first, std::uint64_t count);
  absl::Status CheckType(const EdgeType& type) const;
  absl::Status Fill(Quantity& quantity, std::size_t count);
  absl::Status None(const Quantity& quantity, std::size_t i) const;
  absl::Status CountSynapses(std::uint64_t first, std::size_t count);

  // The i-th edge of a piece.
  EdgeGroup& GroupOf(std::size_t i) const { return only_ != nullptr ? *only_ : *group_of_[i]; }
  std::uint64_t RowOf(std::size_t i) const { return only_ != nullptr ? only_first_ + i : row_of_[i]; }
  const EdgeType* TypeOf(std::size_t i) const { return types_ == nullptr ? nullptr : type_of_[i]; }

  Hdf5Reader& file_;
  const std::string population_;
  const EdgeReading& reading_;
  const EdgeTypes* const types_;
  const EdgeNumbers numbers_;
  EdgeGroups groups_;
  EdgeFile found_;  // without synapses
  std::uint64_t rows_ = 0;
  Column sources_, targets_, group_, place_, type_;
  Quantity delay_ = {"delay", "\"2 ms\"", "delay", &EdgeGroup::delay, &EdgeType::delay_ms};
  Quantity weight_ = {"weight", "1.5", "syn_weight", &EdgeGroup::weight, &EdgeType::weight};

  // Where the values of the piece that is being read are. If all edges of the piece are in one group, in the order of
  // that group, these two hold the group and the row of the first edge. Otherwise, the lists hold them for each edge.
  EdgeGroup* only_ = nullptr;
  std::uint64_t only_first_ = 0;
  std::vector<EdgeGroup*> group_of_;
  std::vector<std::uint64_t> row_of_;
  std::vector<const EdgeType*> type_of_;
  FileColumn filled_ = std::vector<double>();

  std::vector<bool> known_types_;  // those of which an edge was found
  bool has_synapses_ = false;      // whether a group or a type has nsyns
};

absl::Status SonataEdges::Read(std::uint64_t first, std::uint64_t end, std::span<Edge> all) {
  for (; first < end; first += kRowsAtATime) {
    const absl::Status read = ReadPiece(first, all.subspan(first, std::min(kRowsAtATime, end - first)));
    if (!read.ok()) return read;
  }
  return absl::OkStatus();
}

absl::Status SonataEdges::Read(const TakeEdges& take) {
  std::vector<Edge> piece(std::min(kRowsAtATime, rows_));
  for (std::uint64_t first = 0; first < rows_; first += kRowsAtATime) {
    const auto edges = std::span(piece).first(std::min(kRowsAtATime, rows_ - first));
    std::ranges::fill(edges, Edge());
    if (absl::Status read = ReadPiece(first, edges); !read.ok()) return read;
    take(edges);
  }
  return absl::OkStatus();
}

void SonataEdges::Join(const SonataEdges& other) {
  delay_.used |= other.delay_.used;
  weight_.used |= other.weight_.used;
  has_synapses_ |= other.has_synapses_;
  for (const EdgeFile::Mistake& mistake : other.found_.mistakes) found_.AddMistake(mistake.entry, mistake.what);
}

absl::Status SonataEdges::Open() {
  const std::pair<Column*, const char*> columns[] = {{&sources_, "source_node_id"},
                                                     {&targets_, "target_node_id"},
                                                     {&group_, "edge_group_id"},
                                                     {&place_, "edge_group_index"},
                                                     {&type_, "edge_type_id"}};
  std::vector<std::string> paths;
  for (const auto& [column, name] : columns) {
    column->path = absl::StrCat(population_, "/", name);
    const auto has = file_.Has(column->path);
    if (!has.ok()) return has.status();
    column->exists = *has;
    if (*has || column == &sources_ || column == &targets_) paths.push_back(column->path);
  }
  const auto rows = CheckColumns(file_, paths, "");
  if (!rows.ok()) return rows.status();
  rows_ = *rows;
  if (types_ != nullptr && !type_.exists) {
    return BadFile(absl::StrCat("has no ", type_.path, "; leave out the key types"));
  }
  delay_.given = reading_.delay ? std::optional(static_cast<double>(*reading_.delay)) : std::nullopt;
  weight_.given = reading_.weight;
  return CheckNodes();
}

absl::Status SonataEdges::CheckNodes() {
  const auto from = file_.TextAttribute(sources_.path, "node_population");
  const auto to = file_.TextAttribute(targets_.path, "node_population");
  if (!from.ok()) return from.status();
  if (!to.ok()) return to.status();
  if (*from == *to || (reading_.source_first && reading_.target_first)) return absl::OkStatus();
  return BadFile(absl::StrCat("has edges from nodes ", Quoted(from->value_or("")), " to nodes ",
                              Quoted(to->value_or("")),
                              "; say which neurons of the network these are, by source_first = … and target_first = …, "
                              "each a neuron or a kind of column"));
}

// A value for edges without one that no edge needed would be ignored.
absl::Status SonataEdges::CheckKeys() const {
  for (const Quantity* quantity : {&delay_, &weight_}) {
    if (!quantity->given || quantity->used || rows_ == 0) continue;
    return BadFile(absl::StrCat("has a ", quantity->key, " for each edge already; leave out the key ", quantity->key));
  }
  if (!reading_.weight_times_nsyns || has_synapses_ || rows_ == 0) return absl::OkStatus();
  return BadFile("has no nsyns; leave out the key weight_times_nsyns");
}

absl::Status SonataEdges::ReadPiece(std::uint64_t first, std::span<Edge> edges) {
  const std::size_t count = edges.size();
  absl::Status status = file_.ReadColumn(sources_.path, first, count, sources_.numbers);
  if (status.ok()) status = file_.ReadColumn(targets_.path, first, count, targets_.numbers);
  if (status.ok()) status = FindGroups(first, count);
  if (status.ok()) status = FindTypes(first, count);
  if (!status.ok()) return status;

  EdgeNumbers::WrongRows wrong;
  numbers_.SetSources(sources_.numbers, edges, wrong);
  numbers_.SetTargets(targets_.numbers, edges, wrong);
  const auto is_in_order = [this](const GroupColumn& column) { return column.exists && column.first == only_first_; };
  if (only_ != nullptr && is_in_order(only_->delay)) {
    numbers_.SetDelays(only_->delay.numbers, only_->delay.in_seconds, edges, wrong);
  } else {
    if (status = Fill(delay_, count); !status.ok()) return status;
    numbers_.SetDelays(filled_, false, edges, wrong);
  }
  if (only_ != nullptr && is_in_order(only_->weight) && !reading_.weight_times_nsyns) {
    numbers_.SetWeights(only_->weight.numbers, edges, wrong);
    status = CountSynapses(first, count);
  } else {
    status = Fill(weight_, count);
    if (status.ok()) status = CountSynapses(first, count);
    if (!status.ok()) return status;
    numbers_.SetWeights(filled_, edges, wrong);
  }
  for (const auto& [row, what] : wrong) found_.AddMistake(first + row, what);
  return status;
}

absl::StatusOr<EdgeGroup*> SonataEdges::GroupNumbered(const FileNumber& number, std::uint64_t edge) {
  if (const std::optional<std::uint32_t> group = number.As<std::uint32_t>()) return groups_.Find(*group);
  return BadFile(absl::StrCat("has ", number.Text(), " for edge ", edge, " in ", group_.path,
                              MustBeWhole(number, std::uint32_t{0}, std::numeric_limits<std::uint32_t>::max()),
                              ", the name of a group"));
}

absl::Status SonataEdges::FindGroups(std::uint64_t first, std::uint64_t count) {
  for (Column* const column : {&group_, &place_}) {
    if (!column->exists) continue;
    if (absl::Status read = file_.ReadColumn(column->path, first, count, column->numbers); !read.ok()) return read;
  }
  only_ = nullptr;
  const bool in_one = !group_.exists || AreEqual(group_.numbers);
  if (in_one && (!place_.exists || CountUp(place_.numbers))) return FindOnly(first, count);
  if (place_.exists) return FindEach(first, count);
  return BadFile(absl::StrCat("has no ", place_.path, "; edges in several groups must have their places there"));
}

absl::Status SonataEdges::FindOnly(std::uint64_t first, std::uint64_t count) {
  const auto group = GroupNumbered(group_.exists ? NumberIn(group_.numbers, 0) : FileNumber(0), first);
  if (!group.ok()) return group.status();
  const FileNumber place = place_.exists ? NumberIn(place_.numbers, 0) : FileNumber(first);
  const std::optional<std::uint64_t> row = place.As<std::uint64_t>();
  if (!place_.exists && (*group)->rows != rows_ && (*group)->rows != EdgeGroup::kNoRows) {
    return BadFile(absl::StrCat("has ", CountedPlainly(rows_, "edge"), " and ", CountedPlainly((*group)->rows, "row"),
                                " in ", (*group)->path,
                                "; without an edge_group_index, the two numbers must be equal"));
  }
  if (!row || count > (*group)->rows || *row > (*group)->rows - count) {
    return BadFile(absl::StrCat("has ", place.Text(), " for edge ", first, " in ", place_.path, ", and ", count - 1,
                                " more from there on; ", (*group)->path, " has ",
                                CountedPlainly((*group)->rows, "row")));
  }
  only_ = *group;
  only_first_ = *row;
  return groups_.Load(*only_, only_first_, only_first_ + count - 1);
}

absl::Status SonataEdges::FindEach(std::uint64_t first, std::uint64_t count) {
  group_of_.resize(count);
  row_of_.resize(count);
  std::map<EdgeGroup*, std::pair<std::uint64_t, std::uint64_t>> rows_of;  // the first and the last row
  for (std::size_t i = 0; i < count; ++i) {
    const auto group = GroupNumbered(group_.exists ? NumberIn(group_.numbers, i) : FileNumber(0), first + i);
    if (!group.ok()) return group.status();
    const FileNumber place = NumberIn(place_.numbers, i);
    const std::optional<std::uint64_t> row = place.As<std::uint64_t>();
    if (!row || *row >= (*group)->rows) {
      return BadFile(absl::StrCat("has ", place.Text(), " for edge ", first + i, " in ", place_.path, "; ",
                                  (*group)->path, " has ", CountedPlainly((*group)->rows, "row"), ", from 0"));
    }
    group_of_[i] = *group;
    row_of_[i] = *row;
    auto& [lowest, highest] = rows_of.try_emplace(*group, *row, *row).first->second;
    lowest = std::min(lowest, *row);
    highest = std::max(highest, *row);
  }
  for (const auto& [group, rows] : rows_of) {
    if (absl::Status status = groups_.Load(*group, rows.first, rows.second); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status SonataEdges::FindTypes(std::uint64_t first, std::uint64_t count) {
  if (types_ == nullptr) return absl::OkStatus();
  if (absl::Status read = file_.ReadColumn(type_.path, first, count, type_.numbers); !read.ok()) return read;
  type_of_.resize(count);
  const EdgeType* type = nullptr;
  FileNumber previous = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const FileNumber id = NumberIn(type_.numbers, i);
    if (type == nullptr || !(id == previous)) type = types_->Find(id);
    if (type == nullptr) {
      return BadFile(
          absl::StrCat("has edge ", first + i, " of type ", id.Text(), ", which is not in the file of types"));
    }
    type_of_[i] = type;
    previous = id;
    const auto number = static_cast<std::size_t>(type - types_->types.data());
    if (known_types_[number]) continue;
    if (absl::Status status = CheckType(*type); !status.ok()) return status;
    known_types_[number] = true;
  }
  return absl::OkStatus();
}

absl::Status SonataEdges::CheckType(const EdgeType& type) const {
  std::vector<std::string> columns, names;
  for (const EdgeType::NotFollowed& column : type.not_followed) {
    if (Ignores(reading_.ignore, column.name)) continue;
    columns.push_back(absl::StrCat(column.name, " = ", Quoted(column.value), " (", column.meaning, ")"));
    names.push_back(absl::StrCat("\"", column.name, "\""));
  }
  if (names.empty()) return absl::OkStatus();
  return BadFile(absl::StrCat("has edges of type ", type.id, " with ", absl::StrJoin(columns, " and "),
                              ", which Lull does not follow; to use the delays and weights alone, write ignore = [",
                              absl::StrJoin(names, ", "), "]"));
}

// Fills `filled_` with a quantity of each edge, wherever it comes from.
absl::Status SonataEdges::Fill(Quantity& quantity, std::size_t count) {
  auto& numbers = *std::get_if<std::vector<double>>(&filled_);
  numbers.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    const GroupColumn& column = GroupOf(i).*quantity.in_group;
    const EdgeType* const type = TypeOf(i);
    if (column.exists) {
      numbers[i] = column.At(RowOf(i));
    } else if (type != nullptr && type->*quantity.in_type) {
      numbers[i] = *(type->*quantity.in_type);
    } else if (quantity.given) {
      numbers[i] = *quantity.given;
      quantity.used = true;
    } else {
      return None(quantity, i);
    }
  }
  return absl::OkStatus();
}

absl::Status SonataEdges::None(const Quantity& quantity, std::size_t i) const {
  const std::string column = absl::StrCat(GroupOf(i).path, "/", quantity.name);
  const std::string give =
      absl::StrCat("one for all such edges: ", quantity.key, " = ", quantity.example, " (for instance)");
  if (const EdgeType* const type = TypeOf(i)) {
    return BadFile(
        absl::StrCat("has no ", column, ", and edge type ", type->id, " has no ", quantity.name, "; give ", give));
  }
  return BadFile(
      absl::StrCat("has no ", column, "; name the file of edge types, types = \"edge_types.csv\", or give ", give));
}

// Checks the numbers of synapses of edges; multiplies `filled_`, which are then weights, by them if it is wanted.
absl::Status SonataEdges::CountSynapses(std::uint64_t first, std::size_t count) {
  if (Ignores(reading_.ignore, kSynapsesOfEdge)) return absl::OkStatus();
  if (only_ != nullptr && !only_->synapses.exists && types_ == nullptr) return absl::OkStatus();
  for (std::size_t i = 0; i < count; ++i) {
    const GroupColumn& column = GroupOf(i).synapses;
    const EdgeType* const type = TypeOf(i);
    if (!column.exists && (type == nullptr || !type->synapses)) continue;
    has_synapses_ = true;
    const double synapses = column.exists ? column.At(RowOf(i)) : *type->synapses;
    if (reading_.weight_times_nsyns && synapses >= 0 && synapses == std::floor(synapses)) {
      (*std::get_if<std::vector<double>>(&filled_))[i] *= synapses;
    } else if (synapses != 1) {
      const char* const keys = reading_.weight_times_nsyns
                                   ? "; must be a whole number"
                                   : "; must be 1, or write weight_times_nsyns = true, which multiplies the weight by "
                                     "it, or ignore = [\"nsyns\"]";
      return BadFile(absl::StrCat("has nsyns = ", synapses, " for edge ", first + i, keys));
    }
  }
  return absl::OkStatus();
}

// One of several readers of a file, which has a process of its own to read in.
class Reader {
 public:
  static absl::StatusOr<std::unique_ptr<Reader>> Open(const std::string& path, const std::string& population,
                                                      const EdgeReading& reading, const EdgeTypes* types) {
    absl::StatusOr<Hdf5Reader> input = Hdf5Reader::Open(path);
    if (!input.ok()) return input.status();
    const auto group = PopulationIn(*input, "/edges", population);
    if (!group.ok()) return group.status();
    auto reader = std::unique_ptr<Reader>(new Reader(*std::move(input), *group, reading, types));
    if (absl::Status status = reader->edges_.Open(); !status.ok()) return status;
    return reader;
  }

  SonataEdges& edges() { return edges_; }

 private:
  Reader(Hdf5Reader file, const std::string& group, const EdgeReading& reading, const EdgeTypes* types)
      : file_(std::move(file)), edges_(file_, group, reading, types) {}

  Hdf5Reader file_;
  SonataEdges edges_;
};

// A process and a thread take longer to start than so few pieces take to read; and the disk feeds no more of them.
// Chosen.
constexpr std::uint64_t kPiecesOfReader = 8, kMostReaders = 4;

std::uint64_t ReadersFor(const SonataEdges& edges) {
  const std::uint64_t most = edges.is_in_order() ? edges.rows() / kRowsAtATime / kPiecesOfReader : 1;
  return std::clamp<std::uint64_t>(std::min<std::uint64_t>(most, UsableCores()), 1, kMostReaders);
}

}  // namespace

absl::StatusOr<EdgeFile> ReadSonataEdges(const std::string& path, const std::string& population,
                                         const EdgeReading& reading, const EdgeTypes* types, const TakeEdges& take) {
  std::vector<std::unique_ptr<Reader>> readers;
  do {
    auto reader = Reader::Open(path, population, reading, types);
    if (!reader.ok()) return reader.status();
    readers.push_back(*std::move(reader));
  } while (!take && readers.size() < ReadersFor(readers[0]->edges()));
  const std::uint64_t rows = readers[0]->edges().rows();
  for (const auto& reader : readers) {
    if (reader->edges().rows() != rows) return BadFile("changes while it is read");
  }
  if (take) {
    SonataEdges& edges = readers[0]->edges();
    if (absl::Status status = edges.Read(take); !status.ok()) return status;
    if (absl::Status status = edges.CheckKeys(); !status.ok()) return status;
    return edges.found();
  }
  if (rows > MemoryLimitBytes() / sizeof(Edge)) {
    return BadFile(absl::StrCat("has ", rows, " edges, more than fit into memory"));
  }
  std::vector<Edge> synapses;
  synapses.reserve(rows);
  PreferLargePages(std::as_writable_bytes(std::span(synapses.data(), rows)));
  synapses.resize(rows);
  // A part has whole pieces, so that what is wrong with a piece does not depend on the number of parts.
  const std::uint64_t pieces = (rows + kRowsAtATime - 1) / kRowsAtATime;
  const absl::Status read = TryInParts(
      static_cast<int>(readers.size()), std::min<std::uint64_t>(readers.size(), pieces), pieces, [&](const Part& part) {
        return readers[part.number]->edges().Read(part.begin * kRowsAtATime, std::min(part.end * kRowsAtATime, rows),
                                                  synapses);
      });
  if (!read.ok()) return read;
  SonataEdges& first = readers[0]->edges();
  for (std::size_t i = 1; i < readers.size(); ++i) first.Join(readers[i]->edges());
  if (absl::Status status = first.CheckKeys(); !status.ok()) return status;
  EdgeFile file = first.found();
  file.synapses = std::move(synapses);
  return file;
}

}  // namespace lull
