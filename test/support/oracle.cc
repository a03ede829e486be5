#include "test/support/oracle.h"

#include <Random123/philox.h>

#include <algorithm>
#include <bit>
#include <boost/math/distributions/exponential.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <cassert>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>

namespace lull::oracle {
namespace {

// ---------------------------------------------------------------------------------------------------------------------
// MODEL.md 2: one step of 1 ms. `armed` is part of the state of Hindmarsh–Rose; the others never disarm.

bool StepIzhikevich(const std::vector<float>& parameters, int sub_steps, float input, State& state) {
  const float a = parameters[0], b = parameters[1], c = parameters[2], d = parameters[3];
  const float h = static_cast<float>(1.0 / sub_steps);
  float &v = state[0], &u = state[1];
  bool fires = false;
  for (int i = 0; i < sub_steps; ++i) {
    for (int half = 0; half < 2; ++half) v += 0.5f * h * (((((0.04f * v) * v + 5.0f * v) + 140.0f) - u) + input);
    u += h * (a * (b * v - u));
    if (!(v >= 30.0f)) continue;
    fires = true;
    v = c;
    u = u + d;
  }
  return fires;
}

bool StepHindmarshRose(const std::vector<float>& parameters, double time_units, int n, float input, State& state,
                       bool& armed) {
  const float a = parameters[0], b = parameters[1], c = parameters[2], d = parameters[3];
  const float s = parameters[4], x_r = parameters[5], r = parameters[6];
  const float h = static_cast<float>(time_units / n);
  bool fired = false;
  for (int i = 0; i < n; ++i) {
    const float x = state[0], y = state[1], z = state[2];
    state[0] = x + h * (y - a * (x * x * x) + b * (x * x) - z + input);
    state[1] = y + h * (c - d * (x * x) - y);
    state[2] = z + h * (r * (s * (x - x_r) - z));
    if (armed && state[0] >= 1.0f) {
      fired = true;
      armed = false;
    }
    if (state[0] < 0.0f) armed = true;
  }
  return fired;
}

// What has come to a neuron in a step, with ports in three sums: of pulses and weights without the sign bit, of those
// with it, and of all else.
struct Sums {
  std::int64_t excitatory = 0, inhibitory = 0, other = 0;
};

bool HasPorts(const Neuron& neuron) {
  return neuron.model == Model::kConductances || (neuron.model == Model::kNamed && neuron.named.has_ports());
}

// What a neuron's state has beside its variables: Hindmarsh and Rose's neurons may be armed, all others are, and of
// some a refractory period may be left.
struct Flags {
  bool armed;
  int left = 0;
};

bool StepConductances(const std::vector<float>& parameters, float excitatory, float inhibitory, float current,
                      State& state) {
  const float leak = parameters[0], keep_e = parameters[1], keep_i = parameters[2];
  float &v = state[0], &g_e = state[1], &g_i = state[2];
  g_e = g_e * keep_e + excitatory;
  g_i = g_i * keep_i - inhibitory;
  v = (v + g_e * parameters[3] + g_i * parameters[4] + current) / (1 + leak + g_e + g_i);
  if (!(v >= parameters[5])) return false;
  v = 0;
  return true;
}

float Drive(const Neuron& neuron) { return neuron.parameters[neuron.parameters.size() - 2]; }
float Gain(const Neuron& neuron) { return neuron.parameters.back(); }

// `neuron` gives the model and the parameters.
bool Step(const Neuron& neuron, const Sums& sums, double quantum, State& state, Flags& flags) {
  const auto scaled = [&](std::int64_t sum) {
    return Gain(neuron) * (static_cast<float>(sum) * static_cast<float>(quantum));
  };
  const float input = Drive(neuron) + scaled(sums.other);
  if (neuron.model == Model::kNamed) {
    return neuron.named.Step(scaled(sums.excitatory), scaled(sums.inhibitory), input, state, flags.left);
  }
  if (HasPorts(neuron)) {
    return StepConductances(neuron.parameters, scaled(sums.excitatory), scaled(sums.inhibitory), input, state);
  }
  return neuron.model == Model::kIzhikevich ? StepIzhikevich(neuron.parameters, neuron.sub_steps, input, state)
                                            : StepHindmarshRose(neuron.parameters, neuron.time_units_per_ms,
                                                                neuron.sub_steps, input, state, flags.armed);
}

bool InitiallyArmed(const Neuron& neuron) { return neuron.model != Model::kHindmarshRose || neuron.state[0] < 1.0f; }

bool SameBits(const State& left, const State& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](float p, float q) {
    return std::bit_cast<std::uint32_t>(p) == std::bit_cast<std::uint32_t>(q);
  });
}

// ---------------------------------------------------------------------------------------------------------------------
// MODEL.md 3: the rest point.

double Value(const std::vector<double>& polynomial, double x) {
  double value = 0;
  for (std::size_t i = polynomial.size(); i-- > 0;) value = value * x + polynomial[i];
  return value;
}

