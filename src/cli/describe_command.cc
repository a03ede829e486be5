#include "cli/describe_command.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/counted.h"
#include "base/json.h"
#include "base/quoted.h"
#include "cli/numbers.h"
#include "cli/ranks_report.h"
#include "cli/table.h"
#include "lull/config.h"
#include "lull/estimate.h"
#include "lull/network.h"
#include "lull/text.h"

namespace lull::cli {
namespace {

// The description of a network: expected values, or exact ones once the network is built.
struct Description {
  const Source& source;
  const Config& config;
  NetworkEstimate numbers;
  std::optional<WeightsEstimate> weights;
  std::vector<std::string> warnings;
  std::vector<std::size_t> listed;      // the number of synapses of each edge list
  std::optional<double> build_seconds;  // wall time, if the network was built
  std::optional<RanksReport> ranks;

  bool built() const { return build_seconds.has_value(); }
};

std::string CountText(const Description& description, double count, bool exact) {
  const std::string digits =
      count < 1e15 ? Grouped(static_cast<std::uint64_t>(std::llround(count))) : absl::StrFormat("%.3g", count);
  return exact || description.built() ? digits : "~" + digits;
}

std::string Mean(double number) { return number >= 100 ? absl::StrFormat("%.0f", number) : ThreeDigits(number); }

std::string Milliseconds(Tick low, Tick high) {
  return low == high ? absl::StrCat(low, " ms") : absl::StrCat(low, " - ", high, " ms");
}

std::string QuantumText(double quantum, const std::string& unit) {
  if (quantum == 0) return "none fits";
  return absl::StrFormat("2^%d%s%s", static_cast<int>(std::lround(std::log2(quantum))), unit.empty() ? "" : " ", unit);
}

double NeededBytes(const NetworkEstimate& numbers) { return numbers.network_bytes + numbers.simulation_bytes; }

std::string SizeTable(const Description& d) {
  const NetworkEstimate& n = d.numbers;
  const auto exact = [&](bool plastic_only) {
    for (std::size_t i = 0; i < n.projections.size(); ++i) {
      if (plastic_only && !d.config.network.projections[i].stdp) continue;
      if (!n.projections[i].exact) return false;
    }
    return true;
  };
  const auto lookahead = n.min_delay_between_columns;
  Table table("lrl");
  table.Add({"columns", Grouped(n.columns), ""});
  table.Add({"neurons", Grouped(n.neurons), ""});
  table.Add({"synapses", CountText(d, n.synapses, exact(false)),
             absl::StrCat(CountText(d, n.plastic_synapses, exact(true)), " of them plastic")});
  table.Add({"longest delay", absl::StrCat(n.max_delay, " ms"), ""});
  table.Add(
      {"lookahead", lookahead ? absl::StrCat(*lookahead, " ms") : "any",
       lookahead ? "the shortest delay between columns: threads meet no more often" : "nothing connects two columns"});
  table.Add({"quantum", QuantumText(n.quantum, InputUnit(d.config.network)), "of input sums (docs/concepts.md)"});
  table.Add({"memory", Memory(static_cast<std::uint64_t>(NeededBytes(n))),
             absl::StrCat("of ", Memory(MachineMemoryBytes()), " in this machine; not counting recorded spikes")});
  if (d.weights) {
    table.Add({"recorded weights", Grouped(static_cast<std::uint64_t>(d.weights->synapses)),
               absl::StrCat("at ", Grouped(static_cast<std::uint64_t>(d.weights->snapshots)), " times, up to ",
                            Memory(static_cast<std::uint64_t>(d.weights->disk_bytes)), " on the disk and ",
                            Memory(static_cast<std::uint64_t>(d.weights->memory_bytes + d.weights->files_bytes)),
                            " of memory")});
  }
  if (d.build_seconds) table.Add({"built in", ThreeDigits(*d.build_seconds) + " s", ""});
  return table.Text();
}

std::string TypesOf(const LayerSpec& layer) {
  if (layer.types.size() == 1) return layer.types[0].type;
  double total = 0;
  for (const TypeShare& share : layer.types) total += share.share;
  return absl::StrJoin(layer.types, ", ", [total](std::string* out, const TypeShare& share) {
    absl::StrAppend(out, absl::StrFormat("%.3g %% ", 100 * share.share / total), share.type);
  });
}

std::string Layers(const Description& d) {
  const NetworkSpec& spec = d.config.network;
  const bool several_kinds = spec.columns.size() > 1;
  Table table(several_kinds ? "llrrrl" : "lrrrl");
  const auto add = [&](const std::string& column, std::vector<std::string> row) {
    if (several_kinds) row.insert(row.begin(), column);
    table.Add(std::move(row));
  };
  add("columns", {"layer", "neurons", "fan-in", "fan-out", "type"});
  for (const LayerEstimate& layer : d.numbers.layers) {
    const ColumnSpec& column = spec.columns[layer.kind];
    const LayerSpec& of = column.layers[layer.layer];
    add(absl::StrCat(Grouped(column.count), " ", column.name),
        {of.name, absl::StrCat(Grouped(of.size)), Mean(layer.fan_in), Mean(layer.fan_out), TypesOf(of)});
  }
  return table.Text();
}

struct ReachWords {
  std::string operator()(const Inside&) const { return "inside"; }
  std::string operator()(const AllOthers&) const { return "others"; }
  std::string operator()(const RandomOthers& random) const { return absl::StrCat(random.count, " random"); }
  std::string operator()(const Ring& ring) const { return absl::StrCat("ring ", ring.radius); }
  std::string operator()(const Torus& torus) const { return absl::StrCat("grid ", torus.radius); }
};

// Where the synapses are, and what decides on them besides a number.
std::string ReachAndRule(const ProjectionSpec& p) {
  std::string text = std::visit(ReachWords(), p.reach);
  if (p.one_to_one) text += ", one to one";
  if (p.total) text += ", any pairs";
  if (p.fall_off) {
    const bool gaussian = p.fall_off->shape == FallOff::Shape::kGaussian;
    absl::StrAppend(&text, gaussian ? ", gaussian " : ", exponential ", p.fall_off->scale);
  }
  if (!p.self) text += ", not to itself";
  return text;
}

std::string End(const std::string& column, const LayerNames& layers) {
  const std::string names = absl::StrJoin(layers, ", ");
  return column.empty() ? names : absl::StrCat(column, ".", names);
}

std::string Learning(const ProjectionSpec& projection) {
  if (!projection.stdp) return "static";
  const Stdp& stdp = *projection.stdp;
  const char* const windows[] = {"hyperbolic", "exponential", "window none"};
  std::string text = windows[static_cast<int>(stdp.window)];
  if (stdp.bounds == WeightBounds::kHard) text += ", hard bounds";
  if (stdp.from > 0) text += absl::StrCat(", from ", FormatDuration(stdp.from));
  if (stdp.until != kNever) text += absl::StrCat(", until ", FormatDuration(stdp.until));
  return text;
}

struct DistributionWords {
  std::string operator()(const Uniform& range) const {
    return range.low == range.high ? absl::StrFormat("%g", range.low)
                                   : absl::StrFormat("%g - %g", range.low, range.high);
  }
  std::string operator()(const Normal& normal) const {
    return absl::StrFormat("normal, %g with std %g", normal.mean, normal.std);
  }
  std::string operator()(const Lognormal& lognormal) const {
    return absl::StrFormat("lognormal, median %g", std::exp(lognormal.mu));
  }
  std::string operator()(const Exponential& exponential) const {
    return absl::StrFormat("exponential, mean %g", exponential.mean);
  }
  std::string operator()(const Polynomial&) const { return "polynomial"; }
};

std::string Delay(const ProjectionSpec& p) {
  const Uniform* range = p.delay.range();
  std::string text = range != nullptr ? Milliseconds(static_cast<Tick>(range->low), static_cast<Tick>(range->high))
                                      : std::visit(DistributionWords(), p.delay.distribution) + " ms";
  if (p.delay_per_column_ms > 0) absl::StrAppend(&text, " + ", p.delay_per_column_ms, " per column");
  return text;
}

// For a projection whose weights exceed the delivery limit, also the weight that is delivered.
std::string Strength(const ProjectionSpec& p, const std::optional<double>& limit) {
  std::string text = std::visit(DistributionWords(), p.strength.distribution);
  const Uniform* range = p.strength.range();
  if (limit && range != nullptr && std::max(-range->low, range->high) > *limit) {
    absl::StrAppend(&text, ", delivered as ", *limit, range->low < *limit ? " at most" : "");
  }
  return text;
}

std::string Inhibitory(const ProjectionSpec& p) {
  if (p.inhibitory == 0) return "-";
  return absl::StrFormat("%.3g %%%s", 100 * p.inhibitory, p.sign == SignDraw::kPerNeuron ? " of neurons" : "");
}

// A table whose rows begin with the names of the elements, if an element has a name.
template <class Elements>
class TableWithNames {
 public:
  TableWithNames(const Elements& elements, const std::string& alignment)
      : elements_(elements),
        has_names_(std::ranges::any_of(elements, [](const auto& element) { return !element.name.empty(); })),
        table_(has_names_ ? "l" + alignment : alignment) {}

