#include "cli/report_command.h"

#include "absl/status/status.h"

namespace lull::cli {

ExitStatus ReportCommand(const ReportOptions&) { return Fail(kFailed, absl::UnimplementedError("soon")); }

}  // namespace lull::cli
