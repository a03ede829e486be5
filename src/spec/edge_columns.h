// Columns of SONATA edges and of edge types that say what a synapse is, and that Lull does not follow.
//
// Thread use: immutable.

#ifndef LULL_SRC_SPEC_EDGE_COLUMNS_H_
#define LULL_SRC_SPEC_EDGE_COLUMNS_H_

#include <algorithm>
#include <string>
#include <vector>

namespace lull {

struct EdgeColumn {
  const char* name;
  const char* meaning;
};

inline constexpr char kSynapsesOfEdge[] = "nsyns";

// Names of SONATA (https://github.com/AllenInstitute/sonata, SONATA_DEVELOPER_GUIDE.md), of BMTK, and of the Blue Brain
// Project's circuits. Other columns describe how or where a synapse was made, which does not matter to point neurons.
inline constexpr EdgeColumn kEdgeColumnsNotFollowed[] = {
    {"model_template", "a model of the synapse"},
    {"dynamics_params", "parameters of a synapse model"},
    {"weight_function", "a rule that computes weights"},
    {kSynapsesOfEdge, "a number of synapses for each edge"},
    {"conductance", "conductances"},
    {"decay_time", "the course of a synaptic current"},
    {"u_syn", "short-term plasticity"},
    {"depression_time", "short-term plasticity"},
    {"facilitation_time", "short-term plasticity"},
    {"n_rrp_vesicles", "short-term plasticity"},
};

inline bool Ignores(const std::vector<std::string>& ignored, const char* column) {
  return std::ranges::find(ignored, column) != ignored.end();
}

}  // namespace lull

#endif  // LULL_SRC_SPEC_EDGE_COLUMNS_H_
