# Writes OUT, a C++ file that holds every table of TABLES as one text: nothing is parsed when the program
# starts, lines are found by halving (analyzer/catalog/tables.cpp).
# Run as: cmake -DTABLES=a.tsv;b.tsv -DOUT=builtin_tables.cpp -P embed_tables.cmake
set(body "#include \"catalog/tables.hpp\"\n\nnamespace exba {\nnamespace {\nstruct Table {\n  std::string_view name, text;\n};\nconstexpr Table tables[] = {\n")
list(SORT TABLES)
foreach(path IN LISTS TABLES)
  file(READ "${path}" text)
  get_filename_component(name "${path}" NAME_WE)
  string(LENGTH "${text}" size)
  if(size GREATER 65000)
    message(FATAL_ERROR "${path}: ${size} bytes; compilers may refuse literals over 64 KiB")
  endif()
  if(NOT text MATCHES "\n$" OR text MATCHES "\r")
    message(FATAL_ERROR "${path}: lines end in a line feed, the last one too")
  endif()
  string(APPEND body "    {\"${name}\", R\"~t~(${text})~t~\"},\n")
endforeach()
string(APPEND body "};\n}  // namespace\n\nstd::string_view builtin_table(std::string_view name) {\n  for (const Table& table : tables)\n    if (table.name == name) return table.text;\n  return {};\n}\n}  // namespace exba\n")
file(WRITE "${OUT}" "${body}")
