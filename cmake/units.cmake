# compile_as_units(OUT ROOT UNITS SOURCE...): in place of the sources, a few files that include them: what the standard library and fmt cost
# is paid once a unit in place of once a file. Of GCC 12, 95 units of one room took 716 processor seconds, 13 with all else 406.
# A unit is a floor or a part of one; the longest to compile stand first, and `.` is apart from `program`, so that two cores end together.
# Names without linkage are unique within a unit. Rooms whose work does not grow with the log are compiled with -O1, a third shorter; the
# others with -O2. What was tried, on `health` with -O1 (29.3 s, of them 9.6 without code): garbage looked for from 1 GB on (CMakeLists.txt)
# 26.2; -O0 23.9, and seven times the code; -Os 30.0; no warnings 30.2; less inlining 25.8 and fewer passes 25 to 27, both beside the 1 GB.
# A precompiled header of what all include saves 1.2 s a unit and costs 5.5 s for each of the two libraries: it is not worth that.
set(EXBA_UNITS
  "correlators -O1 correlators"
  "readers -O2 readers"
  "intake -O2 intake"
  "rulebook -O1 rulebook"
  "reports -O2 reports"
  "redact -O2 redact"
  "tables -O2 readers/csv readers/json readers/xml"
  "pages -O1 reports/told reports/html"
  "health -O1 health"
  "catalog -O2 catalog"
  "program -O1 fleet commands"
  "base -O2 base model cases"
  "documents -O1 readers/mail readers/document readers/archive readers/evidence .")

# unit_of(OUT ROOT UNITS SOURCE): the unit that names the deepest of the source's folders.
function(unit_of out root units source)
  file(RELATIVE_PATH folder "${root}" "${source}")
  set(unit "")
  while(unit STREQUAL "")
    get_filename_component(folder "${folder}" DIRECTORY)
    if(folder STREQUAL "")
      set(folder ".")
    endif()
    foreach(line IN LISTS ${units})
      string(REPLACE " " ";" words "${line}")
      list(POP_FRONT words name level)
      if(folder IN_LIST words)
        set(unit "${name}")
      endif()
    endforeach()
    if(unit STREQUAL "" AND folder STREQUAL ".")
      message(FATAL_ERROR "${source} belongs to none of ${units} in cmake/units.cmake")
    endif()
  endwhile()
  set(${out} "${unit}" PARENT_SCOPE)
endfunction()

function(compile_as_units out root units)
  foreach(source IN LISTS ARGN)
    get_source_file_property(alone "${source}" SKIP_UNITY_BUILD_INCLUSION)
    if(alone)
      list(APPEND result "${source}")
      continue()
    endif()
    unit_of(unit "${root}" ${units} "${source}")
    string(APPEND text_${unit} "#include \"${source}\"\n")
  endforeach()
  foreach(line IN LISTS ${units})
    string(REPLACE " " ";" words "${line}")
    list(POP_FRONT words name level)
    if(text_${name})
      set(file "${CMAKE_BINARY_DIR}/units/${out}/${name}.cpp")
      file(CONFIGURE OUTPUT "${file}" CONTENT "${text_${name}}" @ONLY)
      set_property(SOURCE "${file}" PROPERTY COMPILE_OPTIONS "$<$<CONFIG:Release>:${level}>")
      list(APPEND result "${file}")
    endif()
  endforeach()
  set(${out} "${result}" PARENT_SCOPE)
endfunction()

# The same for tests. Their files may name things alike: a unit first includes the headers of all its files, then each file in a namespace
# of its own, where its own includes find them included. 12 files of one room: 10 s of processor time in place of 54. Most are compiled
# once to run for a second: -O0; the readers' run for minutes.
set(EXBA_TEST_UNITS
  "health -O0 health faults"
  "program -O0 . fleet commands browser"
  "readers -O1 readers"
  "forms -O1 readers/csv readers/json readers/text readers/syslog readers/xml"
  "base -O0 base model intake redact"
  "rulebook -O0 rulebook"
  "correlators -O0 correlators"
  "reports -O0 reports"
  "catalog -O0 catalog cases")

function(compile_tests_as_units out root)
  foreach(source IN LISTS ARGN)
    if(NOT source MATCHES "_test\\.cpp$")
      list(APPEND result "${source}")
      continue()
    endif()
    unit_of(unit "${root}" EXBA_TEST_UNITS "${source}")
    file(STRINGS "${source}" includes REGEX "^#include .*[>hp]\"?$")
    list(APPEND includes_${unit} ${includes})
    file(RELATIVE_PATH name "${root}" "${source}")
    string(MAKE_C_IDENTIFIER "${name}" name)
    string(APPEND text_${unit} "namespace ${name} {\n#include \"${source}\"\n}\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${source}")  # its includes stand in the unit
  endforeach()
  foreach(line IN LISTS EXBA_TEST_UNITS)
    string(REPLACE " " ";" words "${line}")
    list(POP_FRONT words name level)
    list(REMOVE_DUPLICATES includes_${name})
    list(JOIN includes_${name} "\n" includes)
    set(file "${CMAKE_BINARY_DIR}/units/${out}/${name}.cpp")
    file(CONFIGURE OUTPUT "${file}" CONTENT "${includes}\n${text_${name}}" @ONLY)
    set_property(SOURCE "${file}" PROPERTY COMPILE_OPTIONS "$<$<CONFIG:Release>:${level}>")
    list(APPEND result "${file}")
  endforeach()
  set(${out} "${result}" PARENT_SCOPE)
endfunction()
