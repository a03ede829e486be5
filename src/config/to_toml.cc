// Writes a configuration as TOML, with all keys, in the order in which people read them.

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lull/config.h"
#include "model/model.h"
#include "spec/value_text.h"

namespace lull {
namespace {

constexpr std::uint64_t kLargestInteger = 9'223'372'036'854'775'807;  // the largest integer of TOML

std::string Truth(bool value) { return value ? "true" : "false"; }

// Pairs of "key = value", on lines of their own or within braces.
class Pairs {
 public:
  Pairs& Add(std::string_view key, const std::string& value) {
    pairs_.push_back(absl::StrCat(TomlKey(key), " = ", value));
    return *this;
  }
  bool empty() const { return pairs_.empty(); }
  std::string Lines() const { return absl::StrJoin(pairs_, "\n") + "\n"; }
  std::string Inline() const { return absl::StrCat("{ ", absl::StrJoin(pairs_, ", "), " }"); }

 private:
  std::vector<std::string> pairs_;
};

void AddName(const std::string& name, Pairs& pairs) {
  if (!name.empty()) pairs.Add("name", TomlText(name));
}

std::string Seed(std::uint64_t seed) {
  return seed <= kLargestInteger ? absl::StrCat(seed) : TomlText(absl::StrCat(seed));
}

std::string Until(Tick until) { return until == kNever ? TomlText("the end") : TomlTime(until); }

std::string InitialText(const NeuronType& type) {
  if (type.initial.at_rest) return TomlText("rest");
  if (type.initial.values.empty()) return TomlText("standard");
  const std::vector<std::string>& names = ModelOf(type).variable_names;
  Pairs values;
  for (std::size_t i = 0; i < type.initial.values.size(); ++i) values.Add(names[i], TomlDrawn(type.initial.values[i]));
  return values.Inline();
}

std::string TypeText(const NeuronType& type) {
  Pairs pairs;
  const auto* hindmarsh_rose = std::get_if<HindmarshRoseType>(&type.model);
  pairs.Add("model", TomlText(ModelOf(type).name));
  NeuronType copy = type;
  for (const NamedParameter& parameter : ParameterFields(copy)) pairs.Add(parameter.name, TomlDrawn(*parameter.value));
  if (hindmarsh_rose != nullptr) pairs.Add("time_units_per_ms", TomlNumber(hindmarsh_rose->time_units_per_ms));
  if (const auto setting = SubStepSettingOf(copy)) {
    const int number = *setting->value;
    if (number != 0 && number != setting->standard) pairs.Add(std::string(setting->name), absl::StrCat(number));
  }
  pairs.Add("initial", InitialText(type));
  return absl::StrCat("\n[types.", TomlKey(type.name), "]\n", pairs.Lines());
}

std::string ModelsText(const std::vector<ModelFile>& models) {
  std::vector<std::string> texts;
  for (const ModelFile& model : models) {
    texts.push_back(Pairs().Add("file", TomlText(model.path)).Add("version", TomlText(model.version)).Inline());
  }
  return absl::StrCat("[", absl::StrJoin(texts, ", "), "]");
}

std::string LayerText(const LayerSpec& layer) {
  Pairs pairs;
  pairs.Add("name", TomlText(layer.name)).Add("size", absl::StrCat(layer.size));
  if (layer.types.size() == 1 && layer.types[0].share == 1) {
    pairs.Add("type", TomlText(layer.types[0].type));
    return pairs.Inline();
  }
  std::vector<std::string> shares;
  for (const TypeShare& share : layer.types) {
    shares.push_back(Pairs().Add("type", TomlText(share.type)).Add("share", TomlNumber(share.share)).Inline());
  }
  return pairs.Add("types", absl::StrCat("[", absl::StrJoin(shares, ", "), "]")).Inline();
}

std::string ColumnText(const ColumnSpec& column) {
  std::string layers = "[";
  for (const LayerSpec& layer : column.layers) absl::StrAppend(&layers, "\n  ", LayerText(layer), ",");
  Pairs pairs;
  pairs.Add("name", TomlText(column.name)).Add("count", absl::StrCat(column.count)).Add("layers", layers + "\n]");
  return "\n[[columns]]\n" + pairs.Lines();
}

struct ReachText {
  std::string operator()(const Inside&) const { return TomlText("inside"); }
  std::string operator()(const AllOthers&) const { return TomlText("others"); }
  std::string operator()(const RandomOthers& random) const { return absl::StrCat("{ random = ", random.count, " }"); }
  std::string operator()(const Ring& ring) const { return absl::StrCat("{ ring = ", ring.radius, " }"); }
  std::string operator()(const Torus& torus) const {
    return absl::StrCat("{ grid = ", torus.radius, ", width = ", torus.width, " }");
  }
};

std::string StdpText(const Stdp& stdp) {
  Pairs pairs;
  const auto add_time_constants = [&](const std::string& both) {
    const auto add = [&](const std::string& key, double ms) { pairs.Add(key, TomlText(TomlNumber(ms) + " ms")); };
    const bool both_are_given = stdp.time_constant_plus_ms && stdp.time_constant_minus_ms;
    if (!both_are_given || stdp.time_constant_ms != Stdp{}.time_constant_ms) add(both, stdp.time_constant_ms);
    if (stdp.time_constant_plus_ms) add(both + "_plus", *stdp.time_constant_plus_ms);
    if (stdp.time_constant_minus_ms) add(both + "_minus", *stdp.time_constant_minus_ms);
  };
  switch (stdp.window) {
    case StdpWindow::kHyperbolic:
      pairs.Add("window", TomlText("hyperbolic"));
      add_time_constants("half_life");
      break;
    case StdpWindow::kExponential:
      pairs.Add("window", TomlText("exponential"));
      add_time_constants("tau");
      break;
    case StdpWindow::kNone:
      pairs.Add("window", TomlText("none"));
  }
  if (stdp.pairing == StdpPairing::kAll) pairs.Add("pairing", TomlText("all"));
  pairs.Add("a_plus", TomlNumber(stdp.a_plus)).Add("a_minus", TomlNumber(stdp.a_minus));
  const Stdp defaults;
  if (stdp.a_plus_triplet != 0) pairs.Add("a_plus_triplet", TomlNumber(stdp.a_plus_triplet));
  if (stdp.a_minus_triplet != 0) pairs.Add("a_minus_triplet", TomlNumber(stdp.a_minus_triplet));
  if (stdp.tau_x_ms != defaults.tau_x_ms) pairs.Add("tau_x", TomlText(TomlNumber(stdp.tau_x_ms) + " ms"));
  if (stdp.tau_y_ms != defaults.tau_y_ms) pairs.Add("tau_y", TomlText(TomlNumber(stdp.tau_y_ms) + " ms"));
  if (stdp.mu_plus != 0) pairs.Add("mu_plus", TomlNumber(stdp.mu_plus));
  if (stdp.mu_minus != 0) pairs.Add("mu_minus", TomlNumber(stdp.mu_minus));
  const bool hard = stdp.bounds == WeightBounds::kHard;
  pairs.Add("bounds", TomlText(hard ? "hard" : "delivery"));
  if (hard || stdp.w_max) pairs.Add("w_max", stdp.w_max ? TomlNumber(*stdp.w_max) : TomlText("delivery limit"));
  if (stdp.w_min != 0) pairs.Add("w_min", TomlNumber(stdp.w_min));
  pairs.Add("from", TomlTime(stdp.from)).Add("until", Until(stdp.until));
  if (stdp.update_every) pairs.Add("update_every", TomlTime(*stdp.update_every));
  if (stdp.drift != 0) pairs.Add("drift", TomlNumber(stdp.drift));
  if (stdp.keep != 0) pairs.Add("keep", TomlNumber(stdp.keep));
  if (stdp.normalise_every) pairs.Add("normalise_every", TomlTime(*stdp.normalise_every));
  if (stdp.normalise_to != 0) pairs.Add("normalise_to", TomlNumber(stdp.normalise_to));
  return pairs.Inline();
}

std::string NamesText(const LayerNames& names) {
  if (names.size() == 1) return TomlText(names.front());
  return absl::StrCat(
      "[",
      absl::StrJoin(names, ", ",
                    [](std::string* out, const std::string& name) { absl::StrAppend(out, TomlText(name)); }),
      "]");
}

void AddConnectionRule(const ProjectionSpec& projection, Pairs& pairs) {
  if (projection.in_degree) {
    pairs.Add("in_degree", absl::StrCat(*projection.in_degree));
  } else if (projection.out_degree) {
    pairs.Add("out_degree", absl::StrCat(*projection.out_degree));
  } else if (projection.total) {
    pairs.Add("total", absl::StrCat(*projection.total));
  } else if (projection.one_to_one) {
    pairs.Add("one_to_one", "true");
  } else {
    pairs.Add("probability", TomlNumber(projection.probability));
  }
  if (projection.fall_off) {
    const bool gaussian = projection.fall_off->shape == FallOff::Shape::kGaussian;
    Pairs fall_off;
    fall_off.Add(gaussian ? "gaussian" : "exponential", TomlNumber(projection.fall_off->scale));
    pairs.Add("fall_off", fall_off.Inline());
  }
  if (!projection.self) pairs.Add("self", "false");
}

std::string ProjectionText(const ProjectionSpec& projection, bool name_columns) {
  Pairs pairs;
  AddName(projection.name, pairs);
  pairs.Add("from", NamesText(projection.from)).Add("to", NamesText(projection.to));
  if (name_columns || !projection.from_column.empty()) pairs.Add("from_column", TomlText(projection.from_column));
  if (name_columns || !projection.to_column.empty()) pairs.Add("to_column", TomlText(projection.to_column));
  pairs.Add("reach", std::visit(ReachText(), projection.reach));
  AddConnectionRule(projection, pairs);
  pairs.Add("delay", TomlDrawnTime(projection.delay));
  if (projection.delay_per_column_ms != 0) {
    pairs.Add("delay_per_column", TomlText(TomlNumber(projection.delay_per_column_ms) + " ms"));
  }
  pairs.Add("strength", TomlDrawn(projection.strength));
  pairs.Add("inhibitory", TomlNumber(projection.inhibitory));
  pairs.Add("sign", TomlText(projection.sign == SignDraw::kPerNeuron ? "per neuron" : "per synapse"));
  pairs.Add("stdp", projection.stdp ? StdpText(*projection.stdp) : "false");
  return "\n[[projections]]\n" + pairs.Lines();
}

std::string Ranges(const std::vector<NeuronSelection::Range>& ranges) {
  return absl::StrCat("[",
                      absl::StrJoin(ranges, ", ",
                                    [](std::string* out, const NeuronSelection::Range& range) {
                                      absl::StrAppend(out, "[", range.first, ", ", range.last, "]");
                                    }),
                      "]");
}

std::string Names(const std::vector<std::string>& names) {
  const auto append = [](std::string* out, const std::string& name) { *out += TomlText(name); };
  return absl::StrCat("[", absl::StrJoin(names, ", ", append), "]");
}

// Adds the restrictions of a selection. A restriction that the selection does not have is not written, because a list
// of all layers would be a different selection.
void AddTarget(const NeuronSelection& target, Pairs& pairs) {
  if (!target.layers.empty()) {
    pairs.Add("layers", Names(target.layers));
  }
  if (!target.columns.empty()) pairs.Add("columns", Ranges(target.columns));
  if (!target.neurons.empty()) pairs.Add("neurons", Ranges(target.neurons));
}

std::string NeuronsText(const NeuronTableSpec& table) {
  Pairs pairs;
  pairs.Add("file", TomlText(table.file));
  if (!table.population.empty()) pairs.Add("population", TomlText(table.population));
  if (!table.types.empty()) pairs.Add("types", TomlText(table.types));
  if (!table.values_of.empty()) pairs.Add("values", Names(table.values_of));
  AddTarget(table.of, pairs);
  return "\n[[neurons]]\n" + pairs.Lines();
}

std::string RoundingText(Rounding rounding) {
  if (rounding == Rounding::kNearest) return TomlText("nearest");
  return TomlText(rounding == Rounding::kUp ? "up" : "down");
}

void AddReading(Pairs& pairs, const EdgeReading& reading) {
  if (!reading.types.empty()) pairs.Add("types", TomlText(reading.types));
  if (reading.delay) pairs.Add("delay", TomlTime(*reading.delay));
  if (reading.weight) pairs.Add("weight", TomlNumber(*reading.weight));
  if (reading.weight_scale) pairs.Add("weight_scale", TomlNumber(*reading.weight_scale));
  if (reading.times) pairs.Add("times", RoundingText(*reading.times));
  if (reading.source_first) pairs.Add("source_first", absl::StrCat(*reading.source_first));
  if (reading.target_first) pairs.Add("target_first", absl::StrCat(*reading.target_first));
  if (reading.first_id != 0) pairs.Add("first_id", absl::StrCat(reading.first_id));
  if (reading.weight_times_nsyns) pairs.Add("weight_times_nsyns", Truth(true));
  if (reading.ignore.empty()) return;
  std::vector<std::string> names;
  for (const std::string& name : reading.ignore) names.push_back(TomlText(name));
  pairs.Add("ignore", absl::StrCat("[", absl::StrJoin(names, ", "), "]"));
}

std::string EdgesText(const EdgeListSpec& list) {
  Pairs pairs;
  AddName(list.name, pairs);
  pairs.Add("file", TomlText(list.file));
  if (!list.population.empty()) pairs.Add("population", TomlText(list.population));
  AddReading(pairs, list.reading);
  pairs.Add("stdp", list.stdp ? StdpText(*list.stdp) : "false");
  return "\n[[edges]]\n" + pairs.Lines();
}

std::string ChangesText(const std::vector<Change>& changes) {
  return absl::StrCat("[",
                      absl::StrJoin(changes, ", ",
                                    [](std::string* out, const Change& change) {
                                      absl::StrAppend(out, "[", change.time, ", ", TomlNumber(change.value), "]");
                                    }),
                      "]");
}

struct SourceText {
  Pairs& pairs;