  void AddHeader(std::vector<std::string> row) { Add("name", std::move(row)); }
  void Add(std::size_t element, std::vector<std::string> row) { Add(elements_[element].name, std::move(row)); }
  std::string Text() const { return table_.Text(); }

 private:
  void Add(const std::string& name, std::vector<std::string> row) {
    if (has_names_) row.insert(row.begin(), name);
    table_.Add(std::move(row));
  }

  const Elements& elements_;
  bool has_names_;
  Table table_;
};

std::string Projections(const Description& d) {
  const NetworkSpec& spec = d.config.network;
  TableWithNames table(spec.projections, "llrrrrrrl");
  table.AddHeader({"projection", "reach", "synapses", "fan-in", "fan-out", "delay", "strength", "inhibitory", "STDP"});
  for (std::size_t i = 0; i < spec.projections.size(); ++i) {
    const ProjectionSpec& p = spec.projections[i];
    const ProjectionEstimate& numbers = d.numbers.projections[i];
    table.Add(i, {absl::StrCat(End(p.from_column, p.from), " -> ", End(p.to_column, p.to)), ReachAndRule(p),
                  CountText(d, numbers.synapses, numbers.exact), Mean(numbers.fan_in), Mean(numbers.fan_out), Delay(p),
                  Strength(p, spec.delivery_limit), Inhibitory(p), Learning(p)});
  }
  return table.Text();
}

// What a file of spikes is taken to mean, as far as its format does not decide on it.
std::string KeyWords(const SpikeFileKeys& keys) {
  std::vector<std::string> words;
  if (keys.first_id) words.push_back(absl::StrCat("neuron 0 has the number ", *keys.first_id, " there"));
  if (keys.times == Rounding::kNearest) words.emplace_back("times are rounded to the nearest ms");
  if (keys.times == Rounding::kUp) words.emplace_back("times are rounded up");
  if (keys.times == Rounding::kDown) words.emplace_back("times are rounded down");
  if (keys.step_ms) words.push_back(absl::StrFormat("a step is %g ms", *keys.step_ms));
  return words.empty() ? "" : absl::StrCat(" (", absl::StrJoin(words, "; "), ")");
}

std::string Amplitude(const Drawn& amplitude) {
  const std::string words = std::visit(DistributionWords(), amplitude.distribution);
  return amplitude.is_fixed() ? words : absl::StrCat("drawn amplitudes (", words, ")");
}

struct SourceWords {
  std::string operator()(const UniformNoise& noise) const {
    return absl::StrFormat("uniform noise from %g to %g in every ms", noise.low, noise.high);
  }
  std::string operator()(const NormalNoise& noise) const {
    return absl::StrFormat("normal noise of mean %g and standard deviation %g in every ms", noise.mean,
                           noise.standard_deviation);
  }
  std::string operator()(const PulseTrain& pulses) const {
    return absl::StrFormat("pulses of %s, %s long every %s", Amplitude(pulses.amplitude), FormatDuration(pulses.width),
                           FormatDuration(pulses.every));
  }
  std::string operator()(const OneAtRandom& one) const {
    return absl::StrFormat("a kick of %s to one of them at random every %s", Amplitude(one.amplitude),
                           FormatDuration(one.every));
  }
  std::string operator()(const PoissonKicks& kicks) const {
    if (!kicks.changes.empty()) {
      const double highest = std::ranges::max(kicks.changes, {}, &Change::value).value;
      return absl::StrFormat("Poisson kicks of %s at %s, up to %g per second and neuron", Amplitude(kicks.amplitude),
                             Counted(kicks.changes.size(), "rate"), highest);
    }
    std::string text =
        absl::StrFormat("Poisson kicks of %s, %g per second and neuron", Amplitude(kicks.amplitude), kicks.rate_hz);
    if (!kicks.sine) return text;
    return absl::StrFormat("%s ± %g at %g Hz", text, kicks.sine->amplitude_hz, kicks.sine->frequency_hz);
  }
  std::string operator()(const StepCurrent& current) const {
    if (current.changes.empty()) return absl::StrFormat("a current of %g", current.amplitude);
    const auto [low, high] = std::ranges::minmax(current.changes, {}, &Change::value);
    return absl::StrFormat("a current of %s, from %g to %g", Counted(current.changes.size(), "amplitude"), low.value,
                           high.value);
  }
  std::string operator()(const SpikeInput& input) const {
    return absl::StrFormat("%s of %g from %s%s", Counted(input.spikes.size(), "spike"), input.amplitude, input.file,
                           KeyWords(input.keys));
  }
  std::string operator()(const StimulusInput& input) const {
    return absl::StrFormat("%s %s from %s", Grouped(input.stimuli.size()),
                           input.stimuli.size() == 1 ? "stimulus" : "stimuli", input.file);
  }
};

std::string Target(const NeuronSelection& target) {
  std::vector<std::string> parts;
  const auto ranges = [](const char* what, const std::vector<NeuronSelection::Range>& of) {
    return absl::StrCat(what, " ", absl::StrJoin(of, ", ", [](std::string* out, const NeuronSelection::Range& range) {
                          absl::StrAppend(out, range.first);
                          if (range.last > range.first) absl::StrAppend(out, "-", range.last);
                        }));
  };
  if (!target.layers.empty()) parts.push_back(absl::StrCat("layer ", absl::StrJoin(target.layers, ", ")));
  if (!target.columns.empty()) parts.push_back(ranges("column", target.columns));
  if (!target.neurons.empty()) parts.push_back(ranges("neuron", target.neurons));
  return parts.empty() ? "every neuron" : absl::StrJoin(parts, "; ");
}

std::string Inputs(const Description& d) {
  const std::vector<Input>& inputs = d.config.network.inputs;
  TableWithNames table(inputs, "lll");
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Input& input = inputs[i];
    std::string when;
    if (input.from > 0) when += absl::StrCat("from ", FormatDuration(input.from), " ");
    if (input.until != kNever) when += absl::StrCat("until ", FormatDuration(input.until));
    table.Add(i, {std::visit(SourceWords(), input.source), absl::StrCat("into ", Target(input.target)), when});
  }
  return table.Text();
}

std::string EdgeLists(const Description& d) {
  const std::vector<EdgeListSpec>& edges = d.config.network.edges;
  TableWithNames table(edges, "lrl");
  table.AddHeader({"file", "synapses", "learning"});
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const EdgeListSpec& list = edges[i];
    const std::string population = list.population.empty() ? "" : absl::StrCat(", ", list.population);
    table.Add(i, {list.file + population, Grouped(d.listed[i]), list.stdp ? "plastic" : "static"});
  }
  return table.Text();
}

