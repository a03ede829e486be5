// The facts of a run in the form in which the log keeps them: lines of "name=value".

#ifndef LULL_SRC_RECORDING_RUN_FACTS_H_
#define LULL_SRC_RECORDING_RUN_FACTS_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "lull/recording.h"

namespace lull {

std::string FactsText(const RunFacts& facts);

// Sets the facts that the text names. Errors: kInvalidArgument for a value that cannot be read.
absl::Status ReadFacts(std::string_view text, RunFacts& facts);

}  // namespace lull

#endif  // LULL_SRC_RECORDING_RUN_FACTS_H_
