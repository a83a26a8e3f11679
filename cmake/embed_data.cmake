# Writes OUT, a C++ file that holds the tables of data/ as text; base/data.hpp declares them.
# Run as: cmake -DDATA=data -DOUT=data.cpp -P embed_data.cmake
# They are of 130 to 291 KB; a compiler need take no literal of over 64 KiB, and Clang warns of it. GCC and Clang, for all systems, take them.
set(body "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n#include \"base/data.hpp\"\n\nnamespace exba {\n")
foreach(table zones code_pages wordings)
  file(READ "${DATA}/${table}.txt" text)
  string(APPEND body "\nstd::string_view ${table}_data() {\n  return R\"~data~(${text})~data~\";\n}\n")
endforeach()
string(APPEND body "\n}  // namespace exba\n")
file(WRITE "${OUT}" "${body}")
