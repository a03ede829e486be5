#include "formats/sonata_population.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/quoted.h"
#include "formats/bad_file.h"

namespace lull {
namespace {

// The wanted one of several names.
absl::StatusOr<std::string> Chosen(const std::vector<std::string>& names, const std::string& group,
                                   const std::string& wanted, const char* several) {
  constexpr std::size_t kMostNames = 20;  // chosen: what a message can list
  if (names.empty()) {
    return BadFile(
        absl::StrCat("has no population: ", group, " has no groups, and SONATA has one for each population"));
  }
  for (const std::string& name : names) {
    if (name == wanted || (wanted.empty() && names.size() == 1)) return name;
  }
  std::string list = absl::StrJoin(names.begin(), names.begin() + std::min(names.size(), kMostNames), ", ");
  if (names.size() > kMostNames) absl::StrAppend(&list, " and ", names.size() - kMostNames, " more");
  if (!wanted.empty()) return BadFile(absl::StrCat("has no population ", Quoted(wanted), "; it has ", list));
  return BadFile(absl::StrCat("needs a key population, the one to read: it has ", list, several));
}

// What a file is that does not have a group of SONATA.
absl::Status NoGroup(Hdf5Reader& file, const std::string& group) {
  for (const char* const of_nwb : {"/nwb_version", "/processing", "/acquisition"}) {
    const auto has = file.Has(of_nwb);
    if (!has.ok()) return has.status();
    if (*has) return BadFile(absl::StrCat("has no group ", group, ": by its ", of_nwb, " it is NWB, not SONATA"));
  }
  return BadFile(absl::StrCat("has no group ", group, "; is it SONATA?"));
}

}  // namespace

absl::StatusOr<std::string> PopulationIn(Hdf5Reader& file, const std::string& group, const std::string& wanted,
                                         const char* several) {
  const auto has = file.Has(group);
  if (!has.ok()) return has.status();
  if (!*has) return NoGroup(file, group);
  const auto populations = file.Groups(group);
  if (!populations.ok()) return populations.status();
  const auto chosen = Chosen(*populations, group, wanted, several);
  if (!chosen.ok()) return chosen.status();
  return absl::StrCat(group, "/", *chosen);
}

absl::Status CheckUnits(Hdf5Reader& file, const std::string& dataset, const char* noun, const char* unit) {
  const auto units = file.TextAttribute(dataset, "units");
  if (!units.ok()) return units.status();
  if (!*units || **units == unit) return absl::OkStatus();
  return BadFile(absl::StrCat("has ", noun, " in ", Quoted(**units), "; must be in ", unit));
}

absl::StatusOr<std::uint64_t> CheckColumns(Hdf5Reader& file, const std::vector<std::string>& columns,
                                           const char* advice) {
  std::uint64_t rows = 0;
  for (const std::string& column : columns) {
    const auto length = file.Length(column);
    if (!length.ok()) return length.status();
    if (column == columns[0]) rows = *length;
    if (*length == rows) continue;
    return BadFile(absl::StrCat("has ", rows, " in ", columns[0], " and ", *length, " in ", column,
                                "; their numbers must be equal", advice));
  }
  return rows;
}

}  // namespace lull
