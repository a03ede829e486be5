// A program that uses toml++ itself, header only, as toml++ comes, beside Lull, which links the compiled toml++: an
// outside program, for installed_test. Prints the columns of the reference network as each of the two reads them.

#include <toml++/toml.h>

#include <iostream>

#include "lull/config.h"

int main() {
  const absl::StatusOr<std::string> text = lull::BuiltInToml("reference");
  const absl::StatusOr<lull::Config> config = lull::BuiltInConfig("reference");
  if (!text.ok() || !config.ok()) return 1;
  const toml::table table = toml::parse(*text);
  std::cout << table["columns"][0]["count"].value_or(0) << " " << config->network.columns[0].count << "\n";
}
