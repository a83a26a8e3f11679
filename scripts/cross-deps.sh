#!/bin/sh
# The third-party libraries for the Windows program, built with Debian's mingw-w64 from Debian's sources.
#
#   scripts/cross-deps.sh [PREFIX]        default: .deps/mingw64; does nothing where that is up to date
#
# Sources come through apt, which checks their signatures; each is pinned by version and by the digest of its .dsc (which
# holds those of all its files). A version that Debian no longer has is replaced by the present one of the same package,
# with a line UNPINNED: the build goes on, a release does not (docs/RELEASING.md). Libraries that are headers alone are
# copied from their -dev packages; zlib comes from libz-mingw-w64-dev. `sh setup.sh windows` installs what is needed.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
prefix=${1:-$root/.deps/mingw64}
host=x86_64-w64-mingw32
headers="libcli11-dev nlohmann-json3-dev libutfcpp-dev libfmt-dev doctest-dev libz-mingw-w64-dev"
pins="
fmtlib      9.1.0+ds1-2         1c8982464f1281f5b7d42ca24e058d80d71db7c381b278cc22cbdb40c534f0c5
pugixml     1.13-0.2            f0ef481b50b6d01b04269fe109a2cace8d9dad6f6eb089f1c9aac5a0913aa7c2
sqlite3     3.40.1-2+deb12u2    ee3459ae9d00939741c7708fc1b8ce1bde12d8c3fb1dfa005bbbc8651d884e23
bzip2       1.0.8-5             ed9c40f4de3f9e064535e15eac1c61a0f606763db98f4579dbc04067b94a8944
xz-utils    5.4.1-1+deb12u2     bffc9917562b5787661379621bb1f7510bf7271b03d8ce4181cebc84b90d3c35
libzstd     1.5.4+dfsg2-5       8f602f92b575aa8b5e979196fb6ee82d78f233521dc9636526d3ecba1f63c1b1
lz4         1.9.4-1             e16302bca544d08d106efc216541f4a0403c8f8a5fad5eaac7588223a55af263
libarchive  3.6.2-1+deb12u5     aa86e919d6899ed11cc78c812d25a99b0493cbcc0e89b303507bf66d7dbda216
"

# What the result depends on: this script with its pins, the compiler, the packages that are copied from.
key=$({ cat "$0"; "$host-g++-posix" -dumpfullversion; dpkg-query -W -f '${Package} ${Version}\n' $headers; } | sha256sum | cut -c1-16)
if [ -f "$prefix/key" ] && [ "$(cat "$prefix/key")" = "$key" ]; then
  grep UNPINNED "$prefix/sources" || true
  echo "libraries for Windows: up to date in $prefix"
  exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf "$prefix"
mkdir -p "$prefix/include" "$prefix/lib" "$prefix/licenses"
jobs=$(nproc)

# -- sources, through lists of their own: the machine's apt stays as it is

mkdir -p "$work/apt/lists/partial" "$work/apt/cache" "$work/src"
cat > "$work/apt/conf" <<END
Dir::Etc::sourcelist "$work/apt/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$work/apt/lists";
Dir::Cache "$work/apt/cache";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Sandbox::User "root";
END
key_ring="[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"
# The sources lie where the machine has its packages from.
apt-get indextargets --format '$(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
  sed -n "s|^\([^ ]* bookworm[^ ]* main\)\$|deb-src $key_ring \1|p" | sort -u > "$work/apt/sources.list"
[ -s "$work/apt/sources.list" ] || { echo "cross-deps: apt names no bookworm of its own (apt-get update first)" >&2; exit 1; }
own_apt() { APT_CONFIG=$work/apt/conf "$@"; }
own_apt apt-get update -qq

