// The check has three rounds, from small to large: rest points, batch functions, whole networks. It ends at the first
// difference.

#include "lull/check_model.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/aligned_array.h"
#include "base/counted.h"
#include "base/quoted.h"
#include "lull/network.h"
#include "lull/observer.h"
#include "lull/simulation.h"
#include "model/model.h"
#include "random/sampler.h"

namespace lull {
namespace {

constexpr std::size_t kNeurons = 2 * kBlockLanes + 5;  // so that the last block and chunk are not full
constexpr std::size_t kBlocks = 3;
constexpr float kTolerance = 0.01f;
constexpr float kQuantum = 0x1p-16f;

const char* NameOf(InstructionSet set) {
  return set == InstructionSet::kAvx512 ? "AVX-512" : set == InstructionSet::kAvx2 ? "AVX2" : "the baseline";
}

std::uint32_t Bits(float value) { return std::bit_cast<std::uint32_t>(value); }

bool Near(double a, double b, double tolerance) { return std::fabs(a - b) <= tolerance * std::max(1.0, std::fabs(b)); }

// The same neurons twice: in the layout of a Batch, for batch functions, and one by one, for Step.
class Neurons {
 public:
  // If `uniform`, all neurons have the first setup; otherwise each has its own.
  Neurons(const ModelInfo& model, std::span<const NeuronSetup> setups, bool uniform)
      : model_(model),
        setups_(setups),
        uniform_(uniform),
        state_(kBlocks * kBlockLanes * model.state_size),
        parameters_(kBlocks * kBlockLanes * model.parameter_size),
        rest_points_(kBlocks * kBlockLanes * model.state_size),
        sums_(3 * kBlocks * kBlockLanes) {
    for (std::size_t n = 0; n < kBlocks * kBlockLanes; ++n) {
      const NeuronSetup& setup = SetupOf(n);
      // Every third neuron starts at rest.
      Put(n, n % 3 == 0 && setup.rest_point ? *setup.rest_point : setup.initial_state, state_);
      const std::vector<float> none(model.state_size, std::numeric_limits<float>::quiet_NaN());
      if (!uniform) Put(n, setup.rest_point.value_or(none), rest_points_);
      if (!uniform) Put(n, setup.parameters, parameters_);
      if (n < kNeurons) states_.push_back(Get(n));
    }
    if (uniform) {
      const NeuronSetup& setup = SetupOf(0);
      std::ranges::copy(setup.parameters, parameters_.data());
      for (int k = 0; k < model.state_size; ++k) {
        rest_points_[k] = setup.rest_point ? (*setup.rest_point)[k] : std::numeric_limits<float>::quiet_NaN();
      }
    }
  }

  // Steps all neurons in both ways. Returns the first difference in words, or an empty text.
  std::string Step(BatchFunction function, RestRule rule, SubSteps sub_steps, std::span<const InputSums> sums) {
    constexpr std::size_t kSlots = kBlocks * kBlockLanes;
    for (std::size_t n = 0; n < kNeurons; ++n) {
      sums_[n] = sums[n].sum;
      sums_[kSlots + n] = sums[n].excitatory;
      sums_[2 * kSlots + n] = sums[n].inhibitory;
    }
    std::uint64_t fired[kBlocks], rests[kBlocks];
    function({.lanes = kNeurons,
              .state = state_.data(),
              .parameters = parameters_.data(),
              .rest_point = rest_points_.data(),
              .sums = sums_.data(),
              .quantum = kQuantum,
              .rest_tolerance = kTolerance,
              .sub_steps = sub_steps.count,
              .h = sub_steps.h,
              .fired = fired,
              .rests = rests,
              .excitatory = sums_.data() + kSlots,
              .inhibitory = sums_.data() + 2 * kSlots});
    for (std::size_t n = 0; n < kNeurons; ++n) {
      std::vector<float>& state = states_[n];
      const std::vector<float> before = state;
      const bool fires = model_.step(SetupOf(n).parameters, state, sums[n], kQuantum, sub_steps);
      const bool silent = sums[n].sum == 0 && sums[n].excitatory == 0 && sums[n].inhibitory == 0;
      const bool resting = !fires && silent && RestsIn(before, n, rule);
      if (resting && rule == RestRule::kNear) state = *SetupOf(n).rest_point;
      fired_ += fires;
      const auto bit = [n](const std::uint64_t* mask) { return (mask[n / kBlockLanes] >> n % kBlockLanes & 1) != 0; };
      const std::vector<float> got = Get(n);
      for (int k = 0; k < model_.state_size; ++k) {
        if (!std::isfinite(state[k])) return absl::StrCat(NameOf(k), " is ", state[k], ", which is not finite");
        if (Bits(got[k]) == Bits(state[k])) continue;
        return absl::StrCat(NameOf(k), " is ", got[k], " in the batch function, ", state[k], " by Step alone");
      }
      if (bit(fired) != fires) return absl::StrCat(fires ? "Step fires" : "the batch function fires", " alone");
      if (bit(rests) != resting) return absl::StrCat(resting ? "Step rests" : "the batch function rests", " alone");
    }
    return "";
  }

