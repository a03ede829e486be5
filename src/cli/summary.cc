#include "cli/summary.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/counted.h"
#include "base/quoted.h"
#include "base/rate_text.h"
#include "base/seed_text.h"
#include "cli/numbers.h"
#include "cli/table.h"
#include "lull/text.h"

namespace lull::cli {
namespace {

constexpr std::size_t kMaxRows = 25;  // rows of the table by second; chosen, to stay on one screen

std::string Sizes(const RunReport& report) {
  const RunFacts& facts = report.facts;
  Table table("lrl");
  table.Add({"neurons", Grouped(facts.neurons), "in " + Counted(facts.columns, "column")});
  table.Add({"synapses", Grouped(facts.synapses), WeightsBeyondLimit(facts)});
  table.Add({"spikes", Grouped(report.statistics.all.spikes),
             RateText(report.statistics.all.rate_hz) + " per second and neuron"});
  if (facts.end) {
    const RunCounters& stats = facts.end->stats;
    const double speed = static_cast<double>(stats.steps) / 1000 / std::max(stats.wall_seconds, 1e-9);
    table.Add({"deliveries", Grouped(stats.deliveries), "spikes that reached a synapse's target"});
    table.Add({"built in", ThreeDigits(facts.build_seconds) + " s", ""});
    table.Add({"simulated in", ThreeDigits(stats.wall_seconds) + " s", ThreeDigits(speed) + " x real time"});
    table.Add({"memory", Memory(facts.end->peak_rss_bytes),
               facts.ranks == 1 ? "at most" : absl::StrCat("at most, all ", facts.ranks, " ranks together")});
  }
  return table.Text();
}

std::string ByLayer(const Statistics& statistics) {
  Table table("lrrrr");
  table.Add({"layer", "neurons", "spikes/s", "CV of ISI", "synchrony"});
  const auto add = [&](const std::string& name, const Statistics::Group& group) {
    table.Add(
        {name, Grouped(group.neurons), RateText(group.rate_hz), TextOrDash(group.cv_isi), TextOrDash(group.synchrony)});
  };
  for (const Statistics::Group& layer : statistics.layers) add(layer.name, layer);
  if (statistics.layers.size() > 1) add("all", statistics.all);
  return table.Text();
}

std::size_t WholeSeconds(Tick time) { return static_cast<std::size_t>(time / Seconds(1)); }

// How many seconds share a row, so that kMaxRows suffice: a round number, and a multiple of a stretch.
std::size_t SecondsPerRow(const Statistics& statistics) {
  const std::size_t seconds = WholeSeconds(statistics.duration), every = WholeSeconds(statistics.every);
  for (const std::size_t per_row : {1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600}) {
    if (seconds <= kMaxRows * per_row && per_row % every == 0) return per_row;
  }
  const std::size_t unit = std::lcm(std::size_t{3600}, every);
  return unit * ((seconds + unit * kMaxRows - 1) / (unit * kMaxRows));
}

std::string RatesAndRhythmBySecond(const Statistics& statistics) {
  const std::vector<MergedSeconds> rows = RowsOfSeconds(statistics);
  const bool merged = rows.front().count > 1;
  Table table("rrrr");
  table.Add({merged ? "seconds" : "second", "spikes/s", "rhythm", merged ? "from - to" : ""});
  for (const MergedSeconds& row : rows) {
    const bool range = row.with_rhythm > 0 && row.count > 1;
    table.Add({row.count == 1 ? absl::StrCat(row.first) : absl::StrCat(row.first, " - ", row.first + row.count - 1),
               RateText(row.rate_hz), row.with_rhythm > 0 ? absl::StrFormat("%.1f Hz", row.middle_hz) : "-",
               range ? absl::StrFormat("%.1f - %.1f Hz", row.lowest_hz, row.highest_hz) : ""});
  }
  return table.Text();
}

std::string RhythmsOfTheRun(const PopulationSpectrum& spectrum) {
  if (spectrum.rhythms.empty()) return "none: no frequency stands out from chance and its neighbours\n";
  Table table("rrl");
  for (const RhythmPeak& rhythm : spectrum.rhythms) {
    table.Add({absl::StrFormat("%.1f Hz", rhythm.hz), ThreeDigits(rhythm.times_chance) + " x chance",
               rhythm.multiple > 1 ? absl::StrCat(rhythm.multiple, " times the frequency of another") : ""});
  }
  return table.Text();
}

}  // namespace

std::string OnThreads(int threads, int ranks) {
  const std::string text = Counted(static_cast<std::uint64_t>(threads), "thread");
  return ranks == 1 ? text : absl::StrCat(text, " on each of ", ranks, " ranks");
}

const char* EngineName(EngineKind engine) { return engine == EngineKind::kEventDriven ? "event" : "clock"; }

std::string WeightsBeyondLimit(const RunFacts& facts) {
  const std::uint64_t beyond = facts.end ? facts.end->weights_beyond_limit.value_or(0) : 0;
  if (beyond == 0) return "";
  return absl::StrCat(Grouped(beyond), beyond == 1 ? " has a weight" : " have weights",
                      " beyond the delivery limit at the end");
}

std::string TextOrDash(const std::optional<double>& number) {
  return number ? absl::StrFormat("%.*f", *number < 0.1 ? 4 : 2, *number) : "-";
}

MergedSeconds Merge(const Statistics& statistics, std::size_t first, std::size_t count) {
  const std::size_t every = WholeSeconds(statistics.every), seconds = WholeSeconds(statistics.duration);
  MergedSeconds merged = {.first = first * every};
  merged.count = std::min((first + count) * every, seconds) - merged.first;
  double spikes = 0;  // spikes per neuron
  std::vector<double> hz;
  for (std::size_t i = first; i < first + count; ++i) {
    spikes += statistics.rate_by_second_hz[i] * static_cast<double>(std::min(every, seconds - i * every));
    const std::optional<double> rhythm = statistics.rhythm_hz[i];
    if (rhythm && statistics.rhythm_strength[i] >= kMinRhythm) hz.push_back(*rhythm);
  }
  merged.rate_hz = spikes / static_cast<double>(merged.count);
  if (hz.empty()) return merged;
  std::sort(hz.begin(), hz.end());
  merged.with_rhythm = hz.size();
  merged.lowest_hz = hz.front();
  merged.middle_hz = hz[hz.size() / 2];
  merged.highest_hz = hz.back();
  return merged;
}

std::vector<MergedSeconds> RowsOfSeconds(const Statistics& statistics) {
  const std::size_t stretches = statistics.rate_by_second_hz.size();
  const std::size_t per_row = SecondsPerRow(statistics) / WholeSeconds(statistics.every);
  std::vector<MergedSeconds> rows;
  for (std::size_t first = 0; first < stretches; first += per_row) {
    rows.push_back(Merge(statistics, first, std::min(per_row, stretches - first)));
  }
  return rows;
}

std::string TextSummary(const RunReport& report) {
  const Statistics& statistics = report.statistics;
  std::string text =
      absl::StrFormat("%s of the network '%s', %s-driven engine, seed %s\n\n", FormatDuration(statistics.duration),
                      OneLine(report.facts.network), EngineName(report.facts.engine),
                      SeedText(report.facts.seed, report.facts.input_seed));
  text += Sizes(report);
  for (const std::string& sentence : report.warnings) absl::StrAppend(&text, "\nAttention: ", sentence, "\n");
  text += "\nRate, irregularity (CV of ISI) and synchrony, by layer\n\n" + ByLayer(statistics);
  if (!statistics.spectrum.times_chance.empty()) {
    text += "\nRhythms of the whole network, 0.5 to 200 Hz, over the run\n\n" + RhythmsOfTheRun(statistics.spectrum);
  }
  if (!statistics.rate_by_second_hz.empty()) {
    text += "\nRate and dominant rhythm, 2 to 50 Hz, of the whole network, by second\n\n" +
            RatesAndRhythmBySecond(statistics);
  }
  return text;
}

}  // namespace lull::cli
