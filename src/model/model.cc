#include "model/model.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

#include "lull/internal/make_info.h"
#include "model/hindmarsh_rose.h"
#include "model/izhikevich.h"

namespace lull {
namespace {

// The double with the same decimal text as the float: 0.1, not 0.10000000149. Rounded to float it is the same again.
double AsWritten(float value) {
  std::array<char, 32> text;
  const auto written = std::to_chars(text.data(), text.data() + text.size(), value);
  double result = value;
  std::from_chars(text.data(), written.ptr, result);
  return result;
}

std::vector<Drawn> ParametersOf(const CustomType& type) {
  std::vector<Drawn> parameters;
  for (const std::string& name : type.model.parameter_names()) {
    const auto given = type.parameters.find(name);
    const float standard = type.model.default_parameters()[parameters.size()];
    parameters.push_back(given == type.parameters.end() ? AsWritten(standard) : given->second);
  }
  return parameters;
}

std::vector<NamedParameter> ParameterFields(CustomType& type) {
  const std::vector<Drawn> values = ParametersOf(type);
  std::vector<NamedParameter> fields;
  for (const std::string& name : type.model.parameter_names()) {
    fields.push_back({name, &type.parameters.try_emplace(name, values[fields.size()]).first->second});
  }
  return fields;
}

}  // namespace

const ModelInfo& ModelOf(const NeuronType& type) {
  static const ModelInfo izhikevich = internal::MakeInfo<Izhikevich>();
  static const ModelInfo divided = internal::MakeInfo<IzhikevichDivided>();
  static const ModelInfo hindmarsh_rose = internal::MakeInfo<HindmarshRose>();
  if (const auto* custom = std::get_if<CustomType>(&type.model)) return custom->model.info();
  if (std::holds_alternative<HindmarshRoseType>(type.model)) return hindmarsh_rose;
  return std::get<IzhikevichType>(type.model).sub_steps == 1 ? izhikevich : divided;
}

std::optional<double> TimeUnitsOf(const NeuronType& type) {
  const auto* model = std::get_if<HindmarshRoseType>(&type.model);
  return model == nullptr ? std::nullopt : std::optional(model->time_units_per_ms);
}

SubSteps SubStepsOf(const NeuronType& type) {
  const auto in_a_ms = [](int count) { return SubSteps{count, static_cast<float>(1.0 / count)}; };
  if (const auto* izhikevich = std::get_if<IzhikevichType>(&type.model)) return in_a_ms(izhikevich->sub_steps);
  if (const auto* custom = std::get_if<CustomType>(&type.model)) {
    return custom->sub_steps > 0 ? in_a_ms(custom->sub_steps) : ModelOf(type).sub_steps;
  }
  const auto& rose = std::get<HindmarshRoseType>(type.model);
  // The small subtrahend keeps a product such as 100 · 0.07 = 7.000000000000001 from costing a sub-step.
  const double exact = rose.sub_steps_per_time_unit * rose.time_units_per_ms;
  const int count = std::max(1, static_cast<int>(std::ceil(exact - 1e-9)));
  return {count, static_cast<float>(rose.time_units_per_ms / count)};
}

std::optional<SubStepSetting> SubStepSettingOf(NeuronType& type) {
  if (auto* izhikevich = std::get_if<IzhikevichType>(&type.model)) {
    return SubStepSetting{
        .name = "sub_steps", .value = &izhikevich->sub_steps, .standard = 1, .may_be_standard = false};
  }
  if (auto* rose = std::get_if<HindmarshRoseType>(&type.model)) {
    return SubStepSetting{.name = "sub_steps_per_time_unit",
                          .value = &rose->sub_steps_per_time_unit,
                          .standard = 100,
                          .may_be_standard = false};
  }
  auto& custom = std::get<CustomType>(type.model);
  const ModelInfo& model = custom.model.info();
  if (!model.may_divide) return std::nullopt;
  return SubStepSetting{
      .name = "sub_steps", .value = &custom.sub_steps, .standard = model.sub_steps.count, .may_be_standard = true};
}

std::vector<Drawn> ParametersOf(const NeuronType& type) {
  if (const auto* t = std::get_if<IzhikevichType>(&type.model)) return {t->a, t->b, t->c, t->d, t->drive, t->gain};
  if (const auto* t = std::get_if<CustomType>(&type.model)) return ParametersOf(*t);
  const auto& t = std::get<HindmarshRoseType>(type.model);
  return {t.a, t.b, t.c, t.d, t.s, t.x_r, t.r, t.drive, t.gain};
}

std::vector<NamedParameter> ParameterFields(NeuronType& type) {
  if (auto* t = std::get_if<IzhikevichType>(&type.model)) {
    return {{"a", &t->a}, {"b", &t->b}, {"c", &t->c}, {"d", &t->d}, {"drive", &t->drive}, {"gain", &t->gain}};
  }
  if (auto* t = std::get_if<CustomType>(&type.model)) return ParameterFields(*t);
  auto& t = std::get<HindmarshRoseType>(type.model);
  return {{"a", &t.a},     {"b", &t.b}, {"c", &t.c},         {"d", &t.d},      {"s", &t.s},
          {"x_r", &t.x_r}, {"r", &t.r}, {"drive", &t.drive}, {"gain", &t.gain}};
}

bool IsUniform(const NeuronType& type) {
  return std::ranges::all_of(ParametersOf(type), &Drawn::is_fixed) &&
         std::ranges::all_of(type.initial.values, &Drawn::is_fixed);
}

NeuronSetup SetUp(const NeuronType& type, std::span<const float> parameters, std::span<const double> initial_values,
                  const NeuronSetup* other) {
  const ModelInfo& model = ModelOf(type);
  NeuronSetup setup = {
      .parameters = model.prepare(parameters, SubStepsOf(type)), .initial_state = {}, .rest_point = {}};
  setup.fault = model.fault(setup.parameters);
  if (setup.fault != nullptr) return setup;
  const auto bits = [](float parameter) { return std::bit_cast<std::uint32_t>(parameter); };
  const bool is_known = other != nullptr && std::ranges::equal(setup.parameters, other->parameters, {}, bits, bits);
  setup.rest_point = is_known ? other->rest_point : model.rest_point(setup.parameters, SubStepsOf(type));
  if (!type.initial.at_rest) {
    setup.initial_state = model.initial(setup.parameters, initial_values);
    setup.state_fault = model.state_fault(setup.initial_state);
  } else if (setup.rest_point) {
    setup.initial_state = *setup.rest_point;
  }
  return setup;
}

bool operator==(const CustomType& a, const CustomType& b) {
  const auto sub_steps = [](const CustomType& type) {
    return type.sub_steps > 0 ? type.sub_steps : type.model.info().sub_steps.count;
  };
  if (a.model != b.model || sub_steps(a) != sub_steps(b)) return false;
  CustomType all_of_a = a, all_of_b = b;
  ParameterFields(all_of_a);
  ParameterFields(all_of_b);
  return all_of_a.parameters == all_of_b.parameters;
}

std::vector<float> StateFrom(const NeuronType& type, std::span<const float> parameters,
                             std::span<const double> values) {
  return ModelOf(type).initial(parameters, values);
}

}  // namespace lull
