#include "config/check_config.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/estimate_listed.h"
#include "lull/cores.h"
#include "lull/types.h"
#include "spec/check.h"
#include "spec/synapse_origins.h"
#include "spec/value_text.h"

namespace lull {
namespace {

void Append(std::vector<Finding>& findings, std::vector<Finding> more) {
  for (Finding& finding : more) findings.push_back(std::move(finding));
}

void CheckEvery(const std::string& path, Tick every, std::vector<Finding>& findings) {
  if (every < 1) findings.push_back({KeyPath(path, "every"), TomlTime(every), "must be 1 ms or more"});
}

}  // namespace

std::vector<Finding> CheckRecord(const NetworkSpec& spec, const RecordOptions& record) {
  std::vector<Finding> findings;
  const std::uint64_t neurons = NeuronsIn(spec);
  if (record.trace && *record.trace >= neurons && neurons > 0) {
    findings.push_back(
        {"record.trace", absl::StrCat(*record.trace), absl::StrCat("must be a neuron, 0 to ", neurons - 1)});
  }
  Append(findings, CheckSelection(spec, "record.spikes", record.spikes_of));
  if (record.traces) {
    Append(findings, CheckSelection(spec, "record.traces", record.traces->of));
    CheckEvery("record.traces", record.traces->every, findings);
  }
  if (record.weights && record.weights->every) CheckEvery("record.weights", *record.weights->every, findings);
  if (record.weights) {
    Append(findings, CheckSynapseSelection(spec, "record.weights", record.weights->of));
    if (record.weights->sample == 0u) {
      findings.push_back({"record.weights.sample", "0", "must be 1 or more; weights = false records none"});
    }
  }
  if (record.rates) CheckEvery("record.rates", *record.rates, findings);
  return findings;
}

std::vector<Finding> Check(const Config& config, int ranks, const std::function<ListedEdges()>& count) {
  std::optional<ListedEdges> listed;
  const int threads = config.run.threads == 0 ? UsableCores() : config.run.threads;
  std::vector<Finding> findings = Check(config.network, std::max(threads, 1), listed, count);
  if (findings.empty() && ranks > 0) {
    const NetworkEstimate estimate = EstimateWith(*listed, config.network, 1);
    findings = CheckMemory((estimate.network_bytes + estimate.simulation_bytes) / ranks);
  }
  if (config.duration < 1) {
    findings.push_back({"duration", TomlTime(config.duration), "must be 1 ms or more"});
  }
  if (config.run.threads < 0 || config.run.threads > kMaxThreads) {
    findings.push_back({"run.threads", absl::StrCat(config.run.threads),
                        absl::StrCat("must be a whole number from 1 to ", kMaxThreads, ", or \"all\"")});
  }
  if (config.run.exchange_every && *config.run.exchange_every < 1) {
    findings.push_back({"run.exchange_every", TomlTime(*config.run.exchange_every), "must be 1 ms or more"});
  }
  Append(findings, CheckRecord(config.network, config.record));
  return findings;
}

}  // namespace lull
