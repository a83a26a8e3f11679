# Writes OUT, a C++ file that holds every rule file of RULES: {path below rules/, id, kinds, signals, SHA-256,
# text}. What stands beside the text is what a start must know of each rule without reading its XML; a test
# compares it with what reading gives.
# Run as: cmake -DRULES=a.xml;b.xml -DROOT=rules -DOUT=builtin_rules.cpp -P embed_rules.cmake

# The first match's group as one line of blank-separated words.
function(words_of text expression result)
  if(NOT text MATCHES "${expression}")
    message(FATAL_ERROR "${path}: nothing matches ${expression}")
  endif()
  string(REGEX REPLACE "[ \t\r\n]+" " " words "${CMAKE_MATCH_1}")
  string(STRIP "${words}" words)
  set(${result} "${words}" PARENT_SCOPE)
endfunction()

set(body "#include \"rulebook/builtin.hpp\"\n\nnamespace exba {\nnamespace {\nconst BuiltinRule rules[] = {\n")
list(SORT RULES)
foreach(path IN LISTS RULES)
  file(READ "${path}" text)
  file(SHA256 "${path}" digest)
  file(RELATIVE_PATH name "${ROOT}" "${path}")
  words_of("${text}" "<rule[ \t\r\n][^>]*id=\"([^\"]*)\"" id)
  words_of("${text}" "<rule[ \t\r\n][^>]*for=\"([^\"]*)\"" kinds)
  words_of("${text}" "<needs[ \t\r\n]+signals=\"([^\"]*)\"" signals)
  # Compilers may refuse literals over 64 KiB (a rule is a few KiB); the delimiter cannot stand in XML text.
  string(APPEND body "    {\"${name}\", \"${id}\", \"${kinds}\",\n     \"${signals}\",\n     \"${digest}\", R\"~rule~(${text})~rule~\"},\n")
endforeach()
string(APPEND body "};\n}  // namespace\n\nstd::span<const BuiltinRule> builtin_rules() { return rules; }\n}  // namespace exba\n")
file(WRITE "${OUT}" "${body}")
