#!/bin/sh
# The third-party libraries for exba in a browser, built with Debian's Emscripten from Debian's pinned sources (scripts/deps.sh).
#
#   scripts/wasm-deps.sh [PREFIX]        default: .deps/wasm; does nothing where that is up to date
#
# No configure script runs, which take minutes under Emscripten: what they would find out about one known compiler and C
# library stands here. Only what unpacks is compiled. `sh setup.sh browser` installs what is needed.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
prefix=${1:-$root/.deps/wasm}
. scripts/deps.sh
begin "the browser" "dpkg-query -W emscripten" "nlohmann-json3-dev libutfcpp-dev libfmt-dev doctest-dev"
sources fmtlib pugixml zlib bzip2 xz-utils libzstd lz4 libarchive

# -- builds: the same bytes in whatever folder; exceptions are WebAssembly's own, as in cmake/wasm.cmake

ar=emar
flags="-O2 -msimd128 -ffile-prefix-map=$work=/deps"

cp -rL /usr/include/nlohmann /usr/include/fmt /usr/include/doctest "$prefix/include/"
cp -rL /usr/include/utf8cpp/. "$prefix/include/"
# Its C and C++ libraries and its JavaScript are linked in as well.
cp -L /usr/share/doc/emscripten/copyright "$prefix/licenses/emscripten.txt"
dpkg-query -W -f '${source:Package} ${source:Version} (runtime)\n' emscripten >> "$prefix/sources"