  std::uint64_t fired() const { return fired_; }

 private:
  const NeuronSetup& SetupOf(std::size_t n) const { return setups_[uniform_ ? 0 : n % setups_.size()]; }

  bool RestsIn(const std::vector<float>& before, std::size_t n, RestRule rule) const {
    const std::vector<float>& state = states_[n];
    if (rule == RestRule::kNone || !model_.may_rest(state)) return false;
    if (rule == RestRule::kUnchanged) return std::ranges::equal(state, before, {}, Bits, Bits);
    const std::optional<std::vector<float>>& rest = SetupOf(n).rest_point;
    if (!rest) return false;
    for (int k = 0; k < model_.variables; ++k) {
      if (!(std::fabs(state[k] - (*rest)[k]) <= kTolerance * model_.rest_scale[static_cast<std::size_t>(k)]))
        return false;
    }
    return true;
  }

  void Put(std::size_t n, const std::vector<float>& values, AlignedArray<float>& blocks) {
    for (std::size_t k = 0; k < values.size(); ++k) blocks[Place(n, k, values.size())] = values[k];
  }

  std::vector<float> Get(std::size_t n) const {
    std::vector<float> state(model_.state_size);
    for (std::size_t k = 0; k < state.size(); ++k) state[k] = state_[Place(n, k, state.size())];
    return state;
  }

  static std::size_t Place(std::size_t n, std::size_t k, std::size_t size) {
    return (n / kBlockLanes * size + k) * kBlockLanes + n % kBlockLanes;
  }

  std::string NameOf(int k) const {
    return k < model_.variables ? model_.variable_names[k] : absl::StrCat("flag ", k - model_.variables);
  }

  const ModelInfo& model_;
  std::span<const NeuronSetup> setups_;
  bool uniform_;
  AlignedArray<float> state_, parameters_, rest_points_;
  AlignedArray<std::int32_t> sums_;
  std::vector<std::vector<float>> states_;  // [neuron]
  std::uint64_t fired_ = 0;
};

// The result of a run.
struct Result {
  std::string how;
  std::vector<Spike> spikes;
  std::uint64_t weight_hash;
  std::vector<std::vector<float>> states;
};

class Checker {
 public:
  Checker(const NeuronType& type, const CheckModelOptions& options)
      : type_(type), options_(options), model_(ModelOf(type)), random_(options.seed) {
    if (type_.name.empty()) type_.name = model_.name;
  }

  absl::Status Check() {
    if (!(options_.largest_input > 0 && std::isfinite(options_.largest_input)) || options_.duration < 30) {
      return absl::InvalidArgumentError("CheckModel: inputs must be above 0, and runs of 30 ms or more");
    }
    // Build reports all mistakes in the type itself.
    if (const auto network = Network::Build(Spec(type_, kTolerance)); !network.ok()) return network.status();
    DrawSetups();
    if (absl::Status status = CheckRestPoints(); !status.ok()) return status;
    if (absl::Status status = CheckBatchFunctions(); !status.ok()) return status;
    return CheckNetworks();
  }

