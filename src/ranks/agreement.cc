#include "ranks/agreement.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/hash_text.h"
#include "base/quoted.h"

namespace lull {
namespace {

// Chosen. With and without fused multiply-adds, glibc's functions differ for one value in some hundreds.
constexpr int kMathValues = 4096;

// What of a rank is compared; the version stands behind it.
struct Facts {
  std::uint64_t math_hash;
  std::uint64_t config_hash;
};

Facts FactsOf(BytesView bytes) {
  Facts facts;
  std::memcpy(&facts, bytes.data(), sizeof facts);
  return facts;
}

std::string_view TextAt(BytesView bytes, std::size_t begin) {
  const BytesView text = bytes.subspan(begin);
  return {reinterpret_cast<const char*>(text.data()), text.size()};
}

Bytes BytesOf(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

// In what a rank differs from rank 0, and what would do; empty if in nothing.
std::string Difference(BytesView first, BytesView other) {
  const Facts a = FactsOf(first), b = FactsOf(other);
  const std::string_view version_a = TextAt(first, sizeof(Facts)), version_b = TextAt(other, sizeof(Facts));
  if (version_a != version_b) {
    return absl::StrCat("runs Lull ", OneLine(version_b), ", but rank 0 runs ", OneLine(version_a),
                        "; install the same version on all machines");
  }
  if (a.math_hash != b.math_hash) {
    return absl::StrCat("computes log or exp with other last bits than rank 0 (hash ", HashText(b.math_hash), ", not ",
                        HashText(a.math_hash),
                        "), so results would depend on the machine; use machines with the same C library, all or none "
                        "of them with fused multiply-add");
  }
  if (a.config_hash != b.config_hash) {
    return absl::StrCat("has another configuration than rank 0 (hash ", HashText(b.config_hash), ", not ",
                        HashText(a.config_hash), "); start all ranks with the same files and flags");
  }
  return "";
}

}  // namespace

std::uint64_t MathHash() {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a (Fowler, Noll, Vo), over words instead of bytes
  const auto add = [&hash](double value) { hash = (hash ^ std::bit_cast<std::uint64_t>(value)) * 0x100000001b3; };
  for (int i = 0; i < kMathValues; ++i) {
    // The multiples of the golden ratio, modulo 1: spread over the interval, with all bits of the mantissa in use.
    const double u = std::fmod((i + 1) * 0.6180339887498949, 1.0);
    for (const double value : {std::log(u), std::log1p(-u), std::exp(-20 * u), std::expm1(-u), std::pow(1 + u, -7.5),
                               std::sin(6.283185307179586 * u)}) {
      add(value);
    }
  }
  return hash;
}

absl::Status CheckAgreement(Collectives& ranks, std::string_view version, std::uint64_t config_hash,
                            std::uint64_t math_hash) {
  const Facts facts = {.math_hash = math_hash, .config_hash = config_hash};
  const auto bytes = std::as_bytes(std::span(&facts, 1));
  Bytes own(bytes.begin(), bytes.end());
  const Bytes text = BytesOf(version);
  own.insert(own.end(), text.begin(), text.end());

  std::vector<Bytes> all;
  if (absl::Status status = ranks.Gather(own, all); !status.ok()) return status;
  Bytes complaint;
  for (std::size_t r = 1; r < all.size() && complaint.empty(); ++r) {
    const std::string difference = Difference(all[0], all[r]);
    if (!difference.empty()) {
      complaint = BytesOf(absl::StrCat(NameOf(ranks, static_cast<int>(r)), " ", difference));
    }
  }
  if (absl::Status status = ranks.Broadcast(complaint); !status.ok()) return status;
  if (complaint.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(std::string(TextAt(complaint, 0)));
}

absl::Status SameStatus(Ranks& of, const absl::Status& own) {
  Collectives& ranks = of.collectives();
  std::int64_t failed = own.ok() ? ranks.size() : ranks.rank();
  if (absl::Status status = ranks.Reduce(Reduction::kMin, std::span(&failed, 1)); !status.ok()) return status;
  if (failed == ranks.size()) return absl::OkStatus();
  if (ranks.size() == 1) return own;
  // The least hash of all errors, and the complement of the greatest.
  const std::uint64_t hash = own.ok() ? 0 : std::hash<std::string>()(own.ToString());
  std::array<std::uint64_t, 2> hashes = {hash, ~hash};
  if (absl::Status status = ranks.Reduce(Reduction::kMin, std::span(hashes)); !status.ok()) return status;
  if (hashes[0] == ~hashes[1]) return own;

  Bytes error;  // the code, then the message
  if (failed == ranks.rank()) {
    error = BytesOf(absl::StrCat(NameOf(ranks, ranks.rank()), ": ", own.message()));
    error.insert(error.begin(), static_cast<std::byte>(own.code()));
  }
  std::vector<Bytes> all;
  if (absl::Status status = ranks.Gather(error, all); !status.ok()) return status;
  if (ranks.rank() == 0) error = std::move(all[static_cast<std::size_t>(failed)]);
  if (absl::Status status = ranks.Broadcast(error); !status.ok()) return status;
  return absl::Status(static_cast<absl::StatusCode>(error[0]), std::string(TextAt(error, 1)));
}

}  // namespace lull