  void operator()(const UniformNoise& noise) const {
    pairs.Add("source", TomlText("uniform")).Add("low", TomlNumber(noise.low)).Add("high", TomlNumber(noise.high));
  }
  void operator()(const PoissonKicks& kicks) const {
    pairs.Add("source", TomlText("poisson"));
    if (kicks.changes.empty()) {
      pairs.Add("rate_hz", TomlNumber(kicks.rate_hz));
    } else {
      pairs.Add("rates", ChangesText(kicks.changes));
    }
    if (kicks.sine) {
      Pairs sine;
      sine.Add("amplitude_hz", TomlNumber(kicks.sine->amplitude_hz));
      sine.Add("frequency_hz", TomlNumber(kicks.sine->frequency_hz));
      sine.Add("phase_degrees", TomlNumber(kicks.sine->phase_degrees));
      pairs.Add("sine", sine.Inline());
    }
    pairs.Add("amplitude", TomlDrawn(kicks.amplitude));
  }
  void operator()(const StepCurrent& current) const {
    pairs.Add("source", TomlText("step"));
    if (current.changes.empty()) {
      pairs.Add("amplitude", TomlNumber(current.amplitude));
    } else {
      pairs.Add("amplitudes", ChangesText(current.changes));
    }
  }
  void operator()(const NormalNoise& noise) const {
    pairs.Add("source", TomlText("normal")).Add("mean", TomlNumber(noise.mean));
    pairs.Add("std", TomlNumber(noise.standard_deviation));
  }
  void operator()(const PulseTrain& pulses) const {
    pairs.Add("source", TomlText("pulses")).Add("amplitude", TomlDrawn(pulses.amplitude));
    pairs.Add("every", TomlTime(pulses.every)).Add("width", TomlTime(pulses.width));
  }
  void operator()(const OneAtRandom& one) const {
    pairs.Add("source", TomlText("one at random")).Add("amplitude", TomlDrawn(one.amplitude));
    pairs.Add("every", TomlTime(one.every));
  }
  void operator()(const SpikeInput& input) const {
    pairs.Add("source", TomlText("spikes")).Add("file", TomlText(input.file));
    AddKeys(input.keys);
    pairs.Add("amplitude", TomlNumber(input.amplitude));
  }
  void operator()(const StimulusInput& input) const {
    pairs.Add("source", TomlText("stimuli")).Add("file", TomlText(input.file));
  }

