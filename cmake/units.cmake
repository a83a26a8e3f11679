# compile_as_units(OUT ROOT UNITS SOURCE...): in place of the sources, a few files that include them: what the standard library and fmt cost
# is paid once a unit in place of once a file. Of GCC 12, 95 units of one room took 716 processor seconds, these 13 with all else 406.
# A unit is a floor or a part of one; the longest to compile stand first, so that two cores end together. Names without linkage are
# unique within a unit. Rooms whose work does not grow with the log are compiled with -O1, a third shorter; the others with -O2.
set(EXBA_UNITS
  "correlators -O1 correlators"
  "readers -O2 readers"
  "intake -O2 intake"
  "rulebook -O1 rulebook redact"
  "reports -O1 reports"
  "tables -O2 readers/csv readers/json readers/xml"
  "pages -O1 reports/told reports/html"
  "health -O1 health"
  "catalog -O2 catalog"
  "program -O1 fleet commands ."
  "base -O2 base model"
  "documents -O1 readers/mail readers/document readers/archive readers/evidence"
  "cases -O2 cases")

function(compile_as_units out root units)
  foreach(source IN LISTS ARGN)
    get_source_file_property(alone "${source}" SKIP_UNITY_BUILD_INCLUSION)
    if(alone)
      list(APPEND result "${source}")
      continue()
    endif()
    # The unit that names the deepest of its folders.
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
