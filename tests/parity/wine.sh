#!/bin/sh
# exba.exe as if it were a program of this machine: EXBA_PROGRAM=tests/parity/wine.sh build/tests/exba_tests -ts=program
exec wine "${EXBA_EXE:-$(dirname "$(readlink -f "$0")")/../../build-mingw64/exba.exe}" "$@"
