# exba.html: the engine as WebAssembly (exba_page.js and .wasm), put into one page by scripts/make_page.py.
add_executable(exba_page analyzer/browser/door.cpp analyzer/browser/exports_wasm.cpp)
target_link_libraries(exba_page PRIVATE exba_engine exba_flags nlohmann_json::nlohmann_json)
# Memory grows up to what 32 bits address; a stack of 8 MB as on Debian; no file system and no dynamic code.
target_link_options(exba_page PRIVATE
  -sMODULARIZE=1 -sEXPORT_NAME=exbaEngine -sENVIRONMENT=worker,node -sFILESYSTEM=0 -sDYNAMIC_EXECUTION=0
  -sALLOW_MEMORY_GROWTH=1 -sMAXIMUM_MEMORY=4GB -sINITIAL_MEMORY=64MB -sTOTAL_STACK=8MB -sWASM_BIGINT=1 -sNODEJS_CATCH_EXIT=0 -sNODEJS_CATCH_REJECTION=0
  -sINCOMING_MODULE_JS_API=host,wasmBinary,instantiateWasm,print,printErr,onAbort
  -sEXPORTED_FUNCTIONS=_exba_room,_exba_ask,_malloc,_free --no-entry)
# Emscripten's scripts want Debian's acorn, also where node is not Debian's.
set_target_properties(exba_page PROPERTIES CXX_LINKER_LAUNCHER "${CMAKE_COMMAND};-E;env;NODE_PATH=/usr/share/nodejs")