// The real roots, ascending, of c[0] + c[1] x + …: between the roots of the derivative there is at most one.
std::vector<double> Roots(std::vector<double> polynomial) {
  while (!polynomial.empty() && polynomial.back() == 0) polynomial.pop_back();
  if (polynomial.size() < 2) return {};
  double bound = 0;  // Cauchy's
  std::vector<double> derivative;
  for (std::size_t i = 0; i < polynomial.size(); ++i) {
    bound = std::max(bound, 1 + std::fabs(polynomial[i] / polynomial.back()));
    if (i > 0) derivative.push_back(static_cast<double>(i) * polynomial[i]);
  }
  std::vector<double> ends = Roots(derivative);
  ends.insert(ends.begin(), -bound);
  ends.push_back(bound);
  std::vector<double> roots;
  for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
    double low = ends[i], high = ends[i + 1];
    const bool rises = Value(polynomial, low) < 0;
    if (rises == (Value(polynomial, high) < 0)) continue;
    for (double middle = low + (high - low) / 2; middle > low && middle < high; middle = low + (high - low) / 2) {
      ((Value(polynomial, middle) < 0) == rises ? low : high) = middle;
    }
    roots.push_back(low);
  }
  return roots;
}

// The equilibrium with the lowest v (x), of the equations as published: 0.04 is not the float next to it.
std::optional<std::vector<double>> Equilibrium(const Neuron& neuron) {
  const std::vector<double> p(neuron.parameters.begin(), neuron.parameters.end());
  const double drive = Drive(neuron);
  if (neuron.model == Model::kIzhikevich) {
    const double b = p[1];
    const std::vector<double> v = Roots({140 + drive, 5 - b, 0.04});
    if (v.empty()) return std::nullopt;
    return std::vector<double>{v[0], b * v[0]};
  }
  if (neuron.model == Model::kConductances) return std::vector<double>{drive / p[0], 0, 0};
  if (neuron.model == Model::kNamed) return neuron.named.StableEquilibrium();
  const double a = p[0], b = p[1], c = p[2], d = p[3], s = p[4], x_r = p[5];
  const std::vector<double> x = Roots({c + drive + s * x_r, -s, b - d, -a});
  if (x.empty()) return std::nullopt;
  return std::vector<double>{x[0], c - d * x[0] * x[0], s * (x[0] - x_r)};
}

using Matrix = std::vector<std::vector<double>>;

Matrix Product(const Matrix& left, const Matrix& right) {
  Matrix product(left.size(), std::vector<double>(left.size()));
  for (std::size_t i = 0; i < left.size(); ++i) {
    for (std::size_t j = 0; j < left.size(); ++j) {
      for (std::size_t k = 0; k < left.size(); ++k) product[i][j] += left[i][k] * right[k][j];
    }
  }
  return product;
}

// What a small change of the state becomes in one step (Izhikevich) or one sub-step (Hindmarsh–Rose, whose step is a
// power of it: its radius is below 1 exactly when this one's is).
Matrix Jacobian(const Neuron& neuron, const State& at) {
  const std::vector<float>& p = neuron.parameters;
  if (neuron.model == Model::kIzhikevich) {
    const double h = 1.0 / neuron.sub_steps, a = h * static_cast<double>(p[0]);
    const double slope = 0.5 * h * (2 * 0.04 * static_cast<double>(at[0]) + 5);
    const Matrix half = {{1 + slope, -0.5 * h}, {0, 1}};
    const Matrix recovery = {{1, 0}, {a * p[1], 1 - a}};
    return Product(recovery, Product(half, half));
  }
  if (neuron.model ==
      Model::kConductances) {  // of v by the conductances nothing but the eigenvalues matters: triangular
    return {{1 / (1 + static_cast<double>(p[0])), 0, 0}, {0, p[1], 0}, {0, 0, p[2]}};
  }
  const double a = p[0], b = p[1], d = p[3], s = p[4], r = p[6], x = at[0];
  const double h = neuron.time_units_per_ms / neuron.sub_steps;
  return {{1 + h * (2 * b * x - 3 * a * x * x), h, -h}, {-2 * h * d * x, 1 - h, 0}, {h * r * s, 0, 1 - h * r}};
}

// lim |Mᵏ|^(1/k), by squaring M fifty times.
double SpectralRadius(Matrix matrix) {
  double log_of_scale = 0, share = 1;
  for (int squaring = 0; squaring < 50; ++squaring) {
    double norm = 0;
    for (const std::vector<double>& row : matrix) {
      for (const double entry : row) norm = std::max(norm, std::fabs(entry));
    }
    if (norm == 0) return 0;
    for (std::vector<double>& row : matrix) {
      for (double& entry : row) entry /= norm;
    }
    log_of_scale += share * std::log(norm);
    share /= 2;
    matrix = Product(matrix, matrix);
  }
  return std::exp(log_of_scale);
}

