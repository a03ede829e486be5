// Turns the numbers of edge files into synapses, as an EdgeReading says.
//
// Thread use: immutable.

#ifndef LULL_SRC_FORMATS_EDGE_NUMBERS_H_
#define LULL_SRC_FORMATS_EDGE_NUMBERS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "formats/file_number.h"
#include "lull/network_spec.h"
#include "lull/types.h"

namespace lull {

class EdgeNumbers {
 public:
  explicit EdgeNumbers(const EdgeReading& reading);

  bool scales_weights() const { return weight_scale_.has_value(); }

  // What is wrong with the first few wrong rows of a piece of a file.
  using WrongRows = std::map<std::size_t, std::string>;

  // Set one number of each edge from the rows of a column. A wrong number becomes 0, or 1 ms.
  void SetSources(const FileColumn& column, std::span<Edge> edges, WrongRows& wrong) const;
  void SetTargets(const FileColumn& column, std::span<Edge> edges, WrongRows& wrong) const;
  void SetDelays(const FileColumn& column, bool in_seconds, std::span<Edge> edges, WrongRows& wrong) const;
  void SetWeights(const FileColumn& column, std::span<Edge> edges, WrongRows& wrong) const;

  // Sets all numbers of an edge; returns what is wrong with them, or an empty text.
  std::string Set(const FileNumber& source, const FileNumber& target, const FileNumber& delay_ms,
                  const FileNumber& weight, Edge& edge) const;

 private:
  template <class Number>
  bool ToNeuron(Number number, NeuronId first, NeuronId& neuron) const;
  template <class Number>
  bool ToDelay(Number number, bool in_seconds, std::uint32_t& delay) const;
  template <class Number>
  bool ToWeight(Number number, float& weight) const;

  std::string NoNeuron(const char* noun, const FileNumber& number, NeuronId first) const;
  std::string NoDelay(const FileNumber& number, bool in_seconds) const;
  std::string NoWeight(const FileNumber& number) const;

  NeuronId source_first_, target_first_;
  std::uint32_t first_id_;
  std::optional<Rounding> times_;
  std::optional<double> weight_scale_;
};

// A time of a file in seconds [ms]: the whole number of ms if the file has the number that is nearest to it.
double MsOfSeconds(float seconds);
double MsOfSeconds(double seconds);

}  // namespace lull

#endif  // LULL_SRC_FORMATS_EDGE_NUMBERS_H_