std::string Text(const Description& d) {
  const NetworkSpec& spec = d.config.network;
  std::string text = absl::StrFormat(
      "The network '%s'%s\n\n%s\nLayers of a column; synapses per neuron, on average\n\n%s", OneLine(d.source.name()),
      d.built() ? ", as built" : "; ~ marks expected numbers; nothing has been drawn yet", SizeTable(d), Layers(d));
  if (!spec.projections.empty()) text += "\nProjections\n\n" + Projections(d);
  if (!spec.edges.empty()) text += "\nSynapses listed in files\n\n" + EdgeLists(d);
  if (!spec.inputs.empty()) text += "\nInputs\n\n" + Inputs(d);
  if (d.ranks) text += "\n" + RanksText(*d.ranks);
  for (const std::string& sentence : d.warnings) absl::StrAppend(&text, "\nAttention: ", sentence, "\n");
  if (!ReadsSonata()) text += "\nThis Lull was built without HDF5: it reads and writes CSV, but no SONATA files.\n";
  return text + "\nConfiguration, every key\n\n" + ToToml(d.config);
}

std::string Json(const Description& d) {
  const NetworkEstimate& n = d.numbers;
  JsonWriter json;
  json.BeginObject();
  json.Key("network").Value(d.source.name());
  json.Key("built").Value(d.built());
  json.Key("columns").Value(n.columns);
  json.Key("neurons").Value(n.neurons);
  json.Key("synapses").Value(n.synapses);
  json.Key("plastic_synapses").Value(n.plastic_synapses);
  json.Key("max_delay_ms").Value(n.max_delay);
  json.Key("lookahead_ms");
  n.min_delay_between_columns ? json.Value(*n.min_delay_between_columns) : json.Null();
  json.Key("quantum").Value(n.quantum);
  json.Key("network_bytes").Value(n.network_bytes);
  json.Key("simulation_bytes").Value(n.simulation_bytes);
  json.Key("recorded_weights");
  if (d.weights) {
    json.BeginObject().Key("synapses").Value(d.weights->synapses).Key("snapshots").Value(d.weights->snapshots);
    json.Key("disk_bytes").Value(d.weights->disk_bytes).Key("memory_bytes").Value(d.weights->memory_bytes);
    json.Key("files_bytes").Value(d.weights->files_bytes).EndObject();
  } else {
    json.Null();
  }
  json.Key("machine_bytes").Value(MachineMemoryBytes());
  json.Key("projections").BeginArray();
  for (std::size_t i = 0; i < n.projections.size(); ++i) {
    const ProjectionSpec& p = d.config.network.projections[i];
    json.BeginObject().Key("name");
    p.name.empty() ? json.Null() : json.Value(p.name);
    json.Key("from").Value(End(p.from_column, p.from)).Key("to").Value(End(p.to_column, p.to));
    json.Key("synapses").Value(n.projections[i].synapses).Key("fan_in").Value(n.projections[i].fan_in);
    json.Key("fan_out").Value(n.projections[i].fan_out).EndObject();
  }
  json.EndArray().Key("warnings").BeginArray();
  for (const std::string& sentence : d.warnings) json.Value(sentence);
  json.EndArray();
  if (d.ranks) WriteRanks(*d.ranks, json.Key("ranks"));
  return json.EndObject().Take();
}

