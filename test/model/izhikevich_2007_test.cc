#include "model/izhikevich_2007.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "test/support/one_neuron.h"

namespace lull {
namespace {

// A program of the book, with what differs from cell to cell; forward Euler in double, in steps of 1 ms, but in ten
// times shorter ones for the fast-spiking cell, whose steps of 1 ms are chaotic, so that any rounding changes its run.
struct Book {
  const char* name;
  double current;  // with which the cell fires
  double c, k, v_r, v_t, a;
  std::function<double(double v)> target;  // b (v − v_r), or what the cell has in its place
  std::function<double(double u)> peak;
  std::function<void(double& v, double& u)> reset;
  int sub_steps = 1;
};

std::vector<Book> Books() {
  const auto line = [](double b, double v_r) { return [b, v_r](double v) { return b * (v - v_r); }; };
  const auto at = [](double v) { return [v](double) { return v; }; };
  const auto to = [](double c, double d) {
    return [c, d](double& v, double& u) {
      v = c;
      u += d;
    };
  };
  return {
      {"regular spiking", 100, 100, 0.7, -60, -40, 0.03, line(-2, -60), at(35), to(-50, 100)},
      {"intrinsically bursting", 500, 150, 1.2, -75, -45, 0.01, line(5, -75), at(50), to(-56, 130)},
      {"chattering", 200, 50, 1.5, -60, -40, 0.03, line(1, -60), at(25), to(-40, 150)},
      {"low-threshold spiking", 200, 100, 1, -56, -42, 0.03, line(8, -56), [](double u) { return 40 - 0.1 * u; },
       [](double& v, double& u) {
         v = -53 + 0.04 * u;
         u = std::min(u + 20, 670.0);
       }},
      {"fast spiking", 400, 20, 1, -55, -40, 0.2,
       [](double v) { return v < -55 ? 0 : 0.025 * (v + 55) * (v + 55) * (v + 55); }, at(25), to(-45, 0), 10},
      {"thalamo-cortical", 120, 200, 1.6, -60, -50, 0.01, [](double v) { return v > -65 ? 0 : 15 * (v + 65); },
       [](double u) { return 35 + 0.1 * u; },
       [](double& v, double& u) {
         v = -60 - 0.1 * u;
         u += 10;
       }},
      {"reticular thalamic", 100, 40, 0.25, -65, -45, 0.015, [](double v) { return (v > -65 ? 2 : 10) * (v + 65); },
       at(0), to(-55, 50)},
  };
}

std::vector<int> SpikesOf(const Book& book, double current, int steps) {
  double v = book.v_r, u = 0;
  std::vector<int> times;
  const double h = 1.0 / book.sub_steps;
  for (int i = 0; i < steps * book.sub_steps; ++i) {
    const double before = v;
    v += h * (book.k * (v - book.v_r) * (v - book.v_t) - u + current) / book.c;
    u += h * book.a * (book.target(before) - u);
    if (v < book.peak(u)) continue;
    times.push_back(1 + i / book.sub_steps);
    book.reset(v, u);
  }
  return times;
}

// Rounding moves a spike by a step now and then, and the rest of a run with it.
TEST(Izhikevich2007, CellsFireAsTheBooksProgramsDo) {
  for (const Book& book : Books()) {
    NeuronType type = *NamedNeuronType(std::string(book.name) + " (2007)");
    std::get<CustomType>(type.model).sub_steps = book.sub_steps;
    for (const double part : {0.5, 1.0, 2.0}) {
      const double current = part * book.current;
      const std::vector<int> expected = SpikesOf(book, current, 1000), got = SpikesUnder(type, current, 1000);
      EXPECT_TRUE(part < 1 || expected.size() > 2) << book.name;
      ASSERT_NEAR(static_cast<double>(got.size()), static_cast<double>(expected.size()),
                  1 + 0.02 * static_cast<double>(expected.size()))
          << book.name << " at " << current;
      for (std::size_t i = 0; i < std::min<std::size_t>({4, got.size(), expected.size()}); ++i) {
        EXPECT_NEAR(got[i], expected[i], 1) << book.name << " at " << current << ", spike " << i;
      }
    }
  }
}

TEST(Izhikevich2007, TheRecoveryOfALowThresholdCellIsAtMost670AfterASpike) {
  OneNeuron neuron(*NamedNeuronType("low-threshold spiking (2007)"));
  int at_most = 0;
  for (int t = 0; t < 500; ++t) {
    if (!neuron.Step(0, 3000)) continue;
    EXPECT_LE(neuron[1], 670);
    at_most += neuron[1] == 670 ? 1 : 0;
  }
  EXPECT_GT(at_most, 10);
}

TEST(Izhikevich2007, CellsRestAtTheirRestingPotential) {
  for (const Book& book : Books()) {
    const OneNeuron neuron(*NamedNeuronType(std::string(book.name) + " (2007)"));
    ASSERT_TRUE(neuron.setup().rest_point) << book.name;
    EXPECT_NEAR(neuron.setup().rest_point->front(), book.v_r, 0.5) << book.name;
  }
}

TEST(Izhikevich2007, RefusesParametersThatMakeNoSense) {
  const CustomType cell = {.model = *BuiltInModel("izhikevich-2007"), .parameters = {{"k", 0}}};
  const CustomType up = {.model = cell.model, .parameters = {{"c", 35}}};
  EXPECT_STREQ(NeuronDrawer({.name = "cell", .model = up}, 1).SetUpOf(0).fault, "c must be below v_peak");
  EXPECT_STREQ(NeuronDrawer({.name = "cell", .model = cell}, 1).SetUpOf(0).fault, "k must be above 0");
}

}  // namespace
}  // namespace lull