 private:
  template <class... Parts>
  absl::Status Differ(const Parts&... parts) const {
    return absl::InvalidArgumentError(
        absl::StrCat("model ", Quoted(model_.name), ": ", parts..., " (seed ", options_.seed, ")"));
  }

  absl::Status Silent() const {
    return absl::FailedPreconditionError(absl::StrCat("model ", Quoted(model_.name), ": no neuron fired in ",
                                                      options_.duration, " ms of inputs up to ", options_.largest_input,
                                                      "; give a larger largest_input"));
  }

  double Uniform(double low, double high) {
    return low + (high - low) * 0x1p-53 * static_cast<double>(random_() >> 11);
  }

  void DrawSetups() {
    for (std::size_t n = 0; n < kNeurons; ++n) {
      std::vector<float> parameters;
      for (const Drawn& drawn : ParametersOf(type_)) {
        parameters.push_back(static_cast<float>(Sampler(drawn).Of(static_cast<std::uint32_t>(random_()))));
      }
      std::vector<double> initial;
      for (const Drawn& drawn : type_.initial.values) {
        initial.push_back(Sampler(drawn).Of(static_cast<std::uint32_t>(random_())));
      }
      setups_.push_back(SetUp(type_, parameters, initial));
    }
  }

  // -------------------------------------------------------------------------------------------------------------------

  absl::Status CheckRestPoints() const {
    const SubSteps sub_steps = SubStepsOf(type_);
    for (const NeuronSetup& setup : setups_) {
      const std::optional<std::vector<double>> at = model_.equilibrium(setup.parameters);
      if (!at) continue;
      std::vector<float> state = model_.initial(setup.parameters, *at);
      const bool fires = model_.step(setup.parameters, state, {}, kQuantum, sub_steps);
      if (fires) return Differ("at its equilibrium a neuron fires without input");
      for (int k = 0; k < model_.variables; ++k) {
        if (Near(state[k], (*at)[k], 1e-3)) continue;
        return Differ("Equilibrium says ", model_.variable_names[k], " = ", (*at)[k],
                      ", but from there a step without input goes to ", state[k]);
      }
      if (!setup.rest_point) continue;
      std::vector<float> after = *setup.rest_point;
      for (int k = 0; k < model_.variables; ++k) {
        if (Near(after[k], (*at)[k], kTolerance)) continue;
        return Differ("Equilibrium says ", model_.variable_names[k], " = ", (*at)[k], ", but it settles at ", after[k]);
      }
      if (!model_.may_rest(after)) return Differ("MayRest refuses the rest point, so that a neuron never rests");
      model_.step(setup.parameters, after, {}, kQuantum, sub_steps);
      if (!std::ranges::equal(after, *setup.rest_point, {}, Bits, Bits)) {
        return Differ(
            "a step without input changes the state at rest, so that Step depends on more than its arguments");
      }
    }
    return absl::OkStatus();
  }

  // -------------------------------------------------------------------------------------------------------------------

  absl::Status CheckBatchFunctions() {
    std::uint64_t fired = 0;
    for (const InstructionSet set : SupportedInstructionSets()) {
      for (const bool uniform : {true, false}) {
        for (const RestRule rule : {RestRule::kNone, RestRule::kUnchanged, RestRule::kNear}) {
          Neurons neurons(model_, setups_, uniform);
          const BatchFunction function = model_.batch_function(set, uniform, rule);
          for (Tick t = 1; t <= options_.duration; ++t) {
            const std::string difference = neurons.Step(function, rule, SubStepsOf(type_), RandomSums(t));
            if (difference.empty()) continue;
            return Differ("on ", NameOf(set), ", parameters ", uniform ? "shared" : "of its own", ", in step ", t, ": ",
                          difference);
          }
          fired += neurons.fired();
        }
      }
    }
    return fired > 0 ? absl::OkStatus() : Silent();
  }

