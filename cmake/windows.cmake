# What the Windows program has beside its code: version, manifest, messages; a stack of 8 MB as on Debian; nothing that
# changes from one build to the next.
enable_language(RC)
find_program(EXBA_WINDMC NAMES x86_64-w64-mingw32-windmc windmc REQUIRED)
string(REPLACE "." "," EXBA_VERSION_NUMBERS "${PROJECT_VERSION},0")
configure_file("${CMAKE_SOURCE_DIR}/cmake/windows/exba.rc.in" "${CMAKE_BINARY_DIR}/windows/exba.rc" @ONLY)
add_custom_command(OUTPUT "${CMAKE_BINARY_DIR}/windows/MSG00409.bin"
  COMMAND ${EXBA_WINDMC} -h "${CMAKE_BINARY_DIR}/windows" -r "${CMAKE_BINARY_DIR}/windows" "${CMAKE_SOURCE_DIR}/cmake/windows/events.mc"
  DEPENDS "${CMAKE_SOURCE_DIR}/cmake/windows/events.mc" VERBATIM)
set_source_files_properties("${CMAKE_BINARY_DIR}/windows/exba.rc" PROPERTIES
  OBJECT_DEPENDS "${CMAKE_BINARY_DIR}/windows/MSG00409.bin;${CMAKE_SOURCE_DIR}/cmake/windows/exba.manifest")
target_sources(exba PRIVATE "${CMAKE_BINARY_DIR}/windows/exba.rc" "${CMAKE_BINARY_DIR}/windows/MSG00409.bin")

# The floor of Windows by itself, under Wine: ninja exba_platform_tests
add_executable(exba_platform_tests EXCLUDE_FROM_ALL tests/parity/windows_platform.cpp)
target_link_libraries(exba_platform_tests PRIVATE exba_engine exba_flags doctest::doctest)
