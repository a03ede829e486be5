#include "run/together.h"

#include <cstddef>

namespace lull {

absl::Status Together::Agree(const absl::Status& own) const {
  if (ranks_ == nullptr) return own;
  absl::Status agreed = SameStatus(*ranks_, own);
  return is_main() && !own.ok() ? own : agreed;
}

absl::Status Together::OnMain(const std::function<absl::Status()>& work) const {
  const absl::Status status = is_main() ? work() : absl::OkStatus();
  return TextOfMain(status.ok() ? absl::StatusOr<std::string>("") : status).status();
}

absl::StatusOr<std::string> Together::TextOfMain(const absl::StatusOr<std::string>& own) const {
  if (ranks_ == nullptr) return own;
  Bytes bytes;  // the code of the status, then the text or the message
  if (is_main()) {
    const std::string text = own.ok() ? *own : std::string(own.status().message());
    const auto of_text = std::as_bytes(std::span(text));
    bytes.push_back(static_cast<std::byte>(own.status().code()));
    bytes.insert(bytes.end(), of_text.begin(), of_text.end());
  }
  if (absl::Status status = ranks_->Broadcast(bytes); !status.ok()) return status;
  const std::string text(reinterpret_cast<const char*>(bytes.data()) + 1, bytes.size() - 1);
  const auto code = static_cast<absl::StatusCode>(bytes.front());
  if (code == absl::StatusCode::kOk) return text;
  return absl::Status(code, text);
}

absl::Status Together::AddUp(std::span<std::uint64_t> numbers) const {
  return ranks_ == nullptr ? absl::OkStatus() : ranks_->Reduce(Reduction::kSum, numbers);
}

void Together::Leave(const absl::Status& why) const {
  if (ranks_ != nullptr) ranks_->Leave(why);
}

}  // namespace lull