  // Random input sums: for about a quarter of the neurons in each step, and for none in the last third of the run. With
  // ports, about a quarter of the neurons receive a current, a quarter excitation, and a quarter inhibition.
  std::vector<InputSums> RandomSums(Tick t) {
    std::vector<InputSums> sums(kNeurons);
    if (t > 2 * options_.duration / 3) return sums;
    const double most = std::min(options_.largest_input / kQuantum, 1e9);
    const auto draw = [&](double low, double high) {
      return random_() % 4 == 0 ? static_cast<std::int32_t>(Uniform(low, high)) : 0;
    };
    for (InputSums& of : sums) {
      of.sum = draw(-most / 4, most);
      if (!model_.has_ports) continue;
      of.excitatory = draw(0, most);
      of.inhibitory = draw(-most / 4, 0);
    }
    return sums;
  }

  // -------------------------------------------------------------------------------------------------------------------

  NetworkSpec Spec(const NeuronType& type, double rest_tolerance) const {
    // A neuron fires only if the spikes of a few neighbours arrive together.
    const double strength = std::max(std::ldexp(std::round(std::ldexp(options_.largest_input / 4, 16)), -16), 0x1p-16);
    const ProjectionSpec inside = {.from = "all",
                                   .to = "all",
                                   .probability = 0.2,
                                   .delay = {1, 5},
                                   .strength = {0, strength},
                                   .inhibitory = 0.2,
                                   .stdp = Stdp{}};
    ProjectionSpec between = inside;
    between.reach = AllOthers{};
    between.delay.range()->low = 2;
    const Tick silence = 2 * options_.duration / 3;
    return {
        .seed = options_.seed,
        .types = {type},
        .columns = {{.name = "c", .count = 3, .layers = {{.name = "all", .size = 40, .types = {{.type = type.name}}}}}},
        .projections = {inside, between},
        .inputs = {{.source = PoissonKicks{20, options_.largest_input}, .until = silence},
                   {.source = UniformNoise{0, options_.largest_input / 4},
                    .from = 10,
                    .until = silence,
                    .target = {.columns = {{0, 0}}}}},
        .delivery_limit = strength,
        .rest_tolerance = rest_tolerance};
  }

  absl::Status CheckNetworks() const {
    std::vector<NeuronType> types = {type_};
    if (IsUniform(type_)) types.push_back(WithParametersOfItsOwn());
    for (const NeuronType& type : types) {
      for (const double tolerance : {0.0, NetworkSpec().rest_tolerance}) {
        const absl::StatusOr<Network> network = Network::Build(Spec(type, tolerance));
        if (!network.ok()) return network.status();
        const absl::StatusOr<Result> reference =
            Run(*network,
                {{.engine = EngineKind::kClockDriven, .instruction_set = InstructionSet::kBaseline, .threads = 1}});
        if (!reference.ok()) return reference.status();
        if (reference->spikes.empty()) return Silent();
        for (const std::vector<SimulationOptions>& ways : Ways()) {
          const absl::StatusOr<Result> result = Run(*network, ways);
          if (!result.ok()) return result.status();
          const std::string difference = Difference(*result, *reference);
          if (!difference.empty()) return Differ("rest tolerance ", tolerance, ": ", difference);
        }
      }
    }
    return absl::OkStatus();
  }

  // The type with the last digits of one parameter drawn for each neuron, if there is a parameter that is not 0.
  NeuronType WithParametersOfItsOwn() const {
    NeuronType type = type_;
    for (const NamedParameter& parameter : ParameterFields(type)) {
      const double low = parameter.value->range()->low, high = low + 1e-6 * std::fabs(low);
      if (low == high) continue;
      *parameter.value = {low, high};
      break;
    }
    return type;
  }

