#pragma once
// A text that its copies share until one of them is changed; see shared_list.hpp.
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace exba {

/// Reads like a `const std::string`.
class SharedText {
 public:
  static constexpr std::size_t npos = std::string::npos;
  using value_type = char;

  SharedText() = default;
  SharedText(std::string text) : box_(text.empty() ? nullptr : new Box{{1}, std::move(text)}) {}
  SharedText(std::string_view text) : SharedText(std::string(text)) {}
  SharedText(const char* text) : SharedText(std::string(text)) {}
  SharedText(const SharedText& other) noexcept : box_(other.box_) {
    if (box_ != nullptr) box_->owners.fetch_add(1, std::memory_order_relaxed);
  }
  SharedText(SharedText&& other) noexcept : box_(std::exchange(other.box_, nullptr)) {}
  SharedText& operator=(const SharedText& other) noexcept {
    if (box_ != other.box_) {
      SharedText copy(other);
      std::swap(box_, copy.box_);
    }
    return *this;
  }
  SharedText& operator=(SharedText&& other) noexcept {
    std::swap(box_, other.box_);
    return *this;
  }
  SharedText& operator=(std::string text) {
    if (box_ != nullptr && box_->owners.load(std::memory_order_acquire) == 1)
      box_->text = std::move(text);
    else
      *this = SharedText(std::move(text));
    return *this;
  }
  SharedText& operator=(std::string_view text) {
    assign(text);
    return *this;
  }
  SharedText& operator=(const char* text) {
    assign(text);
    return *this;
  }
  ~SharedText() { drop(); }

  const std::string& str() const { return box_ == nullptr ? nothing() : box_->text; }
  operator const std::string&() const { return str(); }
  operator std::string_view() const { return str(); }
  bool empty() const { return box_ == nullptr || box_->text.empty(); }
  std::size_t size() const { return box_ == nullptr ? 0 : box_->text.size(); }
  const char* data() const { return str().data(); }
  auto begin() const { return str().begin(); }
  auto end() const { return str().end(); }
  char operator[](std::size_t i) const { return str()[i]; }
  char front() const { return str().front(); }
  char back() const { return str().back(); }
  bool starts_with(std::string_view head) const { return str().starts_with(head); }
  bool starts_with(char head) const { return str().starts_with(head); }
  bool ends_with(std::string_view tail) const { return str().ends_with(tail); }
  bool ends_with(char tail) const { return str().ends_with(tail); }
  std::size_t find(std::string_view part, std::size_t from = 0) const { return str().find(part, from); }
  std::size_t find(char part, std::size_t from = 0) const { return str().find(part, from); }
  std::size_t rfind(char part) const { return str().rfind(part); }
  std::size_t rfind(std::string_view part) const { return str().rfind(part); }
  std::size_t find_first_of(std::string_view set, std::size_t from = 0) const {
    return str().find_first_of(set, from);
  }
  std::size_t find_first_not_of(std::string_view set, std::size_t from = 0) const {
    return str().find_first_not_of(set, from);
  }
  std::size_t find_last_not_of(std::string_view set) const { return str().find_last_not_of(set); }
  std::string substr(std::size_t from, std::size_t size = npos) const { return str().substr(from, size); }

  /// To be changed: its own from here on.
  std::string& edit() {
    if (box_ == nullptr) {
      box_ = new Box{{1}, {}};
    } else if (box_->owners.load(std::memory_order_acquire) != 1) {
      Box* own = new Box{{1}, box_->text};
      drop();
      box_ = own;
    }
    return box_->text;
  }
  void assign(std::string_view text) {
    if (box_ != nullptr && box_->owners.load(std::memory_order_acquire) == 1)
      box_->text.assign(text);
    else if (box_ == nullptr || box_->text != text)
      *this = SharedText(std::string(text));
  }
  /// Keeps the memory of a text that nobody shares.
  void clear() {
    if (box_ == nullptr) return;
    if (box_->owners.load(std::memory_order_acquire) == 1)
      box_->text.clear();
    else
      drop(), box_ = nullptr;
  }
  SharedText& operator+=(std::string_view text) {
    edit() += text;
    return *this;
  }
  SharedText& operator+=(char c) {
    edit() += c;
    return *this;
  }
  void push_back(char c) { edit().push_back(c); }
  void pop_back() { edit().pop_back(); }
  void resize(std::size_t size) { edit().resize(size); }

  /// The same for texts that are shared; not of texts that are changed or gone.
  const void* identity() const { return box_; }
  /// Whether both are copies of one: a quick yes to whether they are equal.
  bool shares(const SharedText& other) const { return box_ == other.box_; }

  friend bool operator==(const SharedText& a, const SharedText& b) {
    return a.box_ == b.box_ || a.str() == b.str();
  }
  friend bool operator==(const SharedText& a, std::string_view b) { return a.str() == b; }
  friend bool operator==(const SharedText& a, const std::string& b) { return a.str() == b; }
  friend bool operator==(const SharedText& a, const char* b) { return a.str() == b; }
  friend bool operator<(const SharedText& a, const SharedText& b) { return a.str() < b.str(); }
  friend std::string operator+(const SharedText& a, std::string_view b) {
    return std::string(a.str()).append(b);
  }
  friend std::string operator+(std::string a, const SharedText& b) { return a.append(b.str()); }
  friend std::string operator+(const char* a, const SharedText& b) { return a + b.str(); }

 private:
  struct Box {
    std::atomic<std::uint32_t> owners;
    std::string text;
  };
  static const std::string& nothing() {
    static const std::string empty;
    return empty;
  }
  void drop() {
    if (box_ != nullptr && box_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) delete box_;
  }

  Box* box_ = nullptr;
};

}  // namespace exba
