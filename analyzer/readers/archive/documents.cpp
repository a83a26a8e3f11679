// How it works: a document's parts come in the order of the archive. The text of one is the document itself; each sheet of
// a workbook is a table of its own, and needs what other parts say of strings and dates, so a workbook is walked twice.
#include "readers/archive/documents.hpp"

#include <algorithm>
#include <map>

namespace exba::unpacking {
namespace {

class Documents {
 public:
  Documents(Package package, const std::string& path, std::string_view* form, const DocumentWalk& walk)
      : walk_(&walk), form_(form), path_(path), package_(package) {}

  void read() {
    switch (package_) {
      case Package::excel: return workbook();
      case Package::binary_excel:
        return walk_->problem(path_,
                              "an Excel workbook in Excel's binary form (.xlsb): save it as .xlsx or .csv");
      default: return text();
    }
  }

 private:
  bool is_text(const std::string& name) const {
    if (package_ == Package::word) return is_word_text(name);
    if (package_ == Package::open_document) return name == "content.xml";
    return name.starts_with("ppt/slides/slide") && name.ends_with(".xml");
  }

  void text() {
    const std::string_view markup = package_ == Package::word     ? "Word"
                                    : package_ == Package::slides ? "PowerPoint"
                                                                  : "OpenDocument";
    document::Seen seen;
    bool log = false;
    walk_->each_part([&](const std::string& name, Input* part) {
      if (name.find("/media/") != name.npos || name.starts_with("Pictures/")) ++pictures_;
      if (!is_text(name)) return embedded(name, part);
      if (part == nullptr) return PartWanted::yes;
      Input named = std::move(*part);
      named.name = package_ == Package::slides ? path_ + name.substr(name.rfind('/')) : path_;
      Came came;
      came.markup = markup;
      came.body = package_ == Package::slides;
      log = walk_->give(document::shown_text(std::move(named), seen), came) || log;
      return PartWanted::yes;
    });
    seen.pictures = pictures_;
    walk_->tell(seen, path_, log);
  }

  /// A file that was put into the document.
  PartWanted embedded(const std::string& name, Input* part) {
    const bool is = name.find("/embeddings/") != name.npos ||
                    (name.starts_with("word/afchunk") && !name.ends_with(".rels"));
    if (!is) return PartWanted::no;
    if (part == nullptr) return PartWanted::yes;
    Input named = std::move(*part);
    named.name = path_ + '/' + name.substr(name.rfind('/') + 1);
    holds_files();
    walk_->open(std::move(named));
    return PartWanted::yes;
  }

  void holds_files() {
    if (form_ != nullptr) *form_ = "document";
  }

  void workbook() {
    document::Workbook book;
    walk_->each_part([&](const std::string& name, Input* part) {
      const bool wanted = name == "xl/workbook.xml" || name == "xl/_rels/workbook.xml.rels" ||
                          name == "xl/styles.xml" || name == "xl/sharedStrings.xml";
      if (!wanted) return PartWanted::no;
      if (part == nullptr) return PartWanted::yes;
      if (name == "xl/workbook.xml")
        document::read_workbook(std::move(*part), book);
      else if (name == "xl/styles.xml")
        document::read_styles(std::move(*part), book);
      else if (name == "xl/sharedStrings.xml")
        document::read_shared_strings(std::move(*part), walk_->room, book);
      else
        document::read_relations(std::move(*part), book);
      return PartWanted::yes;
    });
    const std::uint64_t held = std::min<std::uint64_t>(walk_->room, book.strings.size());
    *walk_->memory += held;
    sheets(book);
    *walk_->memory -= held;
  }

  void sheets(const document::Workbook& book) {
    std::map<std::string, std::string, std::less<>> names;  // part -> the sheet's name
    for (const document::Workbook::Sheet& sheet : book.sheets)
      if (const auto target = book.targets.find(sheet.relation); target != book.targets.end())
        names.emplace("xl/" + target->second, sheet.name);
    const bool single = book.sheets.size() <= 1;
    if (!single) holds_files();
    bool log = false;
    document::Seen all;
    walk_->each_part([&](const std::string& name, Input* part) {
      if (name.starts_with("xl/media/")) ++all.pictures;
      if (!name.starts_with("xl/worksheets/") || !name.ends_with(".xml")) return embedded(name, part);
      if (part == nullptr) return PartWanted::yes;
      const auto known = names.find(name);
      const std::string sheet = known != names.end() ? known->second : name.substr(name.rfind('/') + 1);
      Input named = std::move(*part);
      named.name = single ? path_ : path_ + '/' + sheet;
      document::Seen seen;
      Came came;
      came.markup = "Excel";
      came.body = !single;
      const std::string shown = named.name;
      if (walk_->count_sheet(!single))
        log = walk_->give(document::sheet_rows(std::move(named), book, seen), came) || log;
      if (!seen.damage.empty()) walk_->problem(shown, seen.damage);
      return PartWanted::yes;
    });
    walk_->tell(all, path_, log);
  }

  const DocumentWalk* walk_;
  std::string_view* form_;
  std::string path_;
  Package package_;
  std::uint64_t pictures_ = 0;
};

}  // namespace

bool is_word_text(std::string_view name) {
  return name.starts_with("word/document") && name.ends_with(".xml") && name.find('/', 5) == name.npos;
}

void read_document(Package package, const std::string& path, std::string_view* form,
                   const DocumentWalk& walk) {
  Documents(package, path, form, walk).read();
}

}  // namespace exba::unpacking
