# The libraries of scripts/cross-deps.sh under the names that find_package gives them on Debian.
if(NOT EXISTS "${EXBA_DEPS}/key")
  message(FATAL_ERROR "${EXBA_DEPS} holds no libraries: sh setup.sh windows && scripts/cross-deps.sh")
endif()
function(cross_library target archive)
  add_library(${target} STATIC IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES IMPORTED_LOCATION "${EXBA_DEPS}/lib/lib${archive}.a"
    INTERFACE_INCLUDE_DIRECTORIES "${EXBA_DEPS}/include")
endfunction()
foreach(target CLI11::CLI11 nlohmann_json::nlohmann_json doctest::doctest)
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${EXBA_DEPS}/include")
endforeach()
cross_library(fmt::fmt fmt)
cross_library(pugixml::pugixml pugixml)
cross_library(SQLite::SQLite3 sqlite3)
cross_library(LibArchive::LibArchive archive)
set_target_properties(LibArchive::LibArchive PROPERTIES INTERFACE_COMPILE_DEFINITIONS LIBARCHIVE_STATIC
  INTERFACE_LINK_LIBRARIES "${EXBA_DEPS}/lib/liblzma.a;${EXBA_DEPS}/lib/libzstd.a;${EXBA_DEPS}/lib/liblz4.a;${EXBA_DEPS}/lib/libbz2.a;${EXBA_DEPS}/lib/libz.a")
