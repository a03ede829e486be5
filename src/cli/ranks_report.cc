#include "cli/ranks_report.h"

#include <cmath>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "base/counted.h"
#include "cli/numbers.h"
#include "cli/table.h"

namespace lull::cli {
namespace {

std::string Whole(double number) { return Grouped(static_cast<std::uint64_t>(std::llround(number))); }

// The least and the most of the ranks; one number if they are equal.
std::string Exact(const OverRanks& over) {
  const std::string least = Whole(over.least), most = Whole(over.most);
  return least == most ? most : absl::StrCat(least, " - ", most);
}

// The same for expected numbers, which are small or large.
std::string Number(double number) { return number < 100 ? ThreeDigits(number) : Whole(number); }
std::string Expected(const OverRanks& over) {
  if (over.most - over.least <= 0.005 * over.most) return "~" + Number(over.mean);
  return absl::StrCat("~", Number(over.least), " - ", Number(over.most));
}

std::string Time(double seconds) {
  if (seconds >= 1) return ThreeDigits(seconds) + " s";
  if (seconds >= 1e-3) return ThreeDigits(seconds * 1e3) + " ms";
  return ThreeDigits(seconds * 1e6) + " µs";
}

std::string Bytes(double bytes) { return Memory(static_cast<std::uint64_t>(bytes)); }

// What a rank's memory is for.
void AddMemory(const RankMemory& memory, Table& table) {
  table.Add({"memory", Bytes(memory.all()), "of the rank that takes most; not counting what MPI takes"});
  table.Add({"  network", Bytes(memory.network),
             absl::StrCat("own share, and ", Bytes(memory.foreign), " for what comes from and goes to other ranks")});
  table.Add({"  simulation", Bytes(memory.simulation), "own share"});
  table.Add({"  recording", Bytes(memory.recorder), "own share"});
  table.Add({"  messages", Bytes(memory.exchange), ""});
  table.Add({"building", absl::StrCat("+ ", Bytes(memory.building)), "at most, until the network is built"});
  table.Add({"files", absl::StrCat("+ ", Bytes(memory.files)), "on rank 0 at the end, however many ranks there are"});
}

}  // namespace

std::string RanksText(const RanksReport& report) {
  const auto& [question, estimate] = report;
  Table table("lrl");
  if (estimate.empty_ranks > 0) {
    table.Add({"empty", Whole(estimate.empty_ranks), "ranks without a column; fewer ranks do the same"});
  }
  table.Add({"columns", Exact(estimate.columns), "of each rank"});
  table.Add({"neurons", Exact(estimate.neurons), ""});
  table.Add({"synapses", Expected(estimate.synapses), ""});
  table.Add({"foreign sources", Expected(estimate.foreign_sources), "neurons of other ranks with synapses to a rank"});
  table.Add({"linked ranks", Expected(estimate.linked_ranks), "other ranks that have these neurons"});
  AddMemory(estimate.memory, table);
  if (estimate.ranks > 1) {
    table.Add(
        {"windows", Number(estimate.windows_per_second), "in a second of model time, at most; one meeting for each"});
    table.Add({"letters", Expected(estimate.letters),
               absl::StrCat("spikes that a rank gets in a window, at ", ThreeDigits(question.rate_hz), " Hz")});
    table.Add({"messages", Expected(estimate.messages), "ranks from which these letters come"});
    table.Add({"a meeting", Time(estimate.meeting_seconds),
               absl::StrCat("a model: ", Time(question.latency_seconds), " for each stage and message, ",
                            ThreeDigits(question.bytes_per_second / 1e9), " GB/s")});
    table.Add({"other collectives", Time(estimate.reduction_seconds),
               absl::StrCat("in a window, of ", Counted(static_cast<std::size_t>(estimate.stages), "stage"), " each")});
    table.Add({"exchange", Time(estimate.window_seconds() * estimate.windows_per_second),
               "in a second of model time, without waiting for the slowest rank"});
  }
  return absl::StrCat("On ", Counted(static_cast<std::size_t>(estimate.ranks), "rank"), ", each with ",
                      Counted(static_cast<std::size_t>(question.workers), "thread"),
                      "; predicted (docs/clusters.md)\n\n", table.Text());
}

void WriteRanks(const RanksReport& report, JsonWriter& json) {
  const auto& [question, estimate] = report;
  json.BeginObject();
  json.Key("ranks").Value(estimate.ranks).Key("empty_ranks").Value(estimate.empty_ranks);
  json.Key("threads").Value(question.workers).Key("rate_hz").Value(question.rate_hz);
  json.Key("latency_seconds").Value(question.latency_seconds);
  json.Key("bytes_per_second").Value(question.bytes_per_second);
  const auto write = [&json](const char* key, const OverRanks& over) {
    json.Key(key).BeginObject().Key("least").Value(over.least).Key("mean").Value(over.mean);
    json.Key("most").Value(over.most).EndObject();
  };
  write("columns", estimate.columns);
  write("neurons", estimate.neurons);
  write("synapses", estimate.synapses);
  write("foreign_sources", estimate.foreign_sources);
  write("linked_ranks", estimate.linked_ranks);
  const RankMemory& memory = estimate.memory;
  json.Key("memory_bytes").BeginObject().Key("all").Value(memory.all());
  json.Key("network").Value(memory.network).Key("foreign").Value(memory.foreign);
  json.Key("simulation").Value(memory.simulation).Key("recorder").Value(memory.recorder);
  json.Key("exchange").Value(memory.exchange).Key("building").Value(memory.building);
  json.Key("files").Value(memory.files).EndObject();
  json.Key("windows_per_second").Value(estimate.windows_per_second);
  json.Key("reductions_per_second").Value(estimate.reductions_per_second);
  write("letters", estimate.letters);
  write("messages", estimate.messages);
  json.Key("stages").Value(estimate.stages);
  json.Key("meeting_seconds").Value(estimate.meeting_seconds);
  json.Key("window_seconds").Value(estimate.window_seconds());
  json.EndObject();
}

}  // namespace lull::cli