  // Ways to run a network. A way with several options is a run in pieces, with saving and loading in between.
  static std::vector<std::vector<SimulationOptions>> Ways() {
    std::vector<std::vector<SimulationOptions>> ways;
    for (const EngineKind engine : {EngineKind::kClockDriven, EngineKind::kEventDriven}) {
      for (const InstructionSet set : SupportedInstructionSets()) {
        ways.push_back({{.engine = engine, .instruction_set = set, .threads = 1}});
      }
      ways.push_back({{.engine = engine, .threads = 2, .placement = {0, 1, 1}}});
      ways.push_back({{.engine = engine, .threads = 3, .placement = {2, 0, 1}}});
    }
    const SimulationOptions clock = {.engine = EngineKind::kClockDriven, .threads = 1}, events = {.threads = 1};
    ways.push_back({clock, events, clock});
    ways.push_back({{.threads = 2, .placement = {0, 1, 0}}, clock, events});
    return ways;
  }

  absl::StatusOr<Result> Run(const Network& network, const std::vector<SimulationOptions>& pieces) const {
    SpikeRecorder recorder;
    std::optional<Simulation> simulation;
    Result result = {};
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      absl::StatusOr<Simulation> next = Simulation::Create(network, pieces[i]);
      if (!next.ok()) return next.status();
      if (simulation) {
        if (absl::Status status = HandOver(*simulation, *next); !status.ok()) return status;
      }
      simulation.emplace(*std::move(next));
      simulation->Observe(recorder);
      const auto share = static_cast<Tick>(pieces.size() - i);
      const absl::StatusOr<RunCounters> run = simulation->Run((options_.duration - simulation->now()) / share);
      if (!run.ok()) return run.status();
      absl::StrAppend(
          &result.how, i == 0 ? "" : ", then ",
          pieces[i].engine == EngineKind::kClockDriven ? "clock-driven" : "event-driven", " on ",
          pieces[i].instruction_set == InstructionSet::kBest ? "the best" : NameOf(pieces[i].instruction_set), " with ",
          Counted(static_cast<std::uint64_t>(pieces[i].threads), "thread"));
    }
    result.spikes = recorder.spikes();
    result.weight_hash = simulation->weight_hash();
    for (NeuronId neuron = 0; neuron < network.neurons(); ++neuron) result.states.push_back(simulation->State(neuron));
    return result;
  }

  static absl::Status HandOver(Simulation& from, Simulation& to) {
    std::vector<std::byte> bytes;
    const absl::Status saved = from.Save([&bytes](std::span<const std::byte> more) {
      bytes.insert(bytes.end(), more.begin(), more.end());
      return absl::OkStatus();
    });
    if (!saved.ok()) return saved;
    std::size_t next = 0;
    return to.Load([&](std::span<std::byte> wanted) {
      if (wanted.size() > bytes.size() - next) return absl::DataLossError("a saved state ends too early");
      std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(next), wanted.size(), wanted.begin());
      next += wanted.size();
      return absl::OkStatus();
    });
  }

  static std::string Difference(const Result& result, const Result& reference) {
    const auto differ = [&](const auto&... parts) {
      return absl::StrCat(result.how, " differs from ", reference.how, ": ", parts...);
    };
    const auto [ours, theirs] = std::ranges::mismatch(result.spikes, reference.spikes);
    if (ours != result.spikes.end() || theirs != reference.spikes.end()) {
      const bool here = theirs == reference.spikes.end() || (ours != result.spikes.end() && *ours < *theirs);
      const Spike& first = here ? *ours : *theirs;
      return differ("neuron ", first.neuron, here ? " fires" : " does not fire", " in step ", first.time);
    }
    for (std::size_t n = 0; n < result.states.size(); ++n) {
      if (std::ranges::equal(result.states[n], reference.states[n], {}, Bits, Bits)) continue;
      return differ("the last state of neuron ", n);
    }
    if (result.weight_hash != reference.weight_hash) return differ("the weights");
    return "";
  }

  NeuronType type_;
  CheckModelOptions options_;
  const ModelInfo& model_;
  std::mt19937_64 random_;
  std::vector<NeuronSetup> setups_;
};

}  // namespace

absl::Status CheckModel(const NeuronType& type, const CheckModelOptions& options) {
  return Checker(type, options).Check();
}

}  // namespace lull
