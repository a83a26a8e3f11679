// How it works: the file is a grid of 64 KiB slots behind its header. A slot is understood from its own bytes
// (and, where a chunk hangs over, the next 64 KiB), so pieces of a few slots go to as many threads as there
// are, each with its own buffer that stays in its cache, and their results are put together in file order.
// Pieces of 256 KiB: a quarter of the level 2 cache of common servers. Standard input and other streams come
// a megabyte at a time into one buffer, and the same pieces are cut out of that.
#include "readers/evtx/evtx.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/crc32.hpp"
#include "base/little_endian.hpp"
#include "base/parallel.hpp"
#include "readers/evtx/chunk.hpp"
#include "readers/evtx/known.hpp"

namespace exba::evtx {
namespace {

constexpr std::string_view file_magic{"ElfFile\0", 8};
constexpr std::size_t file_header_size = 4096;
constexpr std::size_t slots_in_piece = 4;
constexpr std::size_t piece_size = slots_in_piece * chunk_size;
constexpr std::size_t pieces_in_batch = 4;  // of a stream
constexpr std::size_t pieces_together = 4;  // of a file, by one thread, into one intake: a megabyte
constexpr std::size_t results_ahead = 16;   // per thread, not yet put together

/// What the first bytes say.
struct FileHeader {
  bool present = false;
  bool sum_wrong = false;
  std::uint64_t base = 0;  ///< where the grid begins
  std::uint64_t chunks = 0;
  FileFacts facts;
};

FileHeader read_header(std::string_view head, const ReadOptions& options) {
  static std::atomic<std::uint64_t> readings{0};
  FileHeader header;
  header.facts.stale = options.stale;
  header.facts.reading = ++readings;
  if (head.size() < 128 || !head.starts_with(file_magic)) {
    const std::size_t first = find_chunk(head, 0);
    header.base = first == std::string_view::npos ? 0 : first;
    return header;
  }
  header.present = true;
  const std::uint16_t offset = u16_at(head, 40);
  const bool sane = offset >= 128 && offset % 8 == 0;
  header.base = sane ? offset : file_header_size;
  header.chunks = u16_at(head, 42);
  const std::uint32_t flags = u32_at(head, 120);
  header.facts.dirty = (flags & 1) != 0;
  header.sum_wrong = (flags & 4) == 0 && crc32(head.substr(0, 120)) != u32_at(head, 124);
  if (header.sum_wrong) header.facts.dirty = true;
  return header;
}

bool all_zero(std::string_view bytes) {
  return bytes.empty() || (bytes.front() == '\0' && bytes.substr(1) == bytes.substr(0, bytes.size() - 1));
}

/// Some slots of the file and, behind them, what is at hand of the next one.
struct FilePiece {
  std::string_view bytes;
  std::size_t span = 0;  ///< the slots; bytes may go on behind them
  std::uint64_t offset = 0;
  const std::function<std::string_view()>* more =
      nullptr;  ///< gives `bytes` with 64 KiB behind the span, where not yet there
};

/// The first slot of a piece, where no chunk begins in it: damage, unless a chunk of the piece before reaches
/// into it.
struct Doubtful {
  std::string bytes;
  std::uint64_t offset = 0;
};

/// What one piece gave, until it is put together with those before it.
struct Result {
  explicit Result(Intake part) : intake(std::move(part)) {}
  Intake intake;
  Account account;
  /// File offset up to which the last chunk at no multiple of 64 KiB reaches; nothing while no piece was read
  std::optional<std::uint64_t> covered;
  Doubtful doubtful;
};

/// What one thread at a time works with.
struct Workspace {
  std::vector<char> buffer;
  Decoder decoder;
};

/// Workspaces that nobody uses stay for the next: fresh memory for each of 686 small files costs more than reading
/// them. Not thread_local: there are as many as were ever in use at once, and mingw's threads crashed at their end
/// (2 of 40 runs) while they gave theirs back.
class Borrowed {
 public:
  Borrowed() {
    const std::lock_guard hold(lock());
    if (free().empty()) {
      space_ = std::make_unique<Workspace>();
    } else {
      space_ = std::move(free().back());
      free().pop_back();
    }
  }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  ~Borrowed() {
    const std::lock_guard hold(lock());
    free().push_back(std::move(space_));
  }
  Workspace& operator*() const { return *space_; }
  Workspace* operator->() const { return space_.get(); }

