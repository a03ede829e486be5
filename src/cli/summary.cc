#include "cli/summary.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/json.h"
#include "cli/numbers.h"
#include "cli/table.h"
#include "lull/text.h"

namespace lull::cli {
namespace {

constexpr std::size_t kMostRows = 25;  // of the table by second; chosen, to stay on one screen

double MeanRateHz(const RunReport& report) {
  const double neuron_ms = static_cast<double>(report.neurons) * static_cast<double>(report.stats.steps);
  return neuron_ms > 0 ? 1000 * static_cast<double>(report.stats.spikes) / neuron_ms : 0;
}

std::string Sizes(const RunReport& report) {
  const RunStats& stats = report.stats;
  const double speed = static_cast<double>(stats.steps) / 1000 / std::max(stats.wall_seconds, 1e-9);
  Table table("lrl");
  table.Add({"neurons", WithSeparators(report.neurons),
             absl::StrCat("in ", WithSeparators(report.columns), report.columns == 1 ? " column" : " columns")});
  table.Add({"synapses", WithSeparators(report.synapses), ""});
  table.Add({"spikes", WithSeparators(stats.spikes), ThreeDigits(MeanRateHz(report)) + " per second and neuron"});
  table.Add({"deliveries", WithSeparators(stats.deliveries), "spikes that reached a synapse's target"});
  table.Add({"built in", ThreeDigits(report.build_seconds) + " s", ""});
  table.Add({"simulated in", ThreeDigits(stats.wall_seconds) + " s", ThreeDigits(speed) + " x real time"});
  table.Add({"memory", Memory(report.peak_rss_bytes), "at most"});
  return table.Text();
}

// Two decimals, or four where the whole run is so quiet that two would not tell much.
std::string Rate(const RunReport& report, double rate_hz) {
  return absl::StrFormat("%.*f", MeanRateHz(report) < 1 ? 4 : 2, rate_hz);
}

std::string RatesByLayer(const RunReport& report) {
  Table table("lr");
  table.Add({"layer", "spikes/s"});
  for (const auto& [layer, rate_hz] : report.rate_by_layer_hz) table.Add({layer, Rate(report, rate_hz)});
  return table.Text();
}

// How many seconds share a row so that no more than kMostRows are needed: a round number.
std::size_t SecondsPerRow(std::size_t seconds) {
  for (const std::size_t per_row : {1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600}) {
    if (seconds <= kMostRows * per_row) return per_row;
  }
  return 3600 * ((seconds + 3600 * kMostRows - 1) / (3600 * kMostRows));
}

// The middle frequency of a row and, if there are several, the lowest and the highest: {"12.0 Hz", "11.5 - 12.0 Hz"}.
// Silent seconds have none.
std::array<std::string, 2> Frequencies(std::span<const std::optional<double>> rhythm_hz) {
  std::vector<double> hz;
  for (const std::optional<double>& second : rhythm_hz) {
    if (second.has_value()) hz.push_back(*second);
  }
  if (hz.empty()) return {"-", ""};
  std::sort(hz.begin(), hz.end());
  const std::string middle = absl::StrFormat("%.1f Hz", hz[hz.size() / 2]);
  if (rhythm_hz.size() == 1) return {middle, ""};
  return {middle, absl::StrFormat("%.1f - %.1f Hz", hz.front(), hz.back())};
}

std::string RatesAndRhythmBySecond(const RunReport& report) {
  const std::size_t seconds = report.rate_by_second_hz.size();
  const std::size_t per_row = SecondsPerRow(seconds);
  Table table("rrrr");
  table.Add({per_row == 1 ? "second" : "seconds", "spikes/s", "rhythm", per_row == 1 ? "" : "from - to"});
  for (std::size_t first = 0; first < seconds; first += per_row) {
    const std::size_t count = std::min(per_row, seconds - first);
    const auto rates = std::span(report.rate_by_second_hz).subspan(first, count);
    const double mean = std::accumulate(rates.begin(), rates.end(), 0.0) / static_cast<double>(count);
    const auto [middle, range] = Frequencies(std::span(report.rhythm_hz).subspan(first, count));
    table.Add({count == 1 ? absl::StrCat(first) : absl::StrCat(first, " - ", first + count - 1), Rate(report, mean),
               middle, range});
  }
  return table.Text();
}

const char* EngineName(EngineKind engine) { return engine == EngineKind::kEventDriven ? "event" : "clock"; }

}  // namespace

std::vector<double> RateBySecondHz(const std::vector<std::uint32_t>& counts_per_ms, NeuronId neurons) {
  std::vector<double> rates(counts_per_ms.size() / 1000);
  for (std::size_t second = 0; second < rates.size(); ++second) {
    const auto first = counts_per_ms.begin() + static_cast<std::ptrdiff_t>(1000 * second);
    const auto spikes = std::accumulate(first, first + 1000, std::uint64_t{0});
    rates[second] = neurons == 0 ? 0 : static_cast<double>(spikes) / neurons;
  }
  return rates;
}

std::string JsonSummary(const RunReport& report) {
  const RunStats& stats = report.stats;
  JsonWriter json;
  json.BeginObject();
  json.Key("version").Value(LULL_VERSION);
  json.Key("network").Value(report.network);
  json.Key("engine").Value(EngineName(report.engine));
  json.Key("threads").Value(report.threads);
  json.Key("seed").Value(report.seed);
  json.Key("columns").Value(report.columns);
  json.Key("neurons").Value(report.neurons);
  json.Key("synapses").Value(report.synapses);
  json.Key("model_ms").Value(stats.steps);
  json.Key("build_s").Value(report.build_seconds);
  json.Key("wall_s").Value(stats.wall_seconds);
  json.Key("spikes").Value(stats.spikes);
  json.Key("deliveries").Value(stats.deliveries);
  json.Key("neuron_steps").Value(stats.neuron_steps);
  json.Key("mean_rate_hz").Value(MeanRateHz(report));
  json.Key("rate_by_layer_hz").BeginObject();
  for (const auto& [layer, rate_hz] : report.rate_by_layer_hz) json.Key(layer).Value(rate_hz);
  json.EndObject();
  json.Key("rate_by_second_hz").BeginArray();
  for (const double rate_hz : report.rate_by_second_hz) json.Value(rate_hz);
  json.EndArray();
  json.Key("rhythm_hz").BeginArray();
  for (const std::optional<double>& hz : report.rhythm_hz) json.Value(hz);
  json.EndArray();
  json.Key("spike_hash").Value(absl::StrFormat("%016x", report.spike_hash));
  json.Key("weight_hash").Value(absl::StrFormat("%016x", report.weight_hash));
  json.Key("peak_rss_bytes").Value(report.peak_rss_bytes);
  json.EndObject();
  return json.Take();
}

std::string TextSummary(const RunReport& report) {
  std::string text =
      absl::StrFormat("%s of the network '%s', %s-driven engine, seed %d\n\n", FormatDuration(report.stats.steps),
                      report.network, EngineName(report.engine), report.seed);
  text += Sizes(report);
  text += "\nSpikes per second and neuron by layer\n\n" + RatesByLayer(report);
  if (!report.rate_by_second_hz.empty()) {
    text += "\nSpikes per second and neuron, and the rhythm of the whole network\n\n" + RatesAndRhythmBySecond(report);
  }
  return text;
}

}  // namespace lull::cli
