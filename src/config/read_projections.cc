#include "config/read_projections.h"

#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "config/read_drawn.h"
#include "config/read_parts.h"

namespace lull {
namespace {

void ReadReach(TableReader& projection, Reach& reach) {
  const std::string would_do =
      "must be \"inside\", \"others\", { random = 4 }, { ring = 1 } or { grid = 1, width = 10 }";
  const toml::node* node = projection.Find("reach");
  if (node == nullptr) return;
  if (const auto word = node->value<std::string>()) {
    if (*word == "inside") {
      reach = Inside{};
    } else if (*word == "others") {
      reach = AllOthers{};
    } else {
      projection.Complain("reach", would_do);
    }
    return;
  }
  const toml::table* table = node->as_table();
  const int given =
      table == nullptr ? 0 : table->contains("random") + table->contains("ring") + table->contains("grid");
  if (given != 1) return projection.Complain("reach", would_do);
  TableReader reader(projection.context(), *table, projection.PathOf("reach"));
  std::uint32_t number = 0, width = 0;
  if (reader.HasOwn("random")) {
    reader.Take("random", number);
    reach = RandomOthers{number};
  } else if (reader.HasOwn("ring")) {
    reader.Take("ring", number);
    reach = Ring{number};
  } else {
    reader.Take("grid", number);
    reader.Take("width", width);
    Missing(reader, "width", "the number of columns in a row");
    if (reader.HasOwn("width")) reach = Torus{.width = width, .radius = number};
  }
  reader.Done();
}

void ReadFallOff(TableReader& projection, std::optional<FallOff>& fall_off) {
  const toml::node* node = projection.Find("fall_off");
  if (node == nullptr) return;
  const toml::table* table = node->as_table();
  if (table == nullptr || table->contains("exponential") == table->contains("gaussian")) {
    return projection.Complain("fall_off", "must be { exponential = 2.5 } or { gaussian = 2.5 }, in columns");
  }
  TableReader reader(projection.context(), *table, projection.PathOf("fall_off"));
  fall_off.emplace();
  if (reader.HasOwn("gaussian")) fall_off->shape = FallOff::Shape::kGaussian;
  reader.Take(reader.HasOwn("gaussian") ? "gaussian" : "exponential", fall_off->scale);
  reader.Done();
}

// Reads the probability or the rule that replaces it. If a projection has one of these itself, defaults for the others
// do not count.
void ReadConnectionRule(TableReader& reader, ProjectionSpec& projection) {
  const char* const rules[] = {"probability", "in_degree", "out_degree", "total", "one_to_one"};
  std::vector<std::string> own;
  for (const char* const key : rules) {
    const toml::node* node = reader.HasOwn(key) ? reader.Find(key) : nullptr;
    if (node != nullptr && node->value<bool>() != false) own.emplace_back(key);
  }
  for (const char* const key : rules) {
    if (!own.empty() && !reader.HasOwn(key)) reader.OwnOnly(key);
  }
  if (!own.empty() && own[0] != "probability") reader.OwnOnly("fall_off");
  if (own.size() > 1 && own[0] == "probability") {
    reader.Complain(own[1], "stands beside a probability; must be one of them");
  }
  reader.Take("probability", projection.probability);
  ReadFallOff(reader, projection.fall_off);
  if (reader.Has("in_degree")) reader.Take("in_degree", projection.in_degree.emplace());
  if (reader.Has("out_degree")) reader.Take("out_degree", projection.out_degree.emplace());
  if (reader.Has("total")) reader.Take("total", projection.total.emplace());
  reader.Take("one_to_one", projection.one_to_one);
  reader.Take("self", projection.self);
}

// A rule with its own window also has its own time constants; and its own time constant of both sides takes the place
// of the defaults' time constants of one.
void ReadTimeConstants(TableReader& reader, Stdp& stdp) {
  struct Keys {
    StdpWindow window;
    const char *name, *both, *plus, *minus;
  };
  constexpr Keys kKeys[] = {{StdpWindow::kHyperbolic, "hyperbolic", "half_life", "half_life_plus", "half_life_minus"},
                            {StdpWindow::kExponential, "exponential", "tau", "tau_plus", "tau_minus"}};
  for (const Keys& keys : kKeys) {
    for (const char* const key : {keys.both, keys.plus, keys.minus}) {
      if (reader.HasOwn("window") || (key != keys.both && reader.HasOwn(keys.both))) reader.OwnOnly(key);
      if (stdp.window != keys.window && reader.Has(key) && reader.HasOwn(key)) {
        reader.Complain(key, absl::StrCat("belongs to window = \"", keys.name, "\""));
      }
    }
    if (stdp.window != keys.window) continue;
    reader.TakeTimeConstant(keys.both, stdp.time_constant_ms);
    if (reader.Has(keys.plus)) reader.TakeTimeConstant(keys.plus, stdp.time_constant_plus_ms.emplace());
    if (reader.Has(keys.minus)) reader.TakeTimeConstant(keys.minus, stdp.time_constant_minus_ms.emplace());
  }
}

// An interval, or "never", which takes back that of a table of defaults.
void ReadEvery(TableReader& reader, const char* key, std::optional<Tick>& every) {
  Tick interval = kNever;
  TakeTimeOr(reader, key, "never", kNever, interval);
  if (interval != kNever) every = interval;
}

}  // namespace

Stdp ReadStdp(TableReader& reader) {
  Stdp stdp;
  TakeOneOf<StdpWindow>(
      reader, "window",
      {{"hyperbolic", StdpWindow::kHyperbolic}, {"exponential", StdpWindow::kExponential}, {"none", StdpWindow::kNone}},
      stdp.window);
  TakeOneOf<StdpPairing>(reader, "pairing", {{"nearest", StdpPairing::kNearest}, {"all", StdpPairing::kAll}},
                         stdp.pairing);
  ReadTimeConstants(reader, stdp);
  reader.Take("a_plus", stdp.a_plus);
  reader.Take("a_minus", stdp.a_minus);
  reader.Take("a_plus_triplet", stdp.a_plus_triplet);
  reader.Take("a_minus_triplet", stdp.a_minus_triplet);
  reader.TakeTimeConstant("tau_x", stdp.tau_x_ms);
  reader.TakeTimeConstant("tau_y", stdp.tau_y_ms);
  reader.Take("mu_plus", stdp.mu_plus);
  reader.Take("mu_minus", stdp.mu_minus);
  TakeOneOf<WeightBounds>(reader, "bounds", {{"delivery", WeightBounds::kDelivery}, {"hard", WeightBounds::kHard}},
                          stdp.bounds);
  if (const toml::node* node = reader.Find("w_max"); node && node->value<std::string>() != "delivery limit") {
    double w_max = 0;
    reader.Take("w_max", w_max);
    stdp.w_max = w_max;
  }
  reader.Take("w_min", stdp.w_min);
  ReadInterval(reader, stdp.from, stdp.until);
  ReadEvery(reader, "update_every", stdp.update_every);
  reader.Take("drift", stdp.drift);
  reader.Take("keep", stdp.keep);
  ReadEvery(reader, "normalise_every", stdp.normalise_every);
  reader.Take("normalise_to", stdp.normalise_to);
  reader.Done();
  return stdp;
}

void ReadRule(TableReader& projection, const std::vector<TableReader::Layer>& defaults, std::optional<Stdp>& rule) {
  const toml::node* node = projection.Find("stdp");
  if (node == nullptr) return;
  static const toml::table kNothing;
  std::vector<TableReader::Layer> layers = {{&kNothing, projection.PathOf("stdp")}};
  if (const toml::value<bool>* plastic = node->as_boolean()) {
    if (!plastic->get()) {
      rule.reset();
      return;
    }
  } else if (const toml::table* own = node->as_table()) {
    layers[0].table = own;
  } else {
    return projection.Complain("stdp", "must be true, false, or a table such as { window = \"exponential\" }");
  }
  layers.insert(layers.end(), defaults.begin(), defaults.end());
  TableReader reader(projection.context(), projection.PathOf("stdp"), layers);
  rule = ReadStdp(reader);
}

ProjectionSpec ReadProjection(TableReader& reader, const std::vector<TableReader::Layer>& stdp_defaults) {
  ProjectionSpec projection;
  TakeName(reader, projection.name);
  projection.from = ReadNames(reader, "from");
  projection.to = ReadNames(reader, "to");
  reader.Take("from_column", projection.from_column);
  reader.Take("to_column", projection.to_column);
  ReadReach(reader, projection.reach);
  ReadConnectionRule(reader, projection);
  TakeDrawnTime(reader, "delay", projection.delay);
  reader.TakeTimeConstant("delay_per_column", projection.delay_per_column_ms);
  TakeDrawn(reader, "strength", projection.strength);
  reader.Take("inhibitory", projection.inhibitory);
  TakeOneOf<SignDraw>(reader, "sign", {{"per synapse", SignDraw::kPerSynapse}, {"per neuron", SignDraw::kPerNeuron}},
                      projection.sign);
  ReadRule(reader, stdp_defaults, projection.stdp);
  reader.Done();
  return projection;
}

}  // namespace lull
