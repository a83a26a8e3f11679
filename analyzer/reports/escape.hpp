#pragma once
// Escaping where text leaves the program. Logs are written by attackers too: whatever stands in one must
// neither drive a terminal, nor turn a line round, nor hide, nor end a string. Every report format escapes
// here and nowhere before.
#include <cstddef>
#include <string>
#include <string_view>

namespace exba {

/// One character of a text that should be UTF-8 but need not be.
struct Character {
  char32_t code = 0;       ///< the byte itself when it belongs to no valid UTF-8
  std::size_t length = 1;  ///< bytes
  bool valid = true;       ///< shortest form, no surrogate, at most U+10FFFF
};
/// The character at `text[at]`; `at` < text.size().
Character next_character(std::string_view text, std::size_t at);

/// Control characters (C0, DEL, C1), what changes the direction of text, and what shows as nothing at all.
bool is_unsafe(char32_t code);

/// Columns that a terminal gives the character: 0 (combining), 1, or 2 (East Asian wide, emoji).
int display_width(char32_t code);
int display_width(std::string_view text);

/// For a terminal: what is unsafe becomes `\x1b` or `\u202e`, each byte that is not UTF-8 `\xff`; line ends
/// and tabs too. More than four combining marks on one character (a tower over its neighbours' lines) are
/// made visible as well.
std::string escape_terminal(std::string_view text);

/// For JSON: the inside of a string, without the quotes. What is unsafe becomes \uXXXX, which loses nothing;
/// bytes that are not UTF-8 become U+FFFD.
void append_json_escaped(std::string& out, std::string_view text);
/// How many bytes from the beginning on stand for themselves there (in ASCII), and its plain twin.
std::size_t json_plain_prefix(std::string_view text);
std::size_t json_plain_prefix_plain(std::string_view text);

/// For a cell of a table in a file: as for a terminal, but line ends, tabs and combining marks stay.
std::string escape_cell(std::string_view text);

/// For XML that a library has already escaped: what is unsafe becomes a character reference where XML 1.0 has
/// one, else the form that `escape_terminal` gives. Line feeds stay.
std::string escape_xml_document(std::string_view document);

/// For HTML and XHTML, between tags and inside double quotes alike: markup becomes entities; what is unsafe,
/// and a tower of combining marks, becomes visible as `escape_terminal` makes it. Line feeds and tabs stay, a
/// CR before a LF goes.
std::string escape_html(std::string_view text);

/// A JSON text that an HTML page can hold: `<`, `>` and `&`, which stand in strings only, become \uXXXX.
/// Nothing in it ends an element or begins one, and it reads back as the same JSON.
std::string escape_json_for_html(std::string_view json);
/// What that JSON stands between in a page: written by the HTML report, looked for by whoever reads it again.
inline constexpr std::string_view html_data_begin = "<template id=\"exba-report\">";
inline constexpr std::string_view html_data_end = "</template>";

/// For Markdown: one code span, in which no renderer makes links, mentions, images or HTML. A backtick, a
/// pipe and line ends become visible escapes, because renderers differ in how they let those into a code span
/// or a table. Empty text gives empty text.
std::string escape_markdown_code(std::string_view text);

/// For Markdown: prose of one line, in a paragraph, a list or a table. Words of letters and digits stay as
/// they are; every word in which a renderer or a ticket system might see anything else (markup, an address, a
/// mention, an issue or commit number, a file or host name) becomes a code span.
std::string escape_markdown(std::string_view text);

/// At most `limit` bytes, cut between characters, with what was cut counted behind it: `abc [17 bytes more]`.
std::string shorten(std::string_view text, std::size_t limit);

}  // namespace exba
