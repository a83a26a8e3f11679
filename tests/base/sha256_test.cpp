#include "base/sha256.hpp"

#include <doctest/doctest.h>

using exba::Sha256;

namespace {

std::string sha256(std::string_view text, Sha256::By by) {
  Sha256 sha(by);
  sha.add(text);
  return sha.hex();
}

}  // namespace

TEST_SUITE_BEGIN("base");

TEST_CASE("SHA-256 gives the digests of the standard's examples, whoever does it") {
  for (const Sha256::By by : {Sha256::By::us, Sha256::By::system}) {
    CHECK(sha256("", by) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256("abc", by) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", by) ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(sha256(std::string(1'000'000, 'a'), by) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  }
}

TEST_CASE("SHA-256 does not depend on how the bytes are cut into pieces") {
  std::string text;
  for (int i = 0; i < 300; ++i) text += static_cast<char>(i * 7);
  const std::string whole = sha256(text, Sha256::By::us);
  for (const Sha256::By by : {Sha256::By::us, Sha256::By::system})
    for (std::size_t piece = 1; piece < 140; ++piece) {
      Sha256 sha(by);
      for (std::size_t at = 0; at < text.size(); at += piece)
        sha.add(std::string_view{text}.substr(at, piece));
      CHECK(sha.hex() == whole);
    }
}

TEST_CASE("large inputs and small ones are digested alike") {
  for (const unsigned long long expected : {0ULL, 100ULL, 1ULL << 20, 1ULL << 40, ~0ULL, ~0ULL}) {
    Sha256 sha(expected);
    sha.add("abc");
    CHECK(sha.hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }
}

TEST_SUITE_END();