// ---------------------------------------------------------------------------------------------------------------------
// MODEL.md 1: quanta.

// To the nearest multiple, half to even: the default rounding mode. Scaling by a power of two is exact.
std::int64_t InQuanta(double value, double quantum) { return std::llrint(value / quantum); }

std::int64_t Delivered(float weight, const std::optional<double>& limit, double quantum) {
  return InQuanta(limit ? std::clamp<double>(weight, -*limit, *limit) : weight, quantum);
}

double Bound(const Problem& problem, const Synapse& synapse) {
  const double limit = problem.delivery_limit.value_or(std::numeric_limits<double>::infinity());
  if (!synapse.rule) return std::min<double>(std::fabs(synapse.weight), limit);
  const Rule& rule = problem.rules[*synapse.rule];
  return rule.hard ? std::min(limit, rule.w_max) : limit;
}

// How many of the input's spikes meet in one step at one neuron, at most. Each neuron that the input reaches is taken
// to receive as many.
std::int64_t MostAtOnce(const Input& input) {
  std::map<std::pair<Time, std::uint32_t>, std::int64_t> counts;
  for (const auto& spike : input.spikes) ++counts[spike];
  std::int64_t most = 0;
  for (const auto& [spike, count] : counts) most = std::max(most, count);
  return most;
}

// MODEL.md 4: the value of a distribution between its bounds below which a share r of them lies.
double Value(const Distribution& of, double r) {
  using Kind = Distribution::Kind;
  if (of.kind == Kind::kUniform) return of.first + (of.second - of.first) * r;
  const auto between = [r](const auto& distribution, double min, double max) {
    const double begin = std::isinf(min) ? 0 : cdf(distribution, min);
    const double end = std::isinf(max) ? 1 : cdf(distribution, max);
    return quantile(distribution, begin + (end - begin) * r);
  };
  if (of.kind == Kind::kNormal) return between(boost::math::normal(of.first, of.second), of.min, of.max);
  if (of.kind == Kind::kLognormal) {
    const double min = of.min > 0 ? std::log(of.min) : -std::numeric_limits<double>::infinity();
    return std::exp(between(boost::math::normal(of.first, of.second), min, std::log(of.max)));
  }
  const boost::math::exponential exponential(1 / of.first);
  return between(exponential, of.min > 0 ? of.min : -std::numeric_limits<double>::infinity(), of.max);
}

double Largest(const Distribution& of) {
  if (of.kind == Distribution::Kind::kUniform) return std::max(std::fabs(of.first), std::fabs(of.second));
  return std::max(std::fabs(Value(of, 0x1p-33)), std::fabs(Value(of, 1 - 0x1p-33)));
}

// The largest current and the most that spikes add up to in one step [quanta].
std::int64_t MostOfStimuli(const Input& input, std::uint32_t neuron, double quantum) {
  std::int64_t current = 0, spikes = 0;
  std::map<Time, std::int64_t> spikes_at;
  for (const Stimulus& s : input.stimuli) {
    if (s.neuron != neuron) continue;
    const std::int64_t size = InQuanta(std::fabs(s.amplitude), quantum);
    if (s.is_current) current = std::max(current, size);
    if (!s.is_current) spikes = std::max(spikes, spikes_at[s.time] += size);
  }
  return current + spikes;
}

std::int64_t MostKicks(const Input& input);

bool Fits(const Problem& problem, double quantum) {
  std::vector<std::int64_t> bounds(problem.neurons.size());
  for (const Synapse& synapse : problem.synapses) bounds[synapse.target] += InQuanta(Bound(problem, synapse), quantum);
  for (const Input& input : problem.inputs) {
    if (input.kind == Input::Kind::kStimuli) {
      for (std::uint32_t i = 0; i < bounds.size(); ++i) bounds[i] += MostOfStimuli(input, i, quantum);
      continue;
    }
    if (input.kind == Input::Kind::kNormal) {
      const std::int64_t most =
          InQuanta(std::fabs(input.mean), quantum) + std::llround(std::ceil(6.4 * input.std / quantum));
      for (std::size_t i = 0; i < bounds.size(); ++i) bounds[i] += input.reaches[i] ? most : 0;
      continue;
    }
    const bool noise = input.kind == Input::Kind::kNoise;
    double size = noise ? std::max(std::fabs(input.low), std::fabs(input.high)) : std::fabs(input.amplitude);
    if (input.kind == Input::Kind::kCurrent) {
      for (const auto& [time, amplitude] : input.changes) size = std::max(size, std::fabs(amplitude));
    }
    const bool drawn = input.kind == Input::Kind::kKicks || input.kind == Input::Kind::kPulses ||
                       input.kind == Input::Kind::kOneAtRandom;
    if (drawn) size = Largest(input.drawn);
    std::int64_t times = input.kind == Input::Kind::kSpikes ? MostAtOnce(input) : 1;
    if (input.kind == Input::Kind::kKicks) times = MostKicks(input);
    for (std::size_t i = 0; i < bounds.size(); ++i) {
      if (input.reaches[i]) bounds[i] += times * InQuanta(size, quantum);
    }
  }
  return std::all_of(bounds.begin(), bounds.end(), [](std::int64_t bound) { return bound < (std::int64_t{1} << 31); });
}

