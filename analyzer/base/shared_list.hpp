#pragma once
// A list that its copies share until one of them is changed. Of an export's events most repeat what others said: a copy
// of an event with its strings, their names and its facts cost 2,000 instructions, nearly all of them in asking for memory.
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace exba {

/// Reads like a `const std::vector<T>`. What changes it makes it this list's own first; copies may be read, changed and
/// dropped by other threads meanwhile.
template <class T>
class SharedList {
 public:
  using List = std::vector<T>;
  using value_type = T;
  using const_iterator = typename List::const_iterator;

  SharedList() = default;
  SharedList(List list) : box_(list.empty() ? nullptr : new Box{{1}, std::move(list)}) {}
  SharedList(std::initializer_list<T> list) : SharedList(List(list)) {}
  SharedList(const SharedList& other) noexcept : box_(other.box_) {
    if (box_ != nullptr) box_->owners.fetch_add(1, std::memory_order_relaxed);
  }
  SharedList(SharedList&& other) noexcept : box_(std::exchange(other.box_, nullptr)) {}
  SharedList& operator=(SharedList other) noexcept {
    std::swap(box_, other.box_);
    return *this;
  }
  ~SharedList() { drop(); }

  const List& list() const { return box_ == nullptr ? nothing() : box_->list; }
  operator const List&() const { return list(); }
  bool empty() const { return box_ == nullptr || box_->list.empty(); }
  std::size_t size() const { return box_ == nullptr ? 0 : box_->list.size(); }
  std::size_t capacity() const { return box_ == nullptr ? 0 : box_->list.capacity(); }
  const_iterator begin() const { return list().begin(); }
  const_iterator end() const { return list().end(); }
  const T& operator[](std::size_t i) const { return list()[i]; }
  const T& front() const { return list().front(); }
  const T& back() const { return list().back(); }

  /// To be changed: its own from here on.
  List& edit() {
    if (box_ == nullptr) {
      box_ = new Box{{1}, {}};
    } else if (box_->owners.load(std::memory_order_acquire) != 1) {
      Box* own = new Box{{1}, box_->list};
      drop();
      box_ = own;
    }
    return box_->list;
  }
  /// Keeps the memory of a list that nobody shares.
  void clear() {
    if (box_ == nullptr) return;
    if (box_->owners.load(std::memory_order_acquire) == 1)
      box_->list.clear();
    else
      drop(), box_ = nullptr;
  }
  void reserve(std::size_t size) { edit().reserve(size); }
  void resize(std::size_t size) {
    if (size != this->size()) edit().resize(size);
  }
  void push_back(T value) { edit().push_back(std::move(value)); }
  template <class... Args>
  T& emplace_back(Args&&... args) {
    return edit().emplace_back(std::forward<Args>(args)...);
  }

  /// The same for lists that are shared; not of lists that are changed or gone.
  const void* identity() const { return box_; }

  friend bool operator==(const SharedList& a, const SharedList& b) {
    return a.box_ == b.box_ || a.list() == b.list();
  }

 private:
  struct Box {
    std::atomic<std::uint32_t> owners;
    List list;
  };
  static const List& nothing() {
    static const List empty;
    return empty;
  }
  void drop() {
    if (box_ != nullptr && box_->owners.fetch_sub(1, std::memory_order_acq_rel) == 1) delete box_;
  }

  Box* box_ = nullptr;
};

}  // namespace exba
