# Writes OUT, a C++ file that holds every rule file of RULES as text: {path below rules/, content}.
# Run as: cmake -DRULES=a.xml;b.xml -DROOT=rules -DOUT=builtin_rules.cpp -P embed_rules.cmake
set(body "#include \"rulebook/builtin.hpp\"\n\nnamespace exba {\nnamespace {\nconst BuiltinRule rules[] = {\n")
list(SORT RULES)
foreach(path IN LISTS RULES)
  file(READ "${path}" text)
  file(RELATIVE_PATH name "${ROOT}" "${path}")
  # Compilers may refuse literals over 64 KiB (a rule is a few KiB); the delimiter cannot stand in XML text.
  string(APPEND body "    {\"${name}\", R\"~rule~(${text})~rule~\"},\n")
endforeach()
string(APPEND body "};\n}  // namespace\n\nstd::span<const BuiltinRule> builtin_rules() { return rules; }\n}  // namespace exba\n")
file(WRITE "${OUT}" "${body}")
