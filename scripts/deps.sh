# What cross-deps.sh (Windows) and wasm-deps.sh (browser) have in common; they read it with `.` and are run, not this.
#
# Sources come through apt, which checks their signatures; each is pinned by version and by the digest of its .dsc (which
# holds those of all its files). A version that Debian no longer has is replaced by the present one of the same package,
# with a line UNPINNED: the build goes on, a release does not (docs/RELEASING.md).
#
#   begin FOR COMPILER HEADERS   FOR is what is said of them, COMPILER what tells its version, HEADERS the -dev packages that
#                                are copied from; ends the script where $prefix is up to date, else makes $prefix and $work
#   sources NAME...              unpacked and patched as Debian does, each in $work/src/NAME
#   library NAME COMPILER FLAGS FILE...   lib$NAME.a of these files, compiled with $flags as well and packed by $ar
#   finish                       the prefix is whole from here on

pins="
fmtlib      9.1.0+ds1-2         1c8982464f1281f5b7d42ca24e058d80d71db7c381b278cc22cbdb40c534f0c5
pugixml     1.13-0.2            f0ef481b50b6d01b04269fe109a2cace8d9dad6f6eb089f1c9aac5a0913aa7c2
sqlite3     3.40.1-2+deb12u2    ee3459ae9d00939741c7708fc1b8ce1bde12d8c3fb1dfa005bbbc8651d884e23
zlib        1:1.2.13.dfsg-1     3fa1e6b2fc525062aa88207dda52fed8e045373c809d362fe8a2bfbf7cf515a8
bzip2       1.0.8-5             ed9c40f4de3f9e064535e15eac1c61a0f606763db98f4579dbc04067b94a8944
xz-utils    5.4.1-1+deb12u2     bffc9917562b5787661379621bb1f7510bf7271b03d8ce4181cebc84b90d3c35
libzstd     1.5.4+dfsg2-5       8f602f92b575aa8b5e979196fb6ee82d78f233521dc9636526d3ecba1f63c1b1
lz4         1.9.4-1             e16302bca544d08d106efc216541f4a0403c8f8a5fad5eaac7588223a55af263
libarchive  3.6.2-1+deb12u5     aa86e919d6899ed11cc78c812d25a99b0493cbcc0e89b303507bf66d7dbda216
"
script=$(basename "$0" .sh)

begin() {
  deps_for=$1 headers=$3
  # What the result depends on: the scripts with their pins, the compiler, the packages that are copied from.
  key=$({ cat "$0" scripts/deps.sh; $2; dpkg-query -W -f '${Package} ${Version}\n' $headers; } | sha256sum | cut -c1-16)
  if [ -f "$prefix/key" ] && [ "$(cat "$prefix/key")" = "$key" ]; then
    grep UNPINNED "$prefix/sources" || true
    echo "libraries for $deps_for: up to date in $prefix"
    exit 0
  fi
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  rm -rf "$prefix"
  mkdir -p "$prefix/include" "$prefix/lib" "$prefix/licenses"
  for package in $headers; do cp -L "/usr/share/doc/$package/copyright" "$prefix/licenses/$package.txt"; done
  dpkg-query -W -f '${source:Package} ${source:Version} (headers of ${Package})\n' $headers > "$prefix/sources"
  apt_lists
}

# Through lists of their own: the machine's apt stays as it is. The sources lie where the machine has its packages from.
apt_lists() {
  mkdir -p "$work/apt/lists/partial" "$work/apt/cache" "$work/src"
  cat > "$work/apt/conf" <<CONF
Dir::Etc::sourcelist "$work/apt/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$work/apt/lists";
Dir::Cache "$work/apt/cache";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Sandbox::User "root";
CONF
  key_ring="[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"
  apt-get indextargets --format '$(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    sed -n "s|^\([^ ]* bookworm[^ ]* main\)\$|deb-src $key_ring \1|p" | sort -u > "$work/apt/sources.list"
  [ -s "$work/apt/sources.list" ] || { echo "$script: apt names no bookworm of its own (apt-get update first)" >&2; exit 1; }
  own_apt apt-get update -qq
}
own_apt() { APT_CONFIG=$work/apt/conf "$@"; }
download() { own_apt apt-get source -qq --download-only --only-source "$1=$2" >"$work/log" 2>&1 || { rm -f ./*; return 1; }; }

sources() {
  for wanted in "$@"; do
    fetch $(echo "$pins" | grep "^$wanted ")
  done
}

fetch() {  # PACKAGE VERSION DSC-DIGEST
  mkdir "$work/fetch"
  (
    cd "$work/fetch"
    told="$1 $2"
    if ! download "$1" "$2"; then
      # Of several present versions the newest may be announced and not there; an older one will do.
      found=
      for version in $(own_apt apt-cache showsrc --only-source "$1" | sed -n 's/^Version: //p' | sort -rVu); do
        if download "$1" "$version"; then
          found=$version
          break
        fi
      done
      [ -n "$found" ] || { cat "$work/log" >&2; echo "$script: no source of $1 is to be had" >&2; exit 1; }
      told="$1 $found UNPINNED (pinned: $2)"
    elif [ "$(sha256sum ./*.dsc | cut -d' ' -f1)" != "$3" ]; then
      echo "$script: the source of $1 $2 is not the one that was pinned: $(sha256sum ./*.dsc)" >&2
      exit 1
    fi
    echo "$told" >> "$prefix/sources"
    echo "-- $told"
    dpkg-source --no-check -x ./*.dsc "$work/src/$1" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
    cp "$work/src/$1/debian/copyright" "$prefix/licenses/$1.txt"
  )
  rm -rf "$work/fetch"
}

library() {
  name=$1 compiler=$2 more=$3
  shift 3
  mkdir "$work/objects"
  for file in "$@"; do
    echo "$file $work/objects/$(echo "$file" | sed "s,$work/src/,,; s,[/.],_,g").o"
  done | xargs -P "$(nproc)" -L 1 sh -c "$compiler $flags $more -c \"\$0\" -o \"\$1\""
  "$ar" rcsD "$prefix/lib/lib$name.a" "$work"/objects/*.o
  rm -rf "$work/objects"
}

finish() {
  echo "$key" > "$prefix/key"
  grep UNPINNED "$prefix/sources" || true
  echo "libraries for $deps_for: built in $prefix"
}