s=$work/src
library fmt em++ "-std=c++20 -fwasm-exceptions -I$prefix/include" "$s/fmtlib/src/format.cc"
library pugixml em++ "-std=c++20 -fwasm-exceptions" "$s/pugixml/src/pugixml.cpp"
cp "$s"/pugixml/src/*.hpp "$prefix/include/"
z=$s/zlib
library z emcc "-DHAVE_HIDDEN" "$z"/adler32.c "$z"/crc32.c "$z"/inflate.c "$z"/inffast.c "$z"/inftrees.c "$z"/zutil.c
cp "$z/zlib.h" "$z/zconf.h" "$prefix/include/"
library bz2 emcc "" "$s"/bzip2/huffman.c "$s"/bzip2/crctable.c "$s"/bzip2/randtable.c "$s"/bzip2/decompress.c \
  "$s"/bzip2/compress.c "$s"/bzip2/blocksort.c "$s"/bzip2/bzlib.c
cp "$s/bzip2/bzlib.h" "$prefix/include/"
library lz4 emcc "" "$s"/lz4/lib/lz4.c "$s"/lz4/lib/xxhash.c
cp "$s"/lz4/lib/lz4.h "$prefix/include/"
library zstd emcc "-DZSTD_DISABLE_ASM -DZSTD_LEGACY_SUPPORT=0 -I$s/libzstd/lib -I$s/libzstd/lib/common" "$s"/libzstd/lib/common/*.c \
  "$s"/libzstd/lib/decompress/*.c
cp "$s"/libzstd/lib/zstd.h "$s"/libzstd/lib/zstd_errors.h "$prefix/include/"

# liblzma: decoders of .xz, .lzma and the raw streams of 7z and zip, with the filters that 7-Zip puts before programs.
x=$s/xz-utils/src
cat > "$x/config.h" <<'CONF'
#define ASSUME_RAM 128
#define HAVE_CHECK_CRC32 1
#define HAVE_CHECK_CRC64 1
#define HAVE_CHECK_SHA256 1
#define HAVE_DECODERS 1
#define HAVE_DECODER_LZMA1 1
#define HAVE_DECODER_LZMA2 1
#define HAVE_DECODER_DELTA 1
#define HAVE_DECODER_X86 1
#define HAVE_DECODER_ARM 1
#define HAVE_DECODER_ARMTHUMB 1
#define HAVE_DECODER_ARM64 1
#define HAVE_DECODER_POWERPC 1
#define HAVE_DECODER_IA64 1
#define HAVE_DECODER_SPARC 1
#define HAVE_INTTYPES_H 1
#define HAVE_LIMITS_H 1
#define HAVE_STDBOOL_H 1
#define HAVE_STDINT_H 1
#define HAVE_STDLIB_H 1
#define HAVE_STRING_H 1
#define HAVE__BOOL 1
#define HAVE_VISIBILITY 1
#define NDEBUG 1
#define SIZEOF_SIZE_T 4
#define TUKLIB_SYMBOL_PREFIX lzma_
#define PACKAGE "xz"
#define PACKAGE_NAME "XZ Utils"
#define PACKAGE_BUGREPORT ""
#define PACKAGE_URL ""
CONF
cd "$x/liblzma"
lzma_files=$(ls common/common.c common/*decoder*.c common/*util*.c common/block_buffer_decoder.c common/hardware_*.c common/index.c \
  common/index_hash.c common/stream_flags_common.c common/filter_common.c common/vli_size.c common/*memusage*.c \
  check/check.c check/crc32_fast.c check/crc32_table.c check/crc64_fast.c check/crc64_table.c check/sha256.c \
  delta/delta_common.c delta/delta_decoder.c lz/lz_decoder.c lzma/lzma_decoder.c lzma/lzma2_decoder.c lzma/lzma_encoder_presets.c \
  simple/arm.c simple/armthumb.c simple/arm64.c simple/ia64.c simple/powerpc.c simple/sparc.c simple/x86.c simple/simple_coder.c \
  simple/simple_decoder.c | grep -v -e _mt -e encoder_memusage | sort -u | sed "s,^,$x/liblzma/,")
cd "$root"
includes="-I$x -I$x/common -I$x/liblzma/api -I$x/liblzma/common"
for part in check delta lz lzma rangecoder simple; do includes="$includes -I$x/liblzma/$part"; done
library lzma emcc "-std=gnu99 -DHAVE_CONFIG_H $includes" $lzma_files
cp -r "$x/liblzma/api/lzma" "$x/liblzma/api/lzma.h" "$prefix/include/"

# libarchive: readers alone. Names are UTF-8; no file is opened by it, no user or group is looked up.
mkdir "$work/archive"
cat > "$work/archive/config.h" <<'CONF'
#define __LIBARCHIVE_CONFIG_H_INCLUDED 1
#define HAVE_BZLIB_H 1
#define HAVE_CTYPE_H 1
#define HAVE_DECL_INT32_MAX 1
#define HAVE_DECL_INT32_MIN 1
#define HAVE_DECL_INT64_MAX 1
#define HAVE_DECL_INT64_MIN 1
#define HAVE_DECL_INTMAX_MAX 1
#define HAVE_DECL_INTMAX_MIN 1
#define HAVE_DECL_SIZE_MAX 1
#define HAVE_DECL_SSIZE_MAX 1
#define HAVE_DECL_UINT32_MAX 1
#define HAVE_DECL_UINT64_MAX 1
#define HAVE_DECL_UINTMAX_MAX 1
#define HAVE_EILSEQ 1
#define HAVE_ERRNO_H 1
#define HAVE_FCNTL_H 1
#define HAVE_INTTYPES_H 1
#define HAVE_LANGINFO_H 1
#define HAVE_LIBBZ2 1
#define HAVE_LIBLZ4 1
#define HAVE_LIBLZMA 1
#define HAVE_LIBZ 1
#define HAVE_LIBZSTD 1
#define HAVE_LIMITS_H 1
#define HAVE_LOCALE_H 1
#define HAVE_LOCALTIME_R 1
#define HAVE_GMTIME_R 1
#define HAVE_LZ4_H 1
#define HAVE_LZMA_H 1
#define HAVE_MBRTOWC 1
#define HAVE_MEMMOVE 1
#define HAVE_MEMORY_H 1
#define HAVE_NL_LANGINFO 1
#define HAVE_SETLOCALE 1
#define HAVE_STDARG_H 1
#define HAVE_STDINT_H 1
#define HAVE_STDLIB_H 1
#define HAVE_STRCHR 1
#define HAVE_STRDUP 1
#define HAVE_STRERROR 1
#define HAVE_STRING_H 1
#define HAVE_STRNLEN 1
#define HAVE_STRRCHR 1
#define HAVE_SYS_STAT_H 1
#define HAVE_SYS_TYPES_H 1
#define HAVE_TIMEGM 1
#define HAVE_TIME_H 1
#define HAVE_TZSET 1
#define HAVE_UNISTD_H 1
#define HAVE_VPRINTF 1
#define HAVE_WCHAR_H 1
#define HAVE_WCRTOMB 1
#define HAVE_WCSCPY 1
#define HAVE_WCSLEN 1
#define HAVE_WCTYPE_H 1
#define HAVE_WMEMCMP 1
#define HAVE_WMEMCPY 1
#define HAVE_WMEMMOVE 1
#define HAVE_ZLIB_H 1
#define HAVE_ZSTD_H 1
#define ICONV_CONST
#define MAJOR_IN_SYSMACROS 1
#define SIZEOF_WCHAR_T 4
#define STDC_HEADERS 1
#define VERSION "3.6.2"
CONF
a=$s/libarchive/libarchive
archive_files=$a/xxhash.c
for file in acl blake2s_ref blake2sp_ref check_magic cmdline cryptor digest entry entry_sparse entry_xattr entry_link_resolver hmac options pack_dev pathmatch \
  ppmd7 ppmd8 rb read read_add_passphrase read_append_filter read_data_into_fd read_set_format read_set_options \
  read_support_filter_bzip2 read_support_filter_gzip read_support_filter_lz4 read_support_filter_xz read_support_filter_zstd \
  read_support_format_7zip read_support_format_cab read_support_format_empty read_support_format_rar read_support_format_rar5 read_support_format_raw read_support_format_tar \
  read_support_format_zip string string_sprintf util virtual; do
  [ ! -f "$a/archive_$file.c" ] || archive_files="$archive_files $a/archive_$file.c"
done
library archive emcc "-DHAVE_CONFIG_H -I$work/archive -DLIBARCHIVE_STATIC -DLZMA_API_STATIC -I$prefix/include" $archive_files
cp "$a/archive.h" "$a/archive_entry.h" "$prefix/include/"

finish