fetch() {  # PACKAGE VERSION DSC-DIGEST: unpacked, patched as Debian does, in $work/src/PACKAGE
  mkdir "$work/fetch"
  (
    cd "$work/fetch"
    told="$1 $2"
    if ! own_apt apt-get source -qq --download-only --only-source "$1=$2" >"$work/log" 2>&1; then
      rm -f ./*
      # Of several present versions the newest may be announced and not there; an older one will do.
      found=
      for version in $(own_apt apt-cache showsrc --only-source "$1" | sed -n 's/^Version: //p' | sort -rV); do
        if own_apt apt-get source -qq --download-only --only-source "$1=$version" >"$work/log" 2>&1; then
          found=$version
          break
        fi
        rm -f ./*
      done
      [ -n "$found" ] || { cat "$work/log" >&2; echo "cross-deps: no source of $1 is to be had" >&2; exit 1; }
      told="$1 $found UNPINNED (pinned: $2)"
    elif [ "$(sha256sum ./*.dsc | cut -d' ' -f1)" != "$3" ]; then
      echo "cross-deps: the source of $1 $2 is not the one that was pinned: $(sha256sum ./*.dsc)" >&2
      exit 1
    fi
    echo "$told" >> "$prefix/sources"
    echo "-- $told"
    dpkg-source --no-check -x ./*.dsc "$work/src/$1" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
    cp "$work/src/$1/debian/copyright" "$prefix/licenses/$1.txt"
  )
  rm -rf "$work/fetch"
}

echo "$pins" | while read -r package version digest; do
  [ -z "$package" ] || fetch "$package" "$version" "$digest"
done

# -- builds: static, the same bytes in whatever folder

flags="-O2 -fstack-protector-strong -D_WIN32_WINNT=0x0601 -DWINVER=0x0601 -ffile-prefix-map=$work=/deps"
cc="$host-gcc-posix"
cxx="$host-g++-posix"

library() {  # NAME COMPILER FLAGS FILE...: lib$NAME.a of these files
  name=$1 compiler=$2 more=$3
  shift 3
  objects=
  mkdir "$work/objects"
  for file in "$@"; do
    object=$work/objects/$(echo "$file" | sed "s,$work/src/,,; s,[/.],_,g").o
    objects="$objects $object"
    echo "$file $object"
  done | xargs -P "$jobs" -L 1 sh -c "$compiler $flags $more -c \"\$0\" -o \"\$1\""
  "$host-ar" rcsD "$prefix/lib/lib$name.a" "$work"/objects/*.o
  rm -rf "$work/objects"
}

cp -rL /usr/include/CLI /usr/include/nlohmann /usr/include/fmt /usr/include/doctest "$prefix/include/"
cp -rL /usr/include/utf8cpp/. "$prefix/include/"
cp -L "/usr/$host/include/zlib.h" "/usr/$host/include/zconf.h" "$prefix/include/"
cp -L "/usr/$host/lib/libz.a" "$prefix/lib/"
for package in $headers; do cp -L "/usr/share/doc/$package/copyright" "$prefix/licenses/$package.txt"; done
dpkg-query -W -f '${source:Package} ${source:Version} (headers of ${Package})\n' $headers >> "$prefix/sources"

s=$work/src
library fmt "$cxx" "-std=c++20 -I$prefix/include" "$s/fmtlib/src/format.cc" "$s/fmtlib/src/os.cc"
library pugixml "$cxx" "-std=c++20" "$s/pugixml/src/pugixml.cpp"
cp "$s"/pugixml/src/*.hpp "$prefix/include/"
library bz2 "$cc" "-D_FILE_OFFSET_BITS=64" "$s"/bzip2/blocksort.c "$s"/bzip2/huffman.c "$s"/bzip2/crctable.c "$s"/bzip2/randtable.c \
  "$s"/bzip2/compress.c "$s"/bzip2/decompress.c "$s"/bzip2/bzlib.c
cp "$s/bzip2/bzlib.h" "$prefix/include/"
library lz4 "$cc" "" "$s"/lz4/lib/lz4.c "$s"/lz4/lib/lz4hc.c "$s"/lz4/lib/lz4frame.c "$s"/lz4/lib/xxhash.c
cp "$s"/lz4/lib/lz4.h "$s"/lz4/lib/lz4hc.h "$s"/lz4/lib/lz4frame.h "$prefix/include/"
library zstd "$cc" "-DZSTD_DISABLE_ASM -I$s/libzstd/lib -I$s/libzstd/lib/common" "$s"/libzstd/lib/common/*.c "$s"/libzstd/lib/compress/*.c \
  "$s"/libzstd/lib/decompress/*.c
cp "$s"/libzstd/lib/zstd.h "$s"/libzstd/lib/zstd_errors.h "$prefix/include/"

# SQLite as one file, which its own scripts put together on this machine.
mkdir "$work/sqlite"
(cd "$work/sqlite" && "$s/sqlite3/configure" --disable-tcl --disable-readline >"$work/log" 2>&1 && make sqlite3.c >>"$work/log" 2>&1) ||
  { tail -20 "$work/log" >&2; exit 1; }
library sqlite3 "$cc" "-DSQLITE_THREADSAFE=1 -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_DQS=0" "$work/sqlite/sqlite3.c"
cp "$work/sqlite/sqlite3.h" "$prefix/include/"

echo "-- xz and libarchive (their configure scripts take minutes)"
configured() {  # FOLDER OPTION...
  (
    cd "$1"
    shift
    ./configure --host="$host" --prefix="$prefix" --disable-shared --enable-static CC="$cc" CXX="$cxx" \
      CFLAGS="$flags -I$prefix/include" LDFLAGS="-L$prefix/lib -fstack-protector-strong" "$@" >"$work/log" 2>&1 ||
      { tail -20 "$work/log" >&2; exit 1; }
  )
}
configured "$s/xz-utils" --disable-xz --disable-xzdec --disable-lzmadec --disable-lzmainfo --disable-scripts --disable-doc --disable-nls \
  --disable-encoders --enable-threads=no
make -C "$s/xz-utils/src/liblzma" -j"$jobs" install >"$work/log" 2>&1 || { tail -20 "$work/log" >&2; exit 1; }
# Debian's patches are younger than what was made of the files that they change: in this order nothing is made anew.
(cd "$s/libarchive" && touch aclocal.m4 && sleep 1 && touch configure config.h.in && sleep 1 && find . -name Makefile.in -exec touch {} +)
CPPFLAGS="-DLZMA_API_STATIC" configured "$s/libarchive" --disable-bsdtar --disable-bsdcat --disable-bsdcpio --disable-acl --disable-xattr \
  --without-xml2 --without-expat --without-openssl --without-nettle --without-mbedtls --without-cng --without-iconv --without-libb2 \
  --without-lzo2 --with-zlib --with-bz2lib --with-lzma --with-zstd --with-lz4
make -C "$s/libarchive" -j"$jobs" libarchive.la >"$work/log" 2>&1 || { tail -20 "$work/log" >&2; exit 1; }
cp "$s/libarchive/.libs/libarchive.a" "$prefix/lib/"
cp "$s"/libarchive/libarchive/archive.h "$s"/libarchive/libarchive/archive_entry.h "$prefix/include/"
rm -rf "$prefix/lib/pkgconfig" "$prefix"/lib/*.la "$prefix/share" "$prefix/bin"

echo "$key" > "$prefix/key"
grep UNPINNED "$prefix/sources" || true
echo "libraries for Windows: built in $prefix"
