#!/bin/sh
# Installs the Debian packages that exba needs and that are missing: for the build, with "tests" also for the tests,
# with "windows" also for exba.exe, with "browser" also for exba.html, with "release" also for all packages, with "ci" also for the format check, the sanitizer build, the fuzzers and the browser test. Installs nothing when all are there.
set -eu
packages="cmake ninja-build g++ libpugixml-dev libcli11-dev libfmt-dev nlohmann-json3-dev libarchive-dev libsqlite3-dev libutfcpp-dev"
tests="doctest-dev libevtx-utils libevt-utils libxml2-utils python3 python3-libevtx python3-jsonschema python3-prometheus-client python3-junitparser"
ci="clang clang-format clang-tidy libclang-rt-14-dev libc++-14-dev libc++abi-14-dev chromium fonts-dejavu-core postgresql-15 valgrind"
# Node.js from elsewhere brings npm along, and Debian's npm does not go with it.
windows="g++-mingw-w64-x86-64-posix libz-mingw-w64-dev doctest-dev dpkg-dev patch make tcl wine wine64"
browser="emscripten dpkg-dev patch doctest-dev python3 chromium firefox-esr fonts-dejavu-core"
command -v npm >/dev/null || browser="$browser nodejs npm"
command -v npm >/dev/null || ci="$ci nodejs npm"
release="$windows libzstd-dev liblz4-dev libbz2-dev liblzma-dev zlib1g-dev nettle-dev lintian python3"
case ${1-} in
  "") ;;
  tests) packages="$packages $tests" ;;
  windows) packages="$packages $windows" ;;
  browser) packages="$packages $browser" ;;
  release) packages="$packages $release" ;;
  ci) packages="$packages $tests $ci" ;;
  *) echo "usage: sh setup.sh [tests|windows|browser|release|ci]" >&2; exit 2 ;;
esac
missing=""
for package in $packages; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
root=""
[ "$(id -u)" = 0 ] || root=sudo
echo "installing:$missing"
$root apt-get update -qq
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
