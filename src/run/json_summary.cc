#include <cassert>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "base/hash_text.h"
#include "base/json.h"
#include "lull/run.h"

namespace lull {
namespace {

// Writes a number for each layer, by name.
template <class Of>
void AddByLayer(JsonWriter& json, const char* key, const Statistics& statistics, const Of& of) {
  json.Key(key).BeginObject();
  for (const Statistics::Group& layer : statistics.layers) json.Key(layer.name).Value(of(layer));
  json.EndObject();
}

template <class Element>
void AddList(JsonWriter& json, const char* key, const std::vector<Element>& elements) {
  json.Key(key).BeginArray();
  for (const Element& element : elements) json.Value(element);
  json.EndArray();
}

// Four digits, which are more than a spectrum has, so that its many numbers take little room.
std::vector<double> WithFourDigits(std::vector<double> numbers) {
  for (double& number : numbers) {
    const bool is_read = absl::SimpleAtod(absl::StrFormat("%.4g", number), &number);
    assert(is_read);
    static_cast<void>(is_read);
  }
  return numbers;
}

void AddSpectrum(JsonWriter& json, const PopulationSpectrum& spectrum) {
  json.Key("rhythms").BeginArray();
  for (const RhythmPeak& rhythm : spectrum.rhythms) {
    json.BeginObject();
    json.Key("hz").Value(rhythm.hz);
    json.Key("times_chance").Value(rhythm.times_chance);
    json.Key("multiple").Value(rhythm.multiple);
    json.EndObject();
  }
  json.EndArray();
  json.Key("spectrum").BeginObject();
  json.Key("first_hz").Value(spectrum.first_hz);
  json.Key("bin_hz").Value(spectrum.bin_hz);
  AddList(json, "times_chance", WithFourDigits(spectrum.times_chance));
  AddList(json, "threshold", WithFourDigits(spectrum.threshold));
  json.EndObject();
}

void AddStatistics(JsonWriter& json, const Statistics& statistics) {
  json.Key("mean_rate_hz").Value(statistics.all.rate_hz);
  json.Key("cv_isi").Value(statistics.all.cv_isi);
  json.Key("synchrony").Value(statistics.all.synchrony);
  AddByLayer(json, "rate_by_layer_hz", statistics, [](const Statistics::Group& layer) { return layer.rate_hz; });
  AddByLayer(json, "cv_isi_by_layer", statistics, [](const Statistics::Group& layer) { return layer.cv_isi; });
  AddByLayer(json, "synchrony_by_layer", statistics, [](const Statistics::Group& layer) { return layer.synchrony; });
  AddSpectrum(json, statistics.spectrum);
  json.Key("stretch_ms").Value(statistics.every);
  AddList(json, "rate_by_second_hz", statistics.rate_by_second_hz);
  AddList(json, "rhythm_hz", statistics.rhythm_hz);
  AddList(json, "rhythm_strength", statistics.rhythm_strength);
}

}  // namespace

std::string JsonSummary(const RunReport& report) {
  const RunFacts& facts = report.facts;
  const std::optional<RunEnd>& end = facts.end;
  JsonWriter json;
  const auto at_end = [&](const char* key, const auto& of) {
    json.Key(key);
    if (end) {
      json.Value(of(*end));
    } else {
      json.Null();
    }
  };
  json.BeginObject();
  json.Key("version").Value(facts.version);
  json.Key("network").Value(facts.network);
  json.Key("config_hash").Value(HashText(facts.config_hash));
  json.Key("finished").Value(report.finished());
  json.Key("failure");
  if (end && !end->failure.empty()) {
    json.Value(end->failure);
  } else {
    json.Null();
  }
  json.Key("engine").Value(facts.engine == EngineKind::kEventDriven ? "event" : "clock");
  json.Key("threads").Value(facts.threads);
  json.Key("ranks").Value(facts.ranks);
  json.Key("seed").Value(facts.seed);
  json.Key("input_seed");
  facts.input_seed ? json.Value(*facts.input_seed) : json.Null();
  json.Key("columns").Value(facts.columns);
  json.Key("neurons").Value(facts.neurons);
  json.Key("synapses").Value(facts.synapses);
  json.Key("model_ms").Value(report.statistics.duration);
  json.Key("build_s").Value(facts.build_seconds);
  at_end("wall_s", [](const RunEnd& e) { return e.stats.wall_seconds; });
  json.Key("spikes").Value(report.statistics.all.spikes);
  at_end("deliveries", [](const RunEnd& e) { return e.stats.deliveries; });
  at_end("neuron_steps", [](const RunEnd& e) { return e.stats.neuron_steps; });
  AddStatistics(json, report.statistics);
  at_end("spike_hash", [](const RunEnd& e) { return HashText(e.spike_hash); });
  at_end("weight_hash", [](const RunEnd& e) { return HashText(e.weight_hash); });
  json.Key("weights_beyond_delivery_limit");
  end && end->weights_beyond_limit ? json.Value(*end->weights_beyond_limit) : json.Null();
  at_end("peak_rss_bytes", [](const RunEnd& e) { return e.peak_rss_bytes; });
  AddList(json, "files", report.files);
  AddList(json, "warnings", report.warnings);
  json.EndObject();
  return json.Take();
}

}  // namespace lull
