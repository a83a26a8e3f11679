#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/text_flow.hpp"
#include "base/time.hpp"
#include "model/report.hpp"

namespace exba {

/// What the reader of the report asked for.
struct RenderOptions {
  bool color = false;  ///< ANSI colours (text only; only where the sink is a terminal or the user asked)
  bool verbose = false;
  TimeZone time_zone;  ///< in which times are shown (text, html, markdown); JSON and XML are always UTC
  std::string time_zone_origin = "UTC";  ///< how the zone was come by: "from --time-zone", "UTC"
};

/// A form of the report. Pure: the same report gives the same bytes.
struct Renderer {
  std::string_view name;  ///< as in --format
  /// Hands the report on as it is written: that of 75,000 events is 50 MB and more.
  void (*write)(const Report& report, const RenderOptions& options, const TextSink& sink) = nullptr;
  bool digests = false;  ///< it prints the SHA-256 of every input
  /// All of it.
  std::string render(const Report& report, const RenderOptions& options) const;
};

std::span<const Renderer> renderers();

std::string render_text(const Report& report, const RenderOptions& options);
std::string render_json(const Report& report, const RenderOptions& options);
void write_json(const Report& report, const RenderOptions& options, const TextSink& sink);
/// One page that needs nothing but itself: no script, no remote asset. Holds the JSON report as inert data.
std::string render_html(const Report& report, const RenderOptions& options);
void write_html(const Report& report, const RenderOptions& options, const TextSink& sink);
/// For tickets and wikis (GitHub flavour), at most `markdown_limit` bytes.
inline constexpr std::size_t markdown_limit = 60'000;
std::string render_markdown(const Report& report, const RenderOptions& options);
/// The document that rules see.
std::string render_xml(const Report& report, const RenderOptions& options);
void write_xml(const Report& report, const RenderOptions& options, const TextSink& sink);

}  // namespace exba
