#!/bin/sh
# Whether the program compiles with clang and libc++ (14, what Emscripten 3.1.6 is), syntax only: what only newer
# libraries have shows here, before a build for the browser does.
#   scripts/check_libcxx.sh [FILE.cpp...]      all of analyzer/ without names
set -eu
cd "$(dirname "$0")/.."
clang=${CLANG:-clang++-14}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
flags="-std=c++20 -stdlib=libc++ -Wall -Wextra -Wno-unused-function -Ianalyzer -DEXBA_LIBARCHIVE=\"libarchive.so\""
# What most files include is parsed once.
cat > "$folder/common.hpp" <<'END'
#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <fmt/format.h>
END
$clang $flags -x c++-header "$folder/common.hpp" -o "$folder/common.pch"
[ $# -gt 0 ] || set -- $(find analyzer -name '*.cpp' ! -name '*windows*' ! -name '*wasm*' | sort)
printf '%s\n' "$@" | xargs -P "$(nproc)" -n 8 $clang $flags -fsyntax-only -include-pch "$folder/common.pch"
echo "libc++: $# files compile"