// Replaces expected values by the values of the built network.
void MakeExact(const Network& network, NetworkEstimate& numbers) {
  const NetworkSpec& spec = network.spec();
  const auto ratio = [](double actual, double expected) { return expected > 0 ? actual / expected : 1; };
  numbers.synapses = static_cast<double>(network.synapses());
  // Listed synapses are exact already: only the drawn ones change.
  for (std::size_t i = 0; i < spec.projections.size(); ++i) {
    ProjectionEstimate& projection = numbers.projections[i];
    const ProjectionEstimate expected = projection;
    const double synapses = static_cast<double>(network.synapses_of(i)), share = ratio(synapses, projection.synapses);
    projection.synapses = synapses;
    projection.fan_in *= share;
    projection.fan_out *= share;
    if (spec.projections[i].stdp) numbers.plastic_synapses += synapses - expected.synapses;
    for (LayerEstimate& layer : numbers.layers) {
      const ColumnSpec& column = spec.columns[layer.kind];
      const std::string& name = column.layers[layer.layer].name;
      const auto is = [&](const std::string& kind, const LayerNames& of) {
        return std::ranges::count(of, name) > 0 && (kind.empty() ? layer.kind == 0 : kind == column.name);
      };
      if (is(spec.projections[i].to_column, spec.projections[i].to))
        layer.fan_in += projection.fan_in - expected.fan_in;
      if (is(spec.projections[i].from_column, spec.projections[i].from)) {
        layer.fan_out += projection.fan_out - expected.fan_out;
      }
    }
  }
  numbers.min_delay_between_columns = network.min_delay_between_columns();
  numbers.max_delay = network.max_delay();
  numbers.quantum = network.quantum();
  numbers.network_bytes = static_cast<double>(network.memory_bytes());
}

}  // namespace

