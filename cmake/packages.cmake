# All that is released, into dist/: cmake --preset release && cmake --build --preset release.
# The Debian package by CPack from the install rules, a static program for other Linux systems, and by scripts/release.py
# the zip for Windows (where its libraries are: scripts/cross-deps.sh), manifests, SBOM and digests.
set(EXBA_CANDIDATE "rc1" CACHE STRING "Release candidate; empty: the release itself")
set(EXBA_DOWNLOADS "" CACHE STRING "Address of the folder that packages are downloaded from, for winget and Scoop: https://...")
set(EXBA_MAINTAINER "The exba authors <maintainers@exba.example>" CACHE STRING "Maintainer of the Debian package")
string(TIMESTAMP EXBA_CHANGED "%a, %d %b %Y %H:%M:%S +0000" UTC)  # SOURCE_DATE_EPOCH where it is set
set(EXBA_DEBIAN_VERSION "${PROJECT_VERSION}")
if(EXBA_CANDIDATE)
  string(APPEND EXBA_DEBIAN_VERSION "~${EXBA_CANDIDATE}")
endif()

# -- what Debian wants beside the program

set(debian "${CMAKE_BINARY_DIR}/debian")
configure_file(packaging/debian/changelog.in "${debian}/changelog" @ONLY)
execute_process(COMMAND gzip -9nkf "${debian}/changelog" COMMAND_ERROR_IS_FATAL ANY)
install(FILES packaging/debian/copyright "${debian}/changelog.gz" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(FILES contrib/systemd/exba-check.service contrib/systemd/exba-check.timer DESTINATION /lib/systemd/system)
install(FILES contrib/systemd/exba.sysusers DESTINATION /usr/lib/sysusers.d RENAME exba.conf)
install(FILES contrib/systemd/check.env DESTINATION /etc/exba)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_DIRECTORY "${CMAKE_SOURCE_DIR}/dist")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON)  # units and settings lie outside of the prefix
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PACKAGE_NAME exba)
set(CPACK_PACKAGE_VENDOR "exba")
set(CPACK_PACKAGE_CONTACT "${EXBA_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "diagnose Exchange backups from exported Windows event logs")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"exba, the Exchange Backup Analyzer, reads exported Windows event logs and
works out which Exchange backups, restores and failovers ran. It says what
went wrong, on what evidence, and what to do now.
.
It reads files only: it connects to nothing, changes nothing, and needs no
Exchange and no Windows. A health check for monitoring systems is included;
its systemd timer is not enabled.")
set(CPACK_DEBIAN_PACKAGE_VERSION "${EXBA_DEBIAN_VERSION}")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libarchive13")  # loaded when an archive is met: dpkg-shlibdeps does not see it
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libssl3")    # likewise, for digests at full speed
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${CMAKE_SOURCE_DIR}/packaging/debian/conffiles;${CMAKE_SOURCE_DIR}/packaging/debian/postinst;${CMAKE_SOURCE_DIR}/packaging/debian/postrm")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)

# -- one file for any Linux: what is loaded elsewhere is linked in, or done without

find_library(EXBA_LIBARCHIVE_STATIC NAMES libarchive.a)
add_executable(exba_static EXCLUDE_FROM_ALL analyzer/main.cpp analyzer/readers/archive/library.cpp analyzer/base/platform_posix.cpp
  packaging/static/fmt.cpp)
set_target_properties(exba_static PROPERTIES OUTPUT_NAME exba-static LINK_SEARCH_START_STATIC ON LINK_SEARCH_END_STATIC ON)
target_compile_definitions(exba_static PRIVATE EXBA_STATIC)
target_include_directories(exba_static PRIVATE "${CMAKE_SOURCE_DIR}/analyzer" ${LibArchive_INCLUDE_DIRS})
target_link_libraries(exba_static PRIVATE exba_flags "$<TARGET_FILE:exba_program>" "$<TARGET_FILE:exba_engine>" libpugixml.a libsqlite3.a
  "${EXBA_LIBARCHIVE_STATIC}" libnettle.a liblzma.a libzstd.a liblz4.a libbz2.a libz.a)
target_link_options(exba_static PRIVATE -static-pie)
add_dependencies(exba_static exba_program exba_engine)

add_custom_target(packages ALL
  COMMAND ${CMAKE_COMMAND} -E rm -rf "${CMAKE_SOURCE_DIR}/dist"
  COMMAND ${CMAKE_CPACK_COMMAND} -G DEB --config "${CMAKE_BINARY_DIR}/CPackConfig.cmake"
  COMMAND ${CMAKE_COMMAND} -E rm -rf "${CMAKE_SOURCE_DIR}/dist/_CPack_Packages"
  COMMAND ${CMAKE_COMMAND} -E env python3 "${CMAKE_SOURCE_DIR}/scripts/release.py" --version "${PROJECT_VERSION}" --static "$<TARGET_FILE:exba_static>"
          --downloads "${EXBA_DOWNLOADS}" --out "${CMAKE_SOURCE_DIR}/dist"
  DEPENDS exba exba_static USES_TERMINAL VERBATIM)
