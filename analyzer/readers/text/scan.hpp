#pragma once
// Finds event blocks in a stream of lines.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "readers/text/block.hpp"
#include "readers/text/block_run.hpp"
#include "readers/text/guesses.hpp"
#include "readers/text/header.hpp"
#include "readers/text/known_lines.hpp"
#include "readers/text/labels.hpp"

namespace exba::event_text {

class Scanner {
 public:
  struct Client {
    std::function<bool(std::string_view provider, std::uint16_t id, std::string_view level)> wants;
    std::function<void(Block&)> block;              ///< a finished one, in file order
    std::function<void(Passed&)> passed = nullptr;  ///< likewise, one that `pass` took
  };
  /// `before`: lines of the text that are not given.
  explicit Scanner(Client client, std::uint64_t before = 0) : client_(std::move(client)), number_(before) {}
  Scanner(const Scanner&) = delete;  // `current_` and `candidate_` point into it
  Scanner& operator=(const Scanner&) = delete;
  /// One that reads a part of the same text, which begins with a block, as `whole` would that rests (`rests`).
  Scanner(const Scanner& whole, Client client);

  /// The next line, without its line feed.
  void line(std::string_view raw);
  void end();
  /// After `end`: the line in which the last event begins, where the text ended within its headings although
  /// events before it went on with a description; 0: it did not.
  std::uint64_t cut_in_headings() const { return cut_in_headings_; }

  /// Headings behind which no id followed, and which were no text: an event lost them, and events below may have taken them
  /// for theirs.
  struct Broken {
    std::uint64_t headers = 0;
    std::uint64_t first = 0;  ///< line
  };
  const Broken& broken() const { return broken_; }

  /// What `pass` took of the text it was shown.
  struct Taken {
    std::size_t bytes = 0;
    std::uint64_t lines = 0;
    enum class Stopped { here, text_ended } stopped = Stopped::here;
  };
  /// Passes over whole blocks at the head of `text`, which begins with a line, as long as nobody wants them
  /// and their lines are such that `line` would come to the same. Give it more text where that ended, and the
  /// remaining lines to `line`. Cheap where it can do nothing.
  /// A block that begins at `stop` is not gone into.
  Taken pass(std::string_view text, std::size_t stop = std::string_view::npos);
  /// Whether a block that the short way knows begins with the next line, and all before it was handed on.
  bool rests() const { return passing_ && !has_current_ && !has_candidate_; }
  /// What a line must begin with to open such a block; while it rests.
  std::string_view opener() const { return header_.opener(); }
  /// Of a part: whether what stood before it would have had a say.
  bool depends() const { return run_.depends; }
  /// What of a part that was read has a say in what follows.
  struct Rest {
    std::uint64_t lines = 0;
    BlockRun run;
  };
  Rest rest() const { return {number_, run_}; }
  /// A part follows where this one rests; it rests at its end.
  void go_on(const Rest& part);
  /// Of a part that was read and rests: the next part begins.
  void begin_part();
  /// Lines before the block that it rests before.
  std::uint64_t lines() const { return number_; }

 private:
  enum class Reason { description, next, prose, end };

  void inner_block(const Line& line, std::size_t from);
  bool labels(const Line& line, Label label);
  bool take(const Line& line, const Label& label, std::string_view value);
  void set(const Label& label, Heading heading, std::string_view value, const LocalStamp& stamp);
  void open(const Line& line, const Label& label);
  void begin_description(const Line& line, const Label& label);
  void begin_data();
  void begin_xml(std::string_view rest);
  void in_header(const Line& line);
  void blank();
  bool special(const Line& line);
  bool quoted(const Line& line);
  void append(const Line& line);
  void append_text(std::string_view text);
  void xml_line(std::string_view text);
  bool acceptable(Reason reason) const;
  bool trailing(Reason reason) const;
  bool mergeable(Reason reason) const;
  bool ends_the_text(const Label& opener) const;
  void merge();
  bool decide(Reason reason);
  void finish();
  bool begins_like_current(std::string_view text) const;
  LearntHeader::Fit fits(std::string_view text);
  bool body(std::string_view text, std::size_t& at, Passed& passed, Taken& taken);
  void leave(Passed& passed);
  void begin_as_learnt();
  void look_for_cut();
  void note_above(const Line& line, bool behind_blank);
  void note_broken(const Block& block);

  Client client_;
  Block first_, second_;
  Block* current_ = &first_;  ///< whose description is being read
  Block* candidate_ =
      &second_;  ///< whose headings are being read: an event, or lines of the current one's description
  bool has_current_ = false;
  bool has_candidate_ = false;
  std::size_t mark_ = 0;  ///< length of the current tail where the candidate began
  std::uint64_t mark_texts_ = 0,
                line_texts_ = 0;      ///< lines of text before the candidate, and before this line
  std::size_t line_mark_ = 0;         ///< and where this line began
  std::size_t text_mark_ = 0;         ///< and where the text of this line stands in it
  bool heading_after_blank_ = false;  ///< the candidate is `Event ID 9608`, behind a blank line
  unsigned blanks_ = 0;               ///< blank lines just before this one
  std::uint64_t number_ = 0;
  const HeadingRow* pending_ = nullptr;  ///< heading whose value was empty at the end of its line
  std::uint64_t pending_line_ = 0;
  const HeadingRow* last_ =
      nullptr;              ///< the last heading with a value, for a heading wrapped between its words
  std::string stamp_line_;  ///< the line before, where it was short and began with a digit
  std::uint64_t stamp_line_number_ = 0;
  std::size_t stamp_line_mark_ = 0;
  std::string
      above_;  ///< the line before, where it stands behind a blank one and may be a block's first heading
  std::uint64_t above_number_ = 0, above_texts_ = 0;
  std::size_t above_mark_ = 0;
  bool opened_above_ = false;  ///< a block of this text began with such a line
  HeadingGuesses guesses_;
  BlockRun run_;
  std::vector<std::string> held_;  ///< lines in the headings that look like headings nobody knows
  std::uint64_t cut_in_headings_ = 0;
  Broken broken_;
  LearntHeader header_;
  KnownLines known_lines_;
  Passed pending_pass_;   ///< the block whose end `pass` is looking for
  bool passing_ = false;  ///< no current block, because `pass` took it
};

}  // namespace exba::event_text