 private:
  static std::mutex& lock() {
    static std::mutex one;
    return one;
  }
  static std::vector<std::unique_ptr<Workspace>>& free() {
    static std::vector<std::unique_ptr<Workspace>> all;
    return all;
  }
  std::unique_ptr<Workspace> space_;
};

/// What a slot in which no chunk begins still holds.
void read_headless(std::string_view slot, std::uint64_t offset, const FileFacts& facts, Decoder& decoder,
                   Account& account) {
  if (holds_record(slot))
    read_chunk(slot, offset, Header::overwritten, facts, decoder, account);
  else
    account.add(Damage::no_chunk, offset);
}

class PieceReader {
 public:
  /// `covered`: how far a chunk from before this piece reaches; nothing where that is not known yet.
  PieceReader(FilePiece piece, const FileFacts& facts, Decoder& decoder, Account& account,
              std::optional<std::uint64_t> covered)
      : piece_(piece), facts_(facts), decoder_(decoder), account_(account), covered_(covered) {}

  void run() {
    for (std::size_t slot = 0; slot < piece_.span; slot += chunk_size)
      read_slot(slot, std::min(chunk_size, piece_.span - slot));
  }

  std::uint64_t covered() const { return covered_.value_or(0); }
  Doubtful& doubtful() { return doubtful_; }

 private:
  void read_slot(std::size_t slot, std::size_t size) {
    const std::string_view own = piece_.bytes.substr(slot, size);
    const std::uint64_t offset = piece_.offset + slot;
    std::size_t at = 0;
    if (own.size() >= chunk_header_size && own.starts_with(chunk_magic)) {
      at = read_chunk(own, offset, Header::whole, facts_, decoder_, account_);
      if (at == size) return;
    } else {
      if (all_zero(own)) return;
      at = find_chunk(own, 0);
      if (at == std::string_view::npos) return no_chunk(own, slot, offset);
    }
    while (at < size) at = misplaced(slot, at, size);
  }

  void no_chunk(std::string_view own, std::size_t slot, std::uint64_t offset) {
    if (slot == 0 && !covered_) {
      doubtful_ = {std::string(own), offset};
    } else if (covered_.value_or(0) <= offset) {
      read_headless(own, offset, facts_, decoder_, account_);
    }
  }

  /// The chunk at slot + at, which may hang over into the next slot. Returns where to look on in this slot.
  std::size_t misplaced(std::size_t slot, std::size_t at, std::size_t size) {
    if (slot + at + chunk_size > piece_.bytes.size() && piece_.more != nullptr)
      piece_.bytes = (*piece_.more)();
    std::string_view bytes = piece_.bytes.substr(slot + at, chunk_size);
    const bool next_in_place = size == chunk_size && chunk_at(piece_.bytes, slot + chunk_size);
    if (next_in_place) bytes = bytes.substr(0, size - at);
    account_.add(Damage::misplaced_chunk, piece_.offset + slot + at);
    const std::size_t used =
        read_chunk(bytes, piece_.offset + slot + at, Header::whole, facts_, decoder_, account_);
    covered_ = piece_.offset + slot + at + used;
    const std::size_t next = find_chunk(piece_.bytes.substr(slot, size), std::min(at + used, size));
    return next == std::string_view::npos ? size : next;
  }

  FilePiece piece_;
  const FileFacts& facts_;
  Decoder& decoder_;
  Account& account_;
  std::optional<std::uint64_t> covered_;
  Doubtful doubtful_;
};

/// Puts pieces together in file order.
class Sum {
 public:
  Sum(Intake& intake, const FileFacts& facts) : intake_(intake), facts_(facts) {}

  /// By the only thread: straight into the intake.
  void read_here(const FilePiece& piece, Decoder& decoder) {
    decoder.begin(intake_, account_, facts_.reading);
    PieceReader reader(piece, facts_, decoder, account_, covered_);
    reader.run();
    covered_ = reader.covered();
  }

  /// A piece of which every chunk was read by an earlier run.
  std::unique_ptr<Result> pass(const std::vector<const KnownChunk*>& chunks, ChunkBook& book) const {
    auto result = std::make_unique<Result>(intake_.sibling());
    for (const KnownChunk* chunk : chunks) {
      result->intake.pass_stretch(chunk->computer, chunk->channel, chunk->ids);
      ++result->account.chunks;
      book.meet(*chunk);
    }
    return result;
  }

  std::unique_ptr<Result> begin_apart(Decoder& decoder) const {
    auto result = std::make_unique<Result>(intake_.sibling());
    decoder.begin(result->intake, result->account, facts_.reading);
    return result;
  }
  /// The next piece of a stretch that began with `begin_apart`.
  void read_apart(const FilePiece& piece, Decoder& decoder, Result& result) const {
    PieceReader reader(piece, facts_, decoder, result.account, result.covered);
    reader.run();
    result.covered = reader.covered();
    if (!reader.doubtful().bytes.empty()) result.doubtful = std::move(reader.doubtful());
  }
  std::unique_ptr<Result> read_apart(const FilePiece& piece, Decoder& decoder) const {
    auto result = begin_apart(decoder);
    read_apart(piece, decoder, *result);
    return result;
  }