// ---------------------------------------------------------------------------------------------------------------------
// MODEL.md 5: STDP.

double Window(const Rule& rule, double time_constant, Time dt) {
  const double age = static_cast<double>(dt);
  switch (rule.window) {
    case Rule::Window::kHyperbolic:
      return 1 / (1 + age / time_constant);
    case Rule::Window::kExponential:
      return std::exp(-age / time_constant);
    case Rule::Window::kNone:
      return 1;
  }
  return 0;
}

// A weight within the bounds of a rule, if they are hard.
float Bounded(const Rule& rule, bool negative, float weight) {
  if (!rule.hard) return weight;
  const float low = static_cast<float>(rule.w_min), high = static_cast<float>(rule.w_max);
  const float size = negative ? -weight : weight, clamped = size > low ? std::min(size, high) : low;
  return negative ? -clamped : clamped;
}

// The weight after a change. `negative` is the sign bit of the initial weight.
float Learned(const Rule& rule, bool negative, float weight, double change, double mu) {
  if (!rule.hard) return weight + static_cast<float>(change);
  const float low = static_cast<float>(rule.w_min), high = static_cast<float>(rule.w_max);
  const double size = negative ? -weight : weight, growth = negative ? -change : change;
  if (mu > 0) {
    const double per_span = 1 / (static_cast<double>(high) - low);
    change *= std::pow((growth > 0 ? high - size : size - low) * per_span, mu);
  }
  return Bounded(rule, negative, weight + static_cast<float>(change));
}

bool Active(Time from, Time until, Time t) { return from <= t && t < until; }

// ---------------------------------------------------------------------------------------------------------------------
// MODEL.md 6: input from outside.

// A normal draw: the quantile of 32 random bits, of which the highest is the sign, as inputs.h promises it: single
// precision, the fitted polynomials of random/normal.h, summed as they are written.
float Normal(std::uint32_t bits) {
  int exponent = 0;
  const float outward = static_cast<float>(bits % 0x80000000) + 0.5f;
  const float f = 2 * std::frexp(outward, &exponent) - 1.5f;
  float log = -0.0245685354f;
  for (const float c : {0.0439074785f, -0.0707968622f, 0.141724735f, -0.320613027f, 0.961820841f, 0.584962487f}) {
    log = log * f + c;
  }
  const float s = std::sqrt(32 - (static_cast<float>(exponent - 1) + log)) - 2;
  const float over = (((-3.22280648e-05f * s + 0.143038288f) * s + 1.11307001f) * s + 2.50411868f) * s + 1.53411961f;
  const float under = (0.120884389f * s + 0.713828802f) * s + 1;
  return bits < 0x80000000 ? over / under : -(over / under);
}

// Whether step t is one of the first `width` of every `every` steps from the beginning of the input.
bool Pulses(const Input& input, Time t) {
  return Active(input.from, input.until, t) && (t - std::max<Time>(input.from, 1)) % input.every < input.width;
}

double HighestRate(const Input& input) {
  double highest = input.rate_hz + input.sine_hz;
  for (const auto& [time, rate_hz] : input.changes) highest = std::max(highest, rate_hz);
  return highest / 1000;
}

// The value of the last change that is not after a time, 0 if there is none.
double LastChange(const Input& input, Time time) {
  double value = 0;
  for (const auto& [changed, next] : input.changes) {
    if (changed <= time) value = next;
  }
  return value;
}

// How many kicks are to be expected between t − 1 and t.
double MeanKicks(const Input& input, Time t) {
  if (!input.changes.empty()) return LastChange(input, t - 1) / 1000;
  if (input.sine_hz == 0) return input.rate_hz / 1000;
  const double turn = 2 * std::acos(-1.0), phase = input.phase_degrees / 360;
  const auto cosine = [&](Time time) {
    const double turns = input.frequency_hz / 1000 * static_cast<double>(time) + phase;
    return std::cos(turn * (turns - std::floor(turns)));
  };
  return (input.rate_hz + input.sine_hz * (cosine(t - 1) - cosine(t)) / (turn * input.frequency_hz / 1000)) / 1000;
}

// The least count whose cumulated probability is above u.
std::int64_t PoissonCount(double mean, double u) {
  if (mean <= 0) return 0;
  const boost::math::poisson distribution(mean);
  std::int64_t count = 0;
  while (!(u < cdf(distribution, static_cast<double>(count)))) ++count;
  return count;
}

