#pragma once
// Documents that are zip archives: Word, Excel, PowerPoint, OpenDocument. For archive.cpp.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "readers/document/document.hpp"
#include "readers/parts.hpp"

namespace exba::unpacking {

/// Kinds of documents that are zip archives.
enum class Package { none, word, excel, slides, open_document, binary_excel };

/// Whether a part is the text of a Word document; Word on the web numbers it.
bool is_word_text(std::string_view name);

enum class PartWanted { no, yes };
/// Asked for each part by its name first, with no input, and where it is wanted with one.
using TakePart = std::function<PartWanted(const std::string& name, Input* part)>;

/// The walk that a document is met on.
struct DocumentWalk {
  std::function<void(const TakePart& take)> each_part;
  std::function<bool(Input part, const Came& came)> give;  ///< a text; whether a log was in it
  std::function<void(Input part)> open;                    ///< a file that was put into the document
  std::function<bool(bool own_name)> count_sheet;          ///< false: the limit is reached
  std::function<void(const document::Seen& seen, const std::string& path, bool log)> tell;
  std::function<void(const std::string& path, std::string what)> problem;
  std::uint64_t room = 0;           ///< bytes that may be held
  std::uint64_t* memory = nullptr;  ///< bytes that are
};

/// Gives the parts of the document that show something. `form` (null: somebody else's) becomes `document` where it holds
/// more than one.
void read_document(Package package, const std::string& path, std::string_view* form,
                   const DocumentWalk& walk);

}  // namespace exba::unpacking
