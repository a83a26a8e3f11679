#!/bin/sh
# The third-party libraries for the Windows program, built with Debian's mingw-w64 from Debian's pinned sources (scripts/deps.sh).
#
#   scripts/cross-deps.sh [PREFIX]        default: .deps/mingw64; does nothing where that is up to date
#
# Libraries that are headers alone are copied from their -dev packages; zlib comes from libz-mingw-w64-dev.
# `sh setup.sh windows` installs what is needed.
set -eu
cd "$(dirname "$0")/.."
prefix=${1:-$PWD/.deps/mingw64}
host=x86_64-w64-mingw32
. scripts/deps.sh
begin Windows "$host-g++-posix -dumpfullversion" "libcli11-dev nlohmann-json3-dev libutfcpp-dev libfmt-dev doctest-dev libz-mingw-w64-dev"
sources fmtlib pugixml sqlite3 bzip2 xz-utils libzstd lz4 libarchive

# -- builds: static, the same bytes in whatever folder

flags="-O2 -fstack-protector-strong -D_WIN32_WINNT=0x0601 -DWINVER=0x0601 -ffile-prefix-map=$work=/deps"
cc="$host-gcc-posix"
cxx="$host-g++-posix"
ar="$host-ar"

cp -rL /usr/include/CLI /usr/include/nlohmann /usr/include/fmt /usr/include/doctest "$prefix/include/"
cp -rL /usr/include/utf8cpp/. "$prefix/include/"
cp -L "/usr/$host/include/zlib.h" "/usr/$host/include/zconf.h" "$prefix/include/"
cp -L "/usr/$host/lib/libz.a" "$prefix/lib/"
# What the compiler links in: libstdc++, libgcc, winpthreads, the start of a program.
for package in g++-mingw-w64-x86-64-posix mingw-w64-x86-64-dev; do
  cp -L "/usr/share/doc/$package/copyright" "$prefix/licenses/$package.txt"
  dpkg-query -W -f '${source:Package} ${source:Version} (runtime)\n' $package >> "$prefix/sources"
done

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
make -C "$s/xz-utils/src/liblzma" -j"$(nproc)" install >"$work/log" 2>&1 || { tail -20 "$work/log" >&2; exit 1; }
# Debian's patches are younger than what was made of the files that they change: in this order nothing is made anew.
(cd "$s/libarchive" && touch aclocal.m4 && sleep 1 && touch configure config.h.in && sleep 1 && find . -name Makefile.in -exec touch {} +)
CPPFLAGS="-DLZMA_API_STATIC" configured "$s/libarchive" --disable-bsdtar --disable-bsdcat --disable-bsdcpio --disable-acl --disable-xattr \
  --without-xml2 --without-expat --without-openssl --without-nettle --without-mbedtls --without-cng --without-iconv --without-libb2 \
  --without-lzo2 --with-zlib --with-bz2lib --with-lzma --with-zstd --with-lz4
make -C "$s/libarchive" -j"$(nproc)" libarchive.la >"$work/log" 2>&1 || { tail -20 "$work/log" >&2; exit 1; }
cp "$s/libarchive/.libs/libarchive.a" "$prefix/lib/"
cp "$s"/libarchive/libarchive/archive.h "$s"/libarchive/libarchive/archive_entry.h "$prefix/include/"
rm -rf "$prefix/lib/pkgconfig" "$prefix"/lib/*.la "$prefix/share" "$prefix/bin"

finish
