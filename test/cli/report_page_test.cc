#include "cli/report_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/escaping.h"

namespace lull::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Two layers, of which the smaller fires twice as often; the rhythm rises by half a Hertz a second, to 8 Hz.
ReportPage PageOf(std::size_t seconds) {
  ReportPage page;
  RunReport& report = page.report;
  report.facts = {.version = "0.3.0",
                  .network = "net.toml",
                  .config_hash = 0xabc,
                  .seed = 7,
                  .columns = 20,
                  .neurons = 2000,
                  .synapses = 110'612};
  report.facts.end = RunFacts::End{.spike_hash = 0xdef, .weight_hash = 0x123};
  report.facts.end->stats.steps = Seconds(static_cast<std::int64_t>(seconds));
  report.facts.end->stats.spikes = 12'000 * seconds;
  Statistics& statistics = report.statistics;
  statistics.duration = report.facts.end->stats.steps;
  statistics.all = {.neurons = 2000, .spikes = 12'000 * seconds, .rate_hz = 6};
  statistics.layers = {{.name = "sensory", .neurons = 500, .rate_hz = 10},
                       {.name = "internal", .neurons = 1500, .rate_hz = 5}};
  for (std::size_t second = 0; second < seconds; ++second) {
    statistics.rate_by_second_hz.push_back(6);
    statistics.rhythm_hz.emplace_back(std::min(4 + 0.5 * static_cast<double>(second), 8.0));
    statistics.rhythm_strength.push_back(0.8);
  }
  page.config_toml = "seed = 7\n";
  return page;
}

// As much of a PNG file as tells its size.
std::string Png(unsigned char width, unsigned char height) {
  std::string png = "\x89PNG\r\n\x1a\n";
  png += std::string("\0\0\0\x0dIHDR\0\0\x01", 11);
  png += static_cast<char>(width);
  png += std::string("\0\0\x02", 3);
  return png + static_cast<char>(height);
}

std::size_t Count(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++count;
  return count;
}

TEST(EscapeHtml, LeavesNothingThatMeansSomething) {
  EXPECT_EQ(EscapeHtml("<a b=\"c\" d='e'>&amp;"), "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;");
  EXPECT_EQ(EscapeHtml("µ = 5"), "µ = 5");
}

TEST(ReportPage, EscapesWhatComesFromUsers) {
  ReportPage page = PageOf(3);
  page.report.facts.network = "<i>&\n.toml";
  page.report.statistics.layers[0].name = "<b>&\"";
  page.remarks = {"<u>"};
  page.config_toml = "name = \"</pre><script>\"";
  const std::string html = ToHtml(page);
  for (const char* mark : {"<i>", "<b>", "<u>", "<script"}) EXPECT_THAT(html, Not(HasSubstr(mark)));
  EXPECT_THAT(html, HasSubstr("<h1>&lt;i&gt;&amp;\\x0a.toml</h1>"));
  EXPECT_THAT(html, HasSubstr("&lt;b&gt;&amp;&quot;</th>"));
  EXPECT_THAT(html, HasSubstr("&lt;/pre&gt;&lt;script&gt;"));
}

TEST(ReportPage, DoesNotSayWhereTheFileLay) {
  ReportPage page = PageOf(3);
  page.report.facts.network = "/home/somebody/net.toml";
  EXPECT_THAT(ToHtml(page), HasSubstr("<h1>net.toml</h1>"));
  EXPECT_THAT(ToHtml(page), Not(HasSubstr("somebody")));
}

TEST(ReportPage, TellsOfLayersInTheColoursOfThePictures) {
  const std::string html = ToHtml(PageOf(3));
  const std::string sensory = html.substr(html.find("sensory</th>"));
  EXPECT_THAT(sensory.substr(0, 120),
              HasSubstr("<td>10.0<span class=\"bar\"><i style=\"width:100.0%;background:#d55e00"));
  const std::string internal = html.substr(html.find("internal</th>"));
  EXPECT_THAT(internal.substr(0, 120),
              HasSubstr("<td>5.00<span class=\"bar\"><i style=\"width:50.0%;background:#0072b2"));
}

TEST(ReportPage, PutsRhythmIntoWords) {
  ReportPage page = PageOf(5);
  EXPECT_THAT(ToHtml(page), Not(HasSubstr("common rhythm"))) << "too short for a spectrum";
  PopulationSpectrum& spectrum = page.report.statistics.spectrum;
  spectrum.times_chance = {1};
  EXPECT_THAT(ToHtml(page), HasSubstr("No common rhythm stood out from chance."));
  spectrum.rhythms = {{.hz = 12, .times_chance = 640}, {.hz = 24, .times_chance = 50, .multiple = 2}};
  EXPECT_THAT(ToHtml(page), HasSubstr("They kept a common rhythm of 12.0\u00a0Hz (640\u00a0×\u00a0chance)."));
  spectrum.rhythms = {{.hz = 8, .times_chance = 115}, {.hz = 29, .times_chance = 37.2}};
  EXPECT_THAT(ToHtml(page), HasSubstr("They kept common rhythms of 8.0\u00a0Hz (115\u00a0×\u00a0chance) and "
                                      "29.0\u00a0Hz (37.2\u00a0×\u00a0chance)."));
}

TEST(ReportPage, SaysWhereSecondsAreStretches) {
  ReportPage page = PageOf(5);
  page.report.statistics.every = Seconds(2);
  page.report.statistics.duration = page.report.facts.end->stats.steps = Seconds(9);
  EXPECT_THAT(ToHtml(page), HasSubstr("of the stretches of 2\u00a0s in a row"));
  EXPECT_THAT(ToHtml(PageOf(30)), HasSubstr("falls: of the seconds in a row the middle, the lowest and the highest."));
}

TEST(ReportPage, KeepsPicturesWholeAndTellsTheirSize) {
  ReportPage page = PageOf(3);
  page.pictures = {{"spikes.png", Png(3, 4)}, {"rhythm.png", Png(5, 6)}};
  const std::string html = ToHtml(page);
  EXPECT_THAT(html, HasSubstr("width=\"259\" height=\"516\" src=\"data:image/png;base64," +
                              absl::Base64Escape(Png(3, 4)) + "\""));
  EXPECT_THAT(html, HasSubstr("width=\"261\" height=\"518\""));
  EXPECT_EQ(Count(html, "<figure>"), 2u);
  EXPECT_LT(html.find("<figure>"), html.find("<table>"));
  EXPECT_GT(html.rfind("<figure>"), html.rfind("</table>"));
}

TEST(ReportPage, StaysSmallHoweverLongTheRun) {
  const std::string day = ToHtml(PageOf(86'400));
  EXPECT_LT(day.size(), 32'000u);
  EXPECT_THAT(day, HasSubstr("from – to"));
  EXPECT_LE(Count(day, "<tr>"), 2 + 3 + 25u);
}

TEST(ReportPage, TellsNothingOfWhatIsNotKnown) {
  ReportPage page = PageOf(3);
  page.has_spikes = false;
  page.report.facts.end.reset();
  page.report.statistics = {.duration = 3000};
  const std::string html = ToHtml(page);
  EXPECT_THAT(html, HasSubstr("simulated for 3\u00a0s.</p>"));
  for (const char* word : {"<table>", "deliveries", "memory", "<dt>spikes</dt>", "<dt>weights</dt>"}) {
    EXPECT_THAT(html, Not(HasSubstr(word)));
  }
  EXPECT_THAT(html, HasSubstr("0000000000000abc"));
}

}  // namespace
}  // namespace lull::cli
