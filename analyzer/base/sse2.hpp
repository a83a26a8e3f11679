#pragma once
// EXBA_SSE2: 16 bytes at a time, as every x86-64 processor can. Whatever uses it has a plain way beside it.
#if defined(__SSE2__) || defined(_M_X64)
#define EXBA_SSE2 1
#include <emmintrin.h>
#endif
