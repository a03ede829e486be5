#include "cli/compare_report.h"

#include <array>
#include <bit>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/counted.h"
#include "base/hash_text.h"
#include "base/json.h"
#include "base/quoted.h"
#include "base/seed_text.h"
#include "cli/numbers.h"
#include "cli/summary.h"
#include "cli/table.h"
#include "lull/text.h"
#include "lull/version.h"

namespace lull::cli {
namespace {

constexpr std::array kEngines = {"event-driven", "clock-driven"};

std::string Digits(double number) {
  return number >= 0.0005 || number == 0 ? ThreeDigits(number) : absl::StrFormat("%.2g", number);
}

// "6.31 (6.2 - 6.5)": the median, and the quartiles.
std::string SpreadText(const Spread& spread) {
  return absl::StrCat(Digits(spread.median), " (", Digits(spread.low), " - ", Digits(spread.high), ")");
}

std::string Percent(double share) {
  return share >= 0.1 ? absl::StrFormat("%.0f %%", 100 * share) : absl::StrFormat("%.2g %%", 100 * share);
}

// A state with its bits: states that print alike may differ.
std::string StateText(const std::vector<float>& state) {
  std::string text;
  for (const float value : state) {
    absl::StrAppendFormat(&text, "%s%.9g [%08x]", text.empty() ? "" : ", ", value, std::bit_cast<std::uint32_t>(value));
  }
  return text;
}

double PerSecond(std::uint64_t count, double seconds) { return static_cast<double>(count) / seconds; }

double NsPerDelivery(const RunCounters& stats) {
  return stats.deliveries == 0 ? 0 : 1e9 * stats.wall_seconds / static_cast<double>(stats.deliveries);
}

std::string Verdict(const Spread& speed_up) {
  const char* const who = speed_up.low > 1    ? ": the event-driven engine is faster"
                          : speed_up.high < 1 ? ": the clock-driven engine is faster"
                                              : ": neither is clearly faster";
  return SpreadText(speed_up) + who;
}

std::string Header(const Compared& compared, NeuronId neurons, std::uint64_t synapses) {
  return absl::StrCat("The network ", Quoted(compared.network), ": ", Counted(neurons, "neuron"), ", ",
                      Counted(synapses, "synapse"), ", seed ", SeedText(compared.seed, compared.input_seed));
}

void AddHeader(JsonWriter& json, const Compared& compared) {
  json.Key("version").Value(LULL_VERSION);
  json.Key("network").Value(compared.network);
  json.Key("ranks").Value(compared.ranks);
  json.Key("config_hash").Value(HashText(compared.config_hash));
  json.Key("seed").Value(compared.seed);
  json.Key("input_seed");
  compared.input_seed ? json.Value(*compared.input_seed) : json.Null();
}

void AddSpread(JsonWriter& json, const char* key, const Spread& spread) {
  json.Key(key).BeginObject().Key("median").Value(spread.median).Key("low").Value(spread.low);
  json.Key("high").Value(spread.high).EndObject();
}

void AddNumbers(JsonWriter& json, const char* key, std::span<const double> numbers) {
  json.Key(key).BeginArray();
  for (const double number : numbers) json.Value(number);
  json.EndArray();
}

void AddEngine(JsonWriter& json, const char* key, const Comparison& comparison, const EngineTimes& times) {
  json.Key(key).BeginObject();
  AddSpread(json, "ms_per_model_s", comparison.MsPerSecond(times));
  json.Key("deliveries_per_s").Value(PerSecond(times.stats.deliveries, times.stats.wall_seconds));
  json.Key("ns_per_delivery");
  times.stats.deliveries == 0 ? json.Null() : json.Value(NsPerDelivery(times.stats));
  json.Key("neuron_steps").Value(times.stats.neuron_steps);
  AddNumbers(json, "wall_s", times.rounds);
  json.EndObject();
}

// Writes the members that a comparison and a point of a sweep share.
void AddComparison(JsonWriter& json, NeuronId neurons, std::uint64_t synapses, const Comparison& comparison) {
  json.Key("neurons").Value(neurons);
  json.Key("synapses").Value(synapses);
  json.Key("threads").Value(comparison.threads);
  json.Key("model_ms").Value(comparison.duration);
  json.Key("rounds").Value(comparison.event.rounds.size());
  json.Key("spikes").Value(comparison.event.stats.spikes);
  json.Key("deliveries").Value(comparison.event.stats.deliveries);
  json.Key("spike_hash").Value(HashText(comparison.spike_hash));
  json.Key("weight_hash").Value(HashText(comparison.weight_hash));
  json.Key("share_awake").Value(comparison.ShareAwake(neurons));
  AddSpread(json, "speed_up", comparison.SpeedUp());
  AddEngine(json, "event", comparison, comparison.event);
  AddEngine(json, "clock", comparison, comparison.clock);
}

std::string ValueText(double value) { return absl::StrFormat("%.4g", value); }

std::string Optional(const std::optional<double>& number) {
  return number ? absl::StrFormat("%.4f", *number) : std::string("-");
}

}  // namespace

std::string TextDifference(const Difference& difference, const Network& network) {
  if (difference.synapses) {
    const auto& [one, other] = *difference.synapses;
    return absl::StrFormat(
        "the engines differ: all spikes are the same, but the synapse from neuron %d to %d, delay %d ms, has other "
        "weights at the end:\n  %s  %s\n  %s  %s",
        one.source, one.target, one.delay, kEngines[0], StateText({one.weight}), kEngines[1],
        StateText({other.weight}));
  }
  const Spike spike = *difference.spike;
  const NeuronProperties neuron = network.neuron(spike.neuron);
  std::string text = absl::StrFormat(
      "the engines differ: neuron %d (column %d, %s, %s) fires at %d ms in the %s engine and not in the %s one; its "
      "state after",
      spike.neuron, neuron.column, OneLine(network.layers(neuron.column)[neuron.layer].name), OneLine(neuron.type),
      spike.time, kEngines[static_cast<std::size_t>(difference.fired_in)],
      kEngines[static_cast<std::size_t>(1 - difference.fired_in)]);
  for (const Difference::States& states : difference.around) {
    for (std::size_t run = 0; run < 2; ++run) {
      absl::StrAppend(&text, "\n  ", states.time, " ms, ", kEngines[run], "  ", StateText(states.states[run]));
    }
  }
  return text;
}

std::string JsonDifference(const Compared& compared, const Difference& difference) {
  JsonWriter json;
  json.BeginObject();
  AddHeader(json, compared);
  json.Key("equal").Value(false);
  if (difference.spike) {
    json.Key("first_difference").BeginObject().Key("time_ms").Value(difference.spike->time);
    json.Key("neuron").Value(difference.spike->neuron);
    json.Key("fires_in").Value(difference.fired_in == 0 ? "event" : "clock").EndObject();
  }
  if (difference.synapses) {
    const auto& [one, other] = *difference.synapses;
    json.Key("first_difference").BeginObject().Key("source").Value(one.source).Key("target").Value(one.target);
    json.Key("delay_ms").Value(one.delay).Key("event_weight").Value(static_cast<double>(one.weight));
    json.Key("clock_weight").Value(static_cast<double>(other.weight)).EndObject();
  }
  json.EndObject();
  return json.Take();
}

std::string TextComparison(const Compared& compared, const Network& network, const Comparison& comparison) {
  const RunCounters &event = comparison.event.stats, &clock = comparison.clock.stats;
  std::string text = absl::StrCat(
      Header(compared, network.neurons(), network.synapses()), "\n", FormatDuration(comparison.duration),
      " of model time, ", Counted(comparison.event.rounds.size(), "round"), ", ",
      OnThreads(comparison.threads, compared.ranks), "\n\nEqual, bit for bit: ", Counted(event.spikes, "spike"),
      " (hash ", HashText(comparison.spike_hash), ") and all weights (hash ", HashText(comparison.weight_hash),
      ")\n\n");
  const auto millions = [](const RunCounters& stats) {
    return Digits(1e-6 * PerSecond(stats.deliveries, stats.wall_seconds)) + " M";
  };
  const auto per_delivery = [](const RunCounters& stats) {
    return stats.deliveries == 0 ? std::string("-") : Digits(NsPerDelivery(stats));
  };
  Table table("lrr");
  table.Add({"median (quartiles)", kEngines[0], kEngines[1]});
  table.Add({"wall ms per second of model time", SpreadText(comparison.MsPerSecond(comparison.event)),
             SpreadText(comparison.MsPerSecond(comparison.clock))});
  table.Add({"synaptic events per second", millions(event), millions(clock)});
  table.Add({"ns per synaptic event, all in", per_delivery(event), per_delivery(clock)});
  table.Add({"neuron-steps taken", Grouped(event.neuron_steps), Grouped(clock.neuron_steps)});
  table.Add({"neuron-steps avoided", Grouped(clock.neuron_steps - event.neuron_steps), "0"});
  absl::StrAppend(&text, table.Text(), "\n");
  Table results("ll");
  results.Add({"neurons awake", Percent(comparison.ShareAwake(network.neurons()))});
  results.Add({"speed-up", Verdict(comparison.SpeedUp())});
  return text + results.Text();
}

std::string JsonComparison(const Compared& compared, const Network& network, const Comparison& comparison) {
  JsonWriter json;
  json.BeginObject();
  AddHeader(json, compared);
  json.Key("equal").Value(true);
  AddComparison(json, network.neurons(), network.synapses(), comparison);
  json.Key("stretch_ms").Value(comparison.stretch);
  AddNumbers(json, "awake_by_stretch", comparison.awake);
  AddNumbers(json, "event_s_by_stretch", comparison.event.by_stretch);
  AddNumbers(json, "clock_s_by_stretch", comparison.clock.by_stretch);
  json.EndObject();
  return json.Take();
}

std::string TextSweep(const Compared& compared, SweepKey key, std::span<const SweepPoint> points) {
  std::string text =
      absl::StrCat(Header(compared, points.front().neurons, points.front().synapses), ", by ", AxisTitle(key), "\n\n");
  Table table("rrrrrr");
  table.Add({NameOf(key), "awake", "event ms/s", "clock ms/s", "speed-up", "quartiles"});
  double least = points.front().comparison.SpeedUp().median;
  for (const SweepPoint& point : points) {
    const Comparison& c = point.comparison;
    const Spread speed_up = c.SpeedUp();
    least = std::min(least, speed_up.median);
    table.Add({ValueText(point.value), Percent(point.ShareAwake()), Digits(c.MsPerSecond(c.event).median),
               Digits(c.MsPerSecond(c.clock).median), Digits(speed_up.median),
               absl::StrCat(Digits(speed_up.low), " - ", Digits(speed_up.high))});
  }
  absl::StrAppend(&text, table.Text(), "\nSpikes and weights are equal, bit for bit, at every point. ");
  if (const std::optional<Crossing> even = FindCrossing(points)) {
    absl::StrAppendFormat(&text, "The engines are equally fast at %s = %.2g, with %s of the neurons awake", NameOf(key),
                          even->value, Percent(even->share_awake));
    absl::StrAppend(&text, "; the smallest speed-up is ", Digits(least), ".\n");
  } else if (least > 1) {
    absl::StrAppend(&text, "The event-driven engine is faster at every point; the smallest speed-up is ", Digits(least),
                    ".\n");
  } else {
    absl::StrAppend(&text, "The event-driven engine is slower at the first point; the smallest speed-up is ",
                    Digits(least), ".\n");
  }
  return text;
}

std::string JsonSweep(const Compared& compared, SweepKey key, std::span<const SweepPoint> points) {
  JsonWriter json;
  json.BeginObject();
  AddHeader(json, compared);
  json.Key("key").Value(NameOf(key));
  const std::optional<Crossing> even = FindCrossing(points);
  json.Key("even_at").Value(even ? std::optional(even->value) : std::nullopt);
  json.Key("even_share_awake").Value(even ? std::optional(even->share_awake) : std::nullopt);
  json.Key("points").BeginArray();
  for (const SweepPoint& point : points) {
    json.BeginObject().Key("value").Value(point.value).Key("config_hash").Value(HashText(point.config_hash));
    AddComparison(json, point.neurons, point.synapses, point.comparison);
    json.EndObject();
  }
  json.EndArray().EndObject();
  return json.Take();
}

std::string TextRest(const Compared& compared, const RestReport& report) {
  std::string text = absl::StrCat(
      Header(compared, report.neurons, report.synapses), "\n", FormatDuration(report.duration),
      " of model time; spikes against those of rest tolerance 0, moved if less than ", kMaxShift, " ms\n\n");
  Table table("rrrrrrrrrrr");
  table.Add(
      {"tolerance", "awake", "spikes", "moved", "by ms", "appeared", "vanished", "rate Hz", "CV", "pairs", "with 0"});
  for (const RestAccuracy& accuracy : report.tolerances) {
    const SpikeMatch& match = accuracy.match;
    const Statistics::Group& all = accuracy.statistics.all;
    table.Add({ValueText(accuracy.tolerance), Percent(accuracy.share_awake), Grouped(all.spikes), Grouped(match.moved),
               match.moved == 0
                   ? std::string("-")
                   : absl::StrFormat("%.1f", static_cast<double>(match.shift_ms) / static_cast<double>(match.moved)),
               Grouped(match.appeared), Grouped(match.vanished), absl::StrFormat("%.5g", all.rate_hz),
               Optional(all.cv_isi), Optional(accuracy.pairwise_correlation),
               Optional(accuracy.correlation_with_reference)});
  }
  return absl::StrCat(text, table.Text(),
                      "\nCV: of inter-spike intervals; pairs: mean correlation of spike counts in 10 ms, over pairs of "
                      "neurons;\nwith 0: of each neuron's counts with its own at tolerance 0\n");
}

std::string JsonRest(const Compared& compared, const RestReport& report) {
  JsonWriter json;
  json.BeginObject();
  AddHeader(json, compared);
  json.Key("neurons").Value(report.neurons);
  json.Key("synapses").Value(report.synapses);
  json.Key("model_ms").Value(report.duration);
  json.Key("stretch_ms").Value(report.stretch);
  json.Key("tolerances").BeginArray();
  for (const RestAccuracy& accuracy : report.tolerances) {
    const SpikeMatch& match = accuracy.match;
    json.BeginObject().Key("rest_tolerance").Value(accuracy.tolerance);
    json.Key("share_awake").Value(accuracy.share_awake);
    json.Key("spikes").Value(accuracy.statistics.all.spikes);
    json.Key("same").Value(match.same).Key("moved").Value(match.moved);
    json.Key("appeared").Value(match.appeared).Key("vanished").Value(match.vanished);
    json.Key("mean_shift_ms");
    match.moved == 0 ? json.Null() : json.Value(static_cast<double>(match.shift_ms) / static_cast<double>(match.moved));
    json.Key("mean_rate_hz").Value(accuracy.statistics.all.rate_hz);
    json.Key("cv_isi").Value(accuracy.statistics.all.cv_isi);
    json.Key("synchrony").Value(accuracy.statistics.all.synchrony);
    json.Key("pairwise_correlation").Value(accuracy.pairwise_correlation);
    json.Key("correlation_with_reference").Value(accuracy.correlation_with_reference);
    std::vector<double> differing;
    for (const SpikeMatch& stretch : accuracy.by_stretch) differing.push_back(stretch.differing());
    AddNumbers(json, "differing_by_stretch", differing);
    json.EndObject();
  }
  json.EndArray().EndObject();
  return json.Take();
}

}  // namespace lull::cli