// The most kicks of a neuron that act in one step.
std::int64_t MostKicks(const Input& input) {
  const double mean = HighestRate(input);
  if (mean > 1) return PoissonCount(mean, 1 - 0x1p-33);
  std::int64_t most = 0;
  while (std::pow(mean, static_cast<double>(most + 1)) / std::tgamma(static_cast<double>(most + 2)) >= 0x1p-80) ++most;
  return most;
}

// The steps, 1 to `duration`, in which the neuron is kicked, and how often.
std::map<Time, std::int64_t> Kicks(std::uint64_t seed, std::uint32_t number, const Input& input, std::uint32_t neuron,
                                   Time duration) {
  std::map<Time, std::int64_t> kicks;
  if (HighestRate(input) > 1) {
    for (Time t = 1; t <= duration; ++t) {
      if (!Active(input.from, input.until, t)) continue;
      const double u = Real(seed, Draw::kKickCount, number, neuron, static_cast<std::uint64_t>(t));
      kicks[t] = PoissonCount(MeanKicks(input, t), u);
    }
    return kicks;
  }
  const bool constant = input.changes.empty() && input.sine_hz == 0;
  double time = static_cast<double>(input.from), cumulated = 0, position = 0;
  Time step = input.from;
  for (std::uint64_t k = 0;; ++k) {
    const double gap = -std::log(Real(seed, Draw::kKick, number, neuron, k));
    if (constant) {
      time += gap / (input.rate_hz / 1000);
      if (!(time < static_cast<double>(duration))) return kicks;
      step = static_cast<Time>(std::floor(time)) + 1;
    } else {
      position += gap;
      while (cumulated <= position && step < duration) cumulated += MeanKicks(input, ++step);
      if (cumulated <= position) return kicks;
    }
    if (step >= input.until) return kicks;
    kicks[step] = std::min(kicks[step] + 1, MostKicks(input));
  }
}

// ---------------------------------------------------------------------------------------------------------------------

class Solver {
 public:
  Solver(const Problem& problem, Time duration)
      : problem_(problem),
        quantum_(Quantum(problem).value()),
        sums_(problem.neurons.size()),
        largest_(problem.neurons.size()),
        held_awake_(problem.neurons.size()),
        last_spike_(problem.neurons.size()),
        last_arrival_(problem.synapses.size()),
        traces_(problem.synapses.size()),
        gathered_(problem.synapses.size()),
        outgoing_(problem.neurons.size()),
        incoming_(problem.neurons.size()) {
    for (const Neuron& neuron : problem.neurons) {
      answer_.states.push_back(neuron.state);
      flags_.push_back({InitiallyArmed(neuron)});
      rest_.push_back(RestPoint(neuron));
    }
    for (std::size_t i = 0; i < problem.synapses.size(); ++i) {
      answer_.weights.push_back(problem.synapses[i].weight);
      outgoing_[problem.synapses[i].source].push_back(i);
      incoming_[problem.synapses[i].target].push_back(i);
    }
    for (std::size_t i = 0; i < problem.inputs.size(); ++i) Schedule(static_cast<std::uint32_t>(i), duration);
  }

  void Step(Time t) {
    std::fill(sums_.begin(), sums_.end(), Sums{});
    std::fill(held_awake_.begin(), held_awake_.end(), false);
    for (const std::size_t synapse : due_[t]) Receive(synapse, t);
    due_.erase(t);
    for (const auto& [neuron, quanta] : outside_[t]) Pulse(neuron, quanta);
    for (std::size_t i = 0; i < problem_.inputs.size(); ++i) {
      Hold(static_cast<std::uint32_t>(i), t);
      Stimulate(problem_.inputs[i], t);
      PulseAll(static_cast<std::uint32_t>(i), t);
    }
    for (std::uint32_t i = 0; i < problem_.neurons.size(); ++i) Advance(i, t);
    for (std::size_t rule = 0; rule < problem_.rules.size(); ++rule) Update(rule, t);
    for (std::size_t rule = 0; rule < problem_.rules.size(); ++rule) Normalise(rule, t);
  }

  // MODEL.md 5: what a rule does to its weights at the end of some steps.
  void Update(std::size_t number, Time t) {
    const Rule& rule = problem_.rules[number];
    if (!Active(rule.from, rule.until, t) || rule.update_every == 0 || t % rule.update_every != 0) return;
    for (std::size_t s = 0; s < problem_.synapses.size(); ++s) {
      if (problem_.synapses[s].rule != number) continue;
      const double change = rule.drift + static_cast<double>(gathered_[s]);
      answer_.weights[s] = Learned(rule, std::signbit(problem_.synapses[s].weight), answer_.weights[s], change, 0);
      gathered_[s] = static_cast<float>(rule.keep * static_cast<double>(gathered_[s]));
    }
  }

