#pragma once
// A check that every build makes, the released one too. What it stops is a bug of ours, never damage in a log: damage
// is asked for with `fits` and told as a Problem. It ends the program with a word on what went wrong, because
// what would come next is a read outside of the bytes that we were given.
namespace exba {

[[noreturn]] void end_by_bug(const char* what) noexcept;

inline void ensure(bool holds, const char* what) {
  if (!holds) [[unlikely]]
    end_by_bug(what);
}

}  // namespace exba
