#pragma once
#include <string>
#include <string_view>

namespace exba {

/// The code page in which the words of a text make sense, of those that Windows is met with (1250-1252, 437,
/// 850, 866, 932, 936, 949, 950), named as in base/encoding.hpp; empty when nothing tells.
std::string code_page_by_words(std::string_view bytes);

}  // namespace exba