  void Normalise(std::size_t number, Time t) {
    const Rule& rule = problem_.rules[number];
    if (!Active(rule.from, rule.until, t) || rule.normalise_every == 0 || t % rule.normalise_every != 0) return;
    // Rules with the same values are one: the first of them does it for all.
    const auto is_same = [&](std::size_t s) {
      return problem_.synapses[s].rule && problem_.rules[*problem_.synapses[s].rule] == rule;
    };
    if (std::find(problem_.rules.begin(), problem_.rules.end(), rule) !=
        problem_.rules.begin() + std::ptrdiff_t(number)) {
      return;
    }
    for (const std::vector<std::size_t>& incoming : incoming_) {
      double sum = 0;
      for (const std::size_t s : incoming) {
        if (is_same(s)) sum += std::fabs(static_cast<double>(answer_.weights[s]));
      }
      if (sum == 0) continue;
      for (const std::size_t s : incoming) {
        if (!is_same(s)) continue;
        const double scaled = static_cast<double>(answer_.weights[s]) * (rule.normalise_to / sum);
        answer_.weights[s] = Bounded(rule, std::signbit(problem_.synapses[s].weight), static_cast<float>(scaled));
      }
    }
  }

  // Whether a state is no longer finite after step t, the end of the stretch that began after step `from`.
  bool Fails(Time from, Time t) {
    for (std::uint32_t i = 0; i < problem_.neurons.size(); ++i) {
      const State& state = answer_.states[i];
      if (std::all_of(state.begin(), state.end(), [](float value) { return std::isfinite(value); })) continue;
      answer_.failure = {i, from, t, static_cast<double>(largest_[i]) * quantum_};
      return true;
    }
    std::fill(largest_.begin(), largest_.end(), 0);
    return false;
  }

  Answer TakeAnswer() { return std::move(answer_); }
  const Answer& answer() const { return answer_; }

 private:
  void Pulse(std::uint32_t neuron, std::int64_t quanta) { Pulse(neuron, quanta, quanta < 0); }

  void Pulse(std::uint32_t neuron, std::int64_t quanta, bool negative) {
    Sums& sums = sums_[neuron];
    (!HasPorts(problem_.neurons[neuron]) ? sums.other : negative ? sums.inhibitory : sums.excitatory) += quanta;
  }

  // The amplitude of one kick or pulse [quanta].
  std::int64_t Drawn(std::uint32_t number, std::uint32_t neuron, std::uint64_t index) const {
    const double r = Real(problem_.input_seed, Draw::kAmplitude, number, neuron, index);
    return InQuanta(Value(problem_.inputs[number].drawn, r), quantum_);
  }

  // Inputs that come as events: kicks and given spikes.
  void Schedule(std::uint32_t number, Time duration) {
    const Input& input = problem_.inputs[number];
    const std::int64_t quanta = InQuanta(input.amplitude, quantum_);
    if (input.kind == Input::Kind::kKicks) {
      for (std::uint32_t i = 0; i < problem_.neurons.size(); ++i) {
        if (!input.reaches[i]) continue;
        const bool counted = HighestRate(input) > 1;
        std::uint64_t index = 0;
        for (const auto& [t, times] : Kicks(problem_.input_seed, number, input, i, duration)) {
          if (counted) index = 2048 * static_cast<std::uint64_t>(t);
          for (std::int64_t k = 0; k < times; ++k) outside_[t].emplace_back(i, Drawn(number, i, index++));
        }
      }
    }
    for (const auto& [t, neuron] : input.spikes) {
      if (input.reaches[neuron] && Active(input.from, input.until, t)) outside_[t].emplace_back(neuron, quanta);
    }
  }

  // Stimuli: the last current that was set, and the spikes of this step.
  void Stimulate(const Input& input, Time t) {
    if (input.kind != Input::Kind::kStimuli || !Active(input.from, input.until, t)) return;
    for (std::uint32_t i = 0; i < problem_.neurons.size(); ++i) {
      if (!input.reaches[i]) continue;
      const Stimulus* last = nullptr;
      for (const Stimulus& s : input.stimuli) {
        if (s.neuron != i || s.time > t) continue;
        if (!s.is_current && s.time == t) Pulse(i, InQuanta(s.amplitude, quantum_));
        if (s.is_current && (last == nullptr || s.time >= last->time)) last = &s;
      }
      if (last != nullptr) sums_[i].other += InQuanta(last->amplitude, quantum_);
    }
  }

  // Pulses, and kicks to one of the neurons at random.
  void PulseAll(std::uint32_t number, Time t) {
    const Input& input = problem_.inputs[number];
    const bool one = input.kind == Input::Kind::kOneAtRandom;
    if ((!one && input.kind != Input::Kind::kPulses) || !Pulses(input, t)) return;
    std::vector<std::uint32_t> reached;
    for (std::uint32_t i = 0; i < problem_.neurons.size(); ++i) {
      if (input.reaches[i]) reached.push_back(i);
    }
    if (one && !reached.empty()) {
      const std::uint64_t x = Bits(problem_.input_seed, Draw::kChosen, number, 0, static_cast<std::uint64_t>(t));
      reached = {reached[(x * reached.size()) >> 32]};
    }
    const Time first = one ? t : t - (t - std::max<Time>(input.from, 1)) % input.every;
    for (const std::uint32_t i : reached) Pulse(i, Drawn(number, i, static_cast<std::uint64_t>(first)));
  }