  void append(std::unique_ptr<Result> result) {
    if (const Doubtful& slot = result->doubtful; !slot.bytes.empty() && covered_ <= slot.offset) {
      const Borrowed space;
      Decoder& decoder = space->decoder;
      decoder.begin(intake_, account_, facts_.reading);
      read_headless(slot.bytes, slot.offset, facts_, decoder, account_);
    }
    covered_ = std::max(covered_, result->covered.value_or(0));
    account_.add(result->account);
    intake_.append(std::move(result->intake));
  }

  Account& account() { return account_; }

 private:
  Intake& intake_;
  const FileFacts& facts_;
  Account account_;
  std::uint64_t covered_ = 0;
};

/// Reads a piece of a file that can be read anywhere, into the thread's own buffer.
class PieceSource {
 public:
  PieceSource(const Input& input, Workspace& space, std::uint64_t offset)
      : input_(input), space_(space), offset_(offset) {
    if (space_.buffer.size() < piece_size + chunk_size) space_.buffer.resize(piece_size + chunk_size);
    got_ = input_.read_at(offset_, std::span(space_.buffer).first(piece_size));
    more_ = [this] {
      if (got_ == piece_size)
        got_ +=
            input_.read_at(offset_ + piece_size, std::span(space_.buffer).subspan(piece_size, chunk_size));
      return std::string_view(space_.buffer.data(), got_);
    };
  }
  PieceSource(const PieceSource&) = delete;
  PieceSource& operator=(const PieceSource&) = delete;
  FilePiece piece() const { return {{space_.buffer.data(), got_}, got_, offset_, &more_}; }

 private:
  const Input& input_;
  Workspace& space_;
  std::uint64_t offset_;
  std::size_t got_ = 0;
  std::function<std::string_view()> more_;
};

/// With the chunks of earlier runs at hand: pieces that hold no other are passed over.
class KnownPieces {
 public:
  KnownPieces(const Input& input, ChunkBook& book) : input_(input), book_(book) {}

  /// The chunks of the piece; nothing where one of them is to be read. The last piece always is: its last
  /// chunk is still written to.
  std::vector<const KnownChunk*> find(std::uint64_t offset) const {
    std::vector<const KnownChunk*> chunks;
    if (offset + piece_size + chunk_size > *input_.size) return {};
    for (std::size_t slot = 0; slot < slots_in_piece; ++slot) {
      char header[chunk_header_size];
      if (input_.read_at(offset + slot * chunk_size, header) != sizeof header) return {};
      const KnownChunk* chunk = book_.find(chunk_digest({header, sizeof header}));
      if (chunk == nullptr) return {};
      chunks.push_back(chunk);
    }
    return chunks;
  }

  std::unique_ptr<Result> read(const Sum& sum, Workspace& space, std::uint64_t offset) const {
    if (const auto known = find(offset); !known.empty()) return sum.pass(known, book_);
    const PieceSource source(input_, space, offset);
    const FilePiece piece = source.piece();
    auto result = sum.read_apart(piece, space.decoder);
    const bool well = std::all_of(result->account.kinds.begin(), result->account.kinds.end(),
                                  [](const Account::Kind& kind) { return kind.count == 0; });
    if (well)
      for (std::size_t slot = 0; slot < piece.span; slot += chunk_size)
        learn_chunk(piece.bytes.substr(slot, chunk_size), result->intake, book_);
    return result;
  }

