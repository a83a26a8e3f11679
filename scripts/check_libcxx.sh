#!/bin/sh
# Whether the program compiles with clang and libc++ (14, what Emscripten 3.1.6 is), syntax only: what only newer libraries have, and what
# clang alone warns of, shows here, before a build for the browser or under the sanitizers does. The units of build/ where there is one
# (half the time of single files).
#   scripts/check_libcxx.sh [FILE.cpp...]      all of analyzer/ without names
set -eu
cd "$(dirname "$0")/.."
clang=${CLANG:-clang++-14}
flags="-std=c++20 -stdlib=libc++ -Wall -Wextra -Wpedantic -Wconversion -Wnon-virtual-dtor -Wno-unused-function -Werror"
flags="$flags -Ianalyzer -DEXBA_LIBARCHIVE=\"libarchive.so\""
units=$(find build/units -name '*.cpp' ! -path '*TEST_SOURCES*' 2>/dev/null | sort)
[ $# -gt 0 ] || set -- ${units:-$(find analyzer -name '*.cpp' ! -name '*windows*' ! -name '*wasm*' | sort)}
printf '%s\n' "$@" | xargs -P "$(nproc)" -n 1 $clang $flags -fsyntax-only
echo "libc++: $# files compile"