  // Inputs that act all the time: noise and currents.
  void Hold(std::uint32_t number, Time t) {
    const Input& input = problem_.inputs[number];
    const bool noise = input.kind == Input::Kind::kNoise, normal = input.kind == Input::Kind::kNormal;
    if ((!noise && !normal && input.kind != Input::Kind::kCurrent) || !Active(input.from, input.until, t)) return;
    const bool table = !noise && !normal && !input.changes.empty();
    const double current = table ? LastChange(input, t) : input.amplitude;
    if (table && current == 0) return;
    const std::int64_t low = InQuanta(input.low, quantum_), high = InQuanta(input.high, quantum_);
    for (std::uint32_t i = 0; i < problem_.neurons.size(); ++i) {
      if (!input.reaches[i]) continue;
      held_awake_[i] = true;
      if (noise) {
        const std::uint64_t x = Bits(problem_.input_seed, Draw::kNoise, number, i, static_cast<std::uint64_t>(t));
        sums_[i].other += low + static_cast<std::int64_t>((x * static_cast<std::uint64_t>(high - low)) >> 32);
      } else if (normal) {
        const std::uint32_t x = Bits(problem_.input_seed, Draw::kNoise, number, i, static_cast<std::uint64_t>(t));
        sums_[i].other += InQuanta(input.mean, quantum_) +
                          std::llrint(Normal(x) * (static_cast<float>(input.std) / static_cast<float>(quantum_)));
      } else {
        sums_[i].other += InQuanta(current, quantum_);
      }
    }
  }

  void Receive(std::size_t index, Time t) {
    const Synapse& synapse = problem_.synapses[index];
    Pulse(synapse.target, Delivered(answer_.weights[index], problem_.delivery_limit, quantum_),
          std::signbit(answer_.weights[index]));
    ++answer_.deliveries;
    const Time before = last_arrival_[index], last_spike = last_spike_[synapse.target];
    last_arrival_[index] = t;
    if (!synapse.rule) return;
    const Rule& rule = problem_.rules[*synapse.rule];
    Traces& traces = traces_[index];
    const double arrivals = Decayed(traces.arrivals_x, before, t, rule.tau_x);
    if (last_spike != 0) {
      const double amplitude = rule.a_minus + rule.a_minus_triplet * arrivals;
      const double window = Window(rule, rule.tau_minus, t - last_spike);
      Learn(index, t, -(amplitude * window * (rule.all_pairs ? traces.spikes : 1)), rule.mu_minus);
    }
    traces.arrivals = rule.all_pairs ? Decayed(traces.arrivals, before, t, rule.tau_plus) + 1 : 1;
    traces.arrivals_x = rule.all_pairs ? arrivals + 1 : 1;
  }

  // MODEL.md 5: what is left of a trace that was there after the last event of its kind, if there was one.
  static double Decayed(double trace, Time before, Time t, double time_constant) {
    return before == 0 ? 0 : trace * std::exp(-static_cast<double>(t - before) / time_constant);
  }

  void Learn(std::size_t index, Time t, double change, double mu) {
    const Synapse& synapse = problem_.synapses[index];
    const Rule& rule = problem_.rules[*synapse.rule];
    if (!Active(rule.from, rule.until, t)) return;
    if (rule.update_every > 0) {
      gathered_[index] += static_cast<float>(change);
      return;
    }
    float& weight = answer_.weights[index];
    weight = Learned(rule, std::signbit(synapse.weight), weight, change, mu);
  }

  // Integrate, fire, rest. Firing changes nothing that another neuron sees in this step.
  void Advance(std::uint32_t i, Time t) {
    const Neuron& neuron = problem_.neurons[i];
    State& state = answer_.states[i];
    const Sums& sums = sums_[i];
    for (const std::int64_t sum : {sums.other, sums.excitatory, sums.inhibitory}) {
      assert(sum == static_cast<std::int32_t>(sum));
      if (std::abs(sum) > std::abs(largest_[i])) largest_[i] = sum;
    }
    const bool silent = sums.other == 0 && sums.excitatory == 0 && sums.inhibitory == 0;
    const bool fired = oracle::Step(neuron, sums, quantum_, state, flags_[i]);
    if (fired) {
      Fire(i, t);
    } else if (silent && !held_awake_[i] && flags_[i].armed && flags_[i].left == 0 && Near(i)) {
      state = *rest_[i];
    }
  }