ExitStatus DescribeCommand(const DescribeOptions& options) {
  absl::StatusOr<Config> config = Load(options.source, options.ranks ? 0 : 1);
  if (!config.ok()) return Fail(kMistake, config.status());
  // The user may save the printed text in any directory, so paths must be absolute.
  for (Input& input : config->network.inputs) {
    const auto make_absolute = [](std::string& file) {
      file = std::filesystem::absolute(file).lexically_normal().string();
    };
    if (auto* given = std::get_if<SpikeInput>(&input.source)) make_absolute(given->file);
    if (auto* given = std::get_if<StimulusInput>(&input.source)) make_absolute(given->file);
  }
  if (options.toml) {
    const bool as_it_is = !options.source.file && options.source.overrides.empty();
    return Print(as_it_is ? BuiltInToml(options.source.network).value() : ToToml(*config));
  }
  Description description = {.source = options.source,
                             .config = *config,
                             .numbers = Estimate(config->network, std::max(config->run.threads, 1)),
                             .weights = {},
                             .warnings = {},
                             .listed = {},
                             .build_seconds = std::nullopt,
                             .ranks = std::nullopt};
  description.weights = EstimateWeights(*config, description.numbers);
  if (options.ranks) {
    RanksQuestion question = *options.ranks;
    question.workers = std::max(config->run.threads, 1);
    question.exchange_every = config->run.exchange_every;
    description.ranks = {question, EstimateRanks(config->network, question)};
  }
  NetworkSpec& spec = config->network;
  for (const EdgeListSpec& list : spec.edges) description.listed.push_back(list.synapses.size());
  const std::vector<std::string> late = ScheduleWarnings(*config);
  if (options.build) {
    // Building takes the listed synapses, so the warnings come first.
    auto warnings = DeliveryWarningsByQuantum(spec);
    const auto start = std::chrono::steady_clock::now();
    const absl::StatusOr<Network> network = Network::Build(std::move(spec), {.threads = config->run.threads});
    if (!network.ok()) return Fail(absl::IsInvalidArgument(network.status()) ? kMistake : kFailed, network.status());
    description.build_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    MakeExact(*network, description.numbers);
    description.warnings = std::move(warnings[network->quantum()]);
  } else {
    description.warnings = DeliveryWarnings(spec, description.numbers.quantum);
  }
  description.warnings.insert(description.warnings.begin(), late.begin(), late.end());
  return Print(options.json ? Json(description) : Text(description));
}

}  // namespace lull::cli