 private:
  const Input& input_;
  ChunkBook& book_;
};

void read_anywhere(Input& input, std::uint64_t base, const ReadOptions& options, Sum& sum) {
  const unsigned jobs = options.jobs;
  const std::uint64_t size = *input.size > base ? *input.size - base : 0;
  const auto pieces = static_cast<std::size_t>((size + piece_size - 1) / piece_size);
  const auto place = [base](std::uint64_t piece) { return base + piece * piece_size; };  // 4 GiB and more
  if (options.chunks != nullptr) {
    const KnownPieces known(input, *options.chunks);
    for (std::size_t i = 0; i < pieces; ++i) sum.append(known.read(sum, *Borrowed(), place(i)));
    return;
  }
  if (jobs <= 1 || pieces <= 1) {
    const Borrowed space;
    for (std::size_t i = 0; i < pieces; ++i)
      sum.read_here(PieceSource(input, *space, place(i)).piece(), space->decoder);
    return;
  }
  std::vector<std::unique_ptr<Result>> results(results_ahead * jobs);
  parallel_in_order(
      jobs, (pieces + pieces_together - 1) / pieces_together, results.size(),
      [&](unsigned, std::size_t i) {
        const Borrowed space;
        auto result = sum.begin_apart(space->decoder);
        const std::size_t end = std::min(pieces, (i + 1) * pieces_together);
        for (std::size_t p = i * pieces_together; p < end; ++p)
          sum.read_apart(PieceSource(input, *space, place(p)).piece(), space->decoder, *result);
        results[i % results.size()] = std::move(result);
      },
      [&](std::size_t i) { sum.append(std::move(results[i % results.size()])); });
}

/// The pieces of a stretch of a stream that is in memory.
void read_batch(std::string_view bytes, std::size_t span, std::uint64_t offset, unsigned jobs, Sum& sum) {
  const std::size_t pieces = (span + piece_size - 1) / piece_size;
  const auto piece = [&](std::size_t i) {
    const std::size_t at = i * piece_size;
    const std::size_t size = std::min(piece_size, span - at);
    return FilePiece{bytes.substr(at, size + chunk_size), size, offset + at, nullptr};
  };
  if (jobs <= 1 || pieces <= 1) {
    const Borrowed space;
    for (std::size_t i = 0; i < pieces; ++i) sum.read_here(piece(i), space->decoder);
    return;
  }
  std::vector<std::unique_ptr<Result>> results(pieces);
  parallel_for(jobs, pieces,
               [&](unsigned, std::size_t i) { results[i] = sum.read_apart(piece(i), Borrowed()->decoder); });
  for (auto& result : results) sum.append(std::move(result));
}

/// `buffer` holds the first `held` bytes of the stream.
std::uint64_t read_stream(Input& input, std::vector<char>& buffer, std::size_t held, std::uint64_t base,
                          unsigned jobs, Sum& sum) {
  std::size_t skip = static_cast<std::size_t>(std::min<std::uint64_t>(base, held));
  held -= skip;
  std::copy_n(buffer.begin() + static_cast<std::ptrdiff_t>(skip), held, buffer.begin());
  const std::size_t batch = pieces_in_batch * piece_size * std::max(jobs, 1U);
  buffer.resize(std::max(batch + chunk_size, held));
  for (std::uint64_t offset = base;;) {
    const std::size_t wanted = buffer.size() - held;
    const std::size_t got = input.read(std::span(buffer).subspan(held));
    held += got;
    const bool last = got < wanted;
    const std::size_t span = last ? held : batch;
    read_batch({buffer.data(), held}, span, offset, jobs, sum);
    offset += span;
    held -= span;
    if (last) return offset;
    std::copy_n(buffer.begin() + static_cast<std::ptrdiff_t>(span), held, buffer.begin());
  }
}

}  // namespace

Account read_file(Input& input, const ReadOptions& options, Intake& intake) {
  const bool anywhere = input.read_at && input.size;
  std::vector<char> head(file_header_size);
  const auto fill = [&](std::size_t from) {
    const std::span<char> rest = std::span(head).subspan(from);
    return from + (anywhere ? input.read_at(from, rest) : input.read(rest));
  };
  std::size_t held = fill(0);
  if (held == head.size() && !std::string_view(head.data(), held).starts_with(file_magic)) {
    head.resize(chunk_size + chunk_header_size);
    held = fill(file_header_size);
  }
  const FileHeader header = read_header({head.data(), held}, options);
  while (!anywhere && held == head.size() && held < header.base) {
    head.resize(static_cast<std::size_t>(header.base));
    held = fill(held);
  }
  Sum sum(intake, header.facts);
  sum.account().stale_asked = options.stale == Stale::recovered;
  if (header.sum_wrong) sum.account().add(Damage::file_header, 0);
  std::uint64_t size = 0;
  if (anywhere) {
    size = *input.size;
    read_anywhere(input, header.base, options, sum);
  } else {
    size = read_stream(input, head, held, header.base, options.jobs, sum);
  }
  if (header.present && !header.facts.dirty && sum.account().chunks < header.chunks)
    sum.account().add(Damage::file_cut, size);
  if (header.present && header.facts.dirty && !header.sum_wrong)
    intake.assume("log_state", "copied while in use (dirty)");
  return sum.account();
}

}  // namespace exba::evtx

namespace exba {

bool sniff_evtx(std::string_view head) {
  if (head.size() >= 128 && head.starts_with(evtx::file_magic)) return true;
  for (std::size_t at = 0; at + evtx::chunk_header_size <= head.size(); at += 512)
    if (evtx::chunk_at(head, at)) return true;
  return false;
}

void read_evtx(Input& input, const ReadOptions& options, Intake& intake) {
  evtx::read_file(input, options, intake).tell(intake);
}

}  // namespace exba
