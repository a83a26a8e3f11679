# Toolchain: exba in a browser, by Debian's Emscripten, with the libraries that scripts/wasm-deps.sh built. Exceptions are
# WebAssembly's own: through JavaScript, each call that may throw costs a detour. -msse2 is emulated by -msimd128, so that
# base/find.cpp works 16 bytes at a time there as well.
include(/usr/share/emscripten/cmake/Modules/Platform/Emscripten.cmake)
set(EXBA_DEPS "${CMAKE_CURRENT_LIST_DIR}/../.deps/wasm" CACHE PATH "What scripts/wasm-deps.sh built")
set(CMAKE_CXX_FLAGS_INIT "-fwasm-exceptions -msimd128 -msse2")