  // With tolerance 0 a neuron is left as it is, so that it does not show whether it rests.
  bool Near(std::uint32_t i) const {
    if (!rest_[i] || problem_.rest_tolerance == 0) return false;
    const Neuron& neuron = problem_.neurons[i];
    const State scale = neuron.model == Model::kNamed ? neuron.named.rest_scale() : State(rest_[i]->size(), 1);
    for (std::size_t k = 0; k < rest_[i]->size(); ++k) {
      const float tolerance = static_cast<float>(problem_.rest_tolerance) * scale[k];
      if (!(std::fabs(answer_.states[i][k] - (*rest_[i])[k]) <= tolerance)) {
        return false;
      }
    }
    return true;
  }

  void Fire(std::uint32_t i, Time t) {
    answer_.spikes.emplace_back(t, i);
    const Time before = last_spike_[i];
    last_spike_[i] = t;
    for (const std::size_t index : outgoing_[i]) due_[t + problem_.synapses[index].delay].push_back(index);
    for (const std::size_t index : incoming_[i]) {
      if (!problem_.synapses[index].rule) continue;
      const Rule& rule = problem_.rules[*problem_.synapses[index].rule];
      Traces& traces = traces_[index];
      const double spikes = Decayed(traces.spikes_y, before, t, rule.tau_y);
      if (last_arrival_[index] != 0) {
        const double amplitude = rule.a_plus + rule.a_plus_triplet * spikes;
        const double window = Window(rule, rule.tau_plus, t - last_arrival_[index]);
        Learn(index, t, amplitude * window * (rule.all_pairs ? traces.arrivals : 1), rule.mu_plus);
      }
      traces.spikes = rule.all_pairs ? Decayed(traces.spikes, before, t, rule.tau_minus) + 1 : 1;
      traces.spikes_y = rule.all_pairs ? spikes + 1 : 1;
    }
  }

  const Problem& problem_;
  const double quantum_;
  Answer answer_;
  std::vector<Sums> sums_;             // [quanta]
  std::vector<std::int64_t> largest_;  // in this stretch
  std::vector<bool> held_awake_;       // noise or a current acts in this step
  std::vector<Flags> flags_;
  std::vector<std::optional<State>> rest_;
  std::vector<Time> last_spike_;    // of each neuron; 0: never
  std::vector<Time> last_arrival_;  // of each synapse; 0: never
  // Of each synapse: its arrivals, and the spikes of its target, each counted as 1 and then forgotten by the time
  // constant of its window, or by tau_x and tau_y.
  struct Traces {
    double arrivals = 0, arrivals_x = 0, spikes = 0, spikes_y = 0;
  };
  std::vector<Traces> traces_;
  std::vector<float> gathered_;  // changes of each synapse that wait for an update
  std::vector<std::vector<std::size_t>> outgoing_, incoming_;
  std::map<Time, std::vector<std::size_t>> due_;                                 // synapses
  std::map<Time, std::vector<std::pair<std::uint32_t, std::int64_t>>> outside_;  // neurons and quanta
};

}  // namespace

Answer Solve(const Problem& problem, Time duration, const AfterStep& after_step) {
  Solver solver(problem, duration);
  for (Time t = 1; t <= duration; ++t) {
    solver.Step(t);
    if (after_step) after_step(t, solver.answer());
    if ((t % 100 == 0 || t == duration) && solver.Fails((t - 1) / 100 * 100, t)) break;
  }
  return solver.TakeAnswer();
}

std::optional<double> Quantum(const Problem& problem) {
  for (int exponent = -16; exponent <= -8; ++exponent) {
    if (Fits(problem, std::ldexp(1.0, exponent))) return std::ldexp(1.0, exponent);
  }
  return std::nullopt;
}

std::optional<State> RestPoint(const Neuron& neuron) {
  const std::optional<std::vector<double>> equilibrium = Equilibrium(neuron);
  if (!equilibrium) return std::nullopt;
  State state(equilibrium->begin(), equilibrium->end());
  Flags flags = {state[0] < 1.0f};
  for (int i = 0; i < 100'000; ++i) {
    const State before = state;
    if (Step(neuron, {}, 1, state, flags)) return std::nullopt;
    if (!SameBits(before, state)) continue;
    if (neuron.model == Model::kNamed) return state;  // its equilibrium is known to be stable
    return SpectralRadius(Jacobian(neuron, state)) < 1 ? std::optional(state) : std::nullopt;
  }
  return std::nullopt;
}

std::uint32_t Bits(std::uint64_t seed, Draw kind, std::uint32_t number, std::uint32_t entity, std::uint64_t index) {
  const r123::Philox4x32::key_type key = {{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}};
  const r123::Philox4x32::ctr_type counter = {{entity / 4, static_cast<std::uint32_t>(index),
                                               static_cast<std::uint32_t>(index >> 32),
                                               (static_cast<std::uint32_t>(kind) << 24) + number}};
  return r123::Philox4x32()(counter, key)[entity % 4];
}

double Real(std::uint64_t seed, Draw kind, std::uint32_t number, std::uint32_t entity, std::uint64_t index) {
  return (static_cast<double>(Bits(seed, kind, number, entity, index)) + 0.5) * 0x1p-32;
}

}  // namespace lull::oracle