 private:
  void AddKeys(const SpikeFileKeys& keys) const {
    if (!keys.population.empty()) pairs.Add("population", TomlText(keys.population));
    std::vector<std::string> populations;
    for (const SpikePopulation& population : keys.populations) {
      Pairs one;
      one.Add("name", TomlText(population.name)).Add("first", absl::StrCat(population.first));
      populations.push_back(one.Inline());
    }
    if (!populations.empty()) pairs.Add("populations", absl::StrCat("[", absl::StrJoin(populations, ", "), "]"));
    if (keys.first_id) pairs.Add("first_id", absl::StrCat(*keys.first_id));
    if (keys.times) pairs.Add("times", TomlText(NameOf(*keys.times)));
    if (keys.step_ms) pairs.Add("step_ms", TomlNumber(*keys.step_ms));
  }
};

std::string InputText(const Input& input) {
  Pairs pairs;
  AddName(input.name, pairs);
  std::visit(SourceText{pairs}, input.source);
  pairs.Add("from", TomlTime(input.from)).Add("until", Until(input.until));
  AddTarget(input.target, pairs);
  return "\n[[inputs]]\n" + pairs.Lines();
}

void AddSynapses(const WeightOptions& options, Pairs& pairs) {
  std::vector<std::string> names, ends;
  for (const std::string& name : options.of.projections) names.push_back(TomlText(name));
  for (const NeuronPair& pair : options.of.pairs) {
    ends.push_back(absl::StrCat("[", pair.source, ", ", pair.target, "]"));
  }
  if (!names.empty()) pairs.Add("projections", absl::StrCat("[", absl::StrJoin(names, ", "), "]"));
  if (!ends.empty()) pairs.Add("pairs", absl::StrCat("[", absl::StrJoin(ends, ", "), "]"));
  if (options.sample) pairs.Add("sample", absl::StrCat(*options.sample));
}

std::string RecordText(const RecordOptions& record) {
  Pairs pairs;
  pairs.Add("format", TomlText(record.format == FileFormat::kCsv ? "csv" : "sonata"));
  Pairs spikes_of;
  AddTarget(record.spikes_of, spikes_of);
  const bool some = record.spikes && record.spikes_of != NeuronSelection{};
  pairs.Add("spikes", some ? spikes_of.Inline() : Truth(record.spikes));
  pairs.Add("raster", Truth(record.raster)).Add("full_raster", Truth(record.full_raster));
  pairs.Add("rhythm", Truth(record.rhythm));
  pairs.Add("trace", record.trace ? absl::StrCat(*record.trace) : "false");
  if (record.traces) {
    Pairs traces;
    AddTarget(record.traces->of, traces);
    pairs.Add("traces", traces.Add("every", TomlTime(record.traces->every)).Inline());
  } else {
    pairs.Add("traces", "false");
  }
  Pairs weights;
  if (record.weights && record.weights->every) weights.Add("every", TomlTime(*record.weights->every));
  if (record.weights) AddSynapses(*record.weights, weights);
  pairs.Add("weights", weights.empty() ? Truth(record.weights.has_value()) : weights.Inline());
  pairs.Add("rates", record.rates ? Pairs().Add("every", TomlTime(*record.rates)).Inline() : "false");
  return pairs.Lines();
}

}  // namespace

std::string ToToml(const Config& config) {
  const NetworkSpec& spec = config.network;
  Pairs top;
  top.Add("seed", Seed(spec.seed));
  if (spec.input_seed) top.Add("input_seed", Seed(*spec.input_seed));
  top.Add("duration", TomlTime(config.duration));
  top.Add("delivery_limit", spec.delivery_limit ? TomlNumber(*spec.delivery_limit) : TomlText("none"))
      .Add("rest_tolerance", TomlNumber(spec.rest_tolerance));
  if (!config.models.empty()) top.Add("models", ModelsText(config.models));

  Pairs run;
  run.Add("engine", TomlText(config.run.engine == EngineKind::kClockDriven ? "clock" : "event"));
  run.Add("threads", config.run.threads == 0 ? TomlText("all") : absl::StrCat(config.run.threads));
  run.Add("exchange_every",
          config.run.exchange_every ? TomlTime(*config.run.exchange_every) : TomlText("shortest delay"));

  std::string text = absl::StrCat(top.Lines(), "\n[run]\n", run.Lines(), "\n[record]\n", RecordText(config.record));
  // The tables of a file have no order, so that the types are read in order of their names.
  std::vector<const NeuronType*> types;
  for (const NeuronType& type : spec.types) types.push_back(&type);
  std::ranges::stable_sort(types, {}, [](const NeuronType* type) -> const std::string& { return type->name; });
  for (const NeuronType* type : types) text += TypeText(*type);
  for (const ColumnSpec& column : spec.columns) text += ColumnText(column);
  for (const ProjectionSpec& projection : spec.projections) text += ProjectionText(projection, spec.columns.size() > 1);
  for (const NeuronTableSpec& table : spec.neurons) text += NeuronsText(table);
  for (const EdgeListSpec& list : spec.edges) text += EdgesText(list);
  for (const Input& input : spec.inputs) text += InputText(input);
  return text;
}

}  // namespace lull
