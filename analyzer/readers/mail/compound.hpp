#pragma once
// OLE compound files: a file system of 512-byte sectors in a file, as old Office documents, .msg and embedded objects are.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/input.hpp"

namespace exba::mail {

class Compound {
 public:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  struct Entry {
    std::string name;  ///< UTF-8
    enum class Kind { other, storage, stream, root } kind = Kind::other;
    std::uint64_t size = 0;
    std::uint32_t start = 0;
    std::vector<std::size_t> children;  ///< of a storage: places in `entries`, by name
  };

  /// `input` has a size and read_at. Where it is no compound file, or damaged so that nothing is found, `damage` says how.
  explicit Compound(Input& input);

  const std::vector<Entry>& entries() const { return entries_; }  ///< the root first, where there is any
  const std::string& damage() const { return damage_; }
  const std::string& loss() const { return loss_; }  ///< entries may be missing: how; empty: none are
  /// The child of that name; none: there is none.
  std::size_t child(std::size_t storage, std::string_view name) const;
  /// Its bytes, in slices; fewer than its size where the chain of its sectors breaks off.
  Input open(std::size_t stream, std::string name) const;
  /// All of it, up to `limit`.
  std::string read(std::size_t stream, std::uint64_t limit) const;

 private:
  bool header();
  bool allocation();
  void directory();
  std::vector<std::uint32_t> chain(std::uint32_t start, std::uint64_t most) const;
  std::size_t read_sector(std::uint32_t sector, std::size_t from, std::span<char> buffer) const;
  std::string sector(std::uint32_t number) const;

  Input* input_;
  std::uint64_t size_ = 0;
  std::size_t sector_size_ = 512;
  std::uint32_t directory_start_ = 0, mini_start_ = 0, mini_count_ = 0, difat_start_ = 0, difat_count_ = 0,
                fat_count_ = 0;
  std::uint32_t mini_cutoff_ = 4096;
  std::vector<std::uint32_t> fat_, mini_fat_;
  std::vector<std::uint32_t> mini_stream_;  ///< the sectors of the root's stream, which holds the small ones
  std::uint64_t mini_size_ = 0;
  std::vector<std::uint32_t> siblings_left_, siblings_right_, first_child_;  ///< of each entry
  std::vector<Entry> entries_;
  std::string damage_, loss_;
};

}  // namespace exba::mail
