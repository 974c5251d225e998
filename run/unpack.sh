# Programs of other Debian suites than this machine's; read by run/tests, not executed.

# unpack_suite SUITE PACKAGE…: the packages with all that they depend on, down to the C library, below .cache/debian-SUITE. Nothing is
# installed; apt's and dpkg's own records are not touched, the lists and the cache are private; as any user. Done once, and again when other packages
# are asked for. Where the suite cannot be had, that is said, and the tests that need it are skipped.
unpack_suite() {
  suite=$1
  shift
  tree=.cache/debian-$suite
  [ "$(cat "$tree/unpacked" 2>/dev/null)" != "$*" ] || return 0
  if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    say "warning: not on Debian, so without $* of Debian $suite: the tests that need them are skipped"
    return 0
  fi
  say "unpacking $* of Debian $suite, for the tests, into $tree"
  mkdir -p .cache
  made=$(mktemp -d "$PWD/.cache/.debian-$suite.XXXXXX")
  if ! reason=$(download_suite "$made" "$suite" "$@" 2>&1 && unpack_downloaded "$made" 2>&1); then
    rm -rf "$made"
    say "warning: $* of Debian $suite cannot be had, so the tests that need them are skipped: $(printf '%s\n' "$reason" | grep . | tail -n 1)"
    return 0
  fi
  chmod 755 "$made"
  printf '%s' "$*" >"$made/unpacked"
  rm -rf "$tree"
  mv "$made" "$tree"
}

download_suite() {
  apt=$1/apt
  suite=$2
  shift 2
  mkdir -p "$apt/lists/partial" "$apt/archives/partial"
  : >"$apt/status"
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  echo "deb [signed-by=$keyring] http://deb.debian.org/debian $suite main" >"$apt/sources.list"
  # Read behind the system's configuration, whose proxy counts, and whose hooks would act on the system.
  cat >"$apt/apt.conf" <<END
Dir::State "$apt"; Dir::State::status "$apt/status"; Dir::State::lists "$apt/lists";
Dir::Cache "$apt"; Dir::Cache::archives "$apt/archives";
Dir::Etc::sourcelist "$apt/sources.list"; Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null"; Dir::Etc::preferencesparts "/dev/null";
#clear APT::Update::Pre-Invoke; #clear APT::Update::Post-Invoke; #clear APT::Update::Post-Invoke-Success;
#clear APT::Default-Release; #clear DPkg::Pre-Install-Pkgs; #clear APT::Architectures;
APT::Sandbox::User ""; APT::Install-Recommends "false"; APT::Update::Error-Mode "any";
Acquire::Languages "none"; Acquire::Retries "3"; Acquire::http::Timeout "30";
END
  apt-get -c "$apt/apt.conf" -qq update || return
  apt-get -c "$apt/apt.conf" -qq -y --download-only install "$@"
}

# Each program gets a script that starts it by the C library it came with, for which this machine's may be too old: in bin/, or in
# its own place where it is by its own name that it finds the others.
unpack_downloaded() (
  set -e
  cd "$1"
  for package in apt/archives/*.deb; do dpkg-deb -x "$package" .; done
  # What nothing of it reads, which is half of it.
  rm -rf apt usr/share/doc usr/share/man usr/share/locale usr/share/i18n usr/share/perl* usr/lib/*/perl* usr/lib/*/libLLVM* usr/lib/postgresql/*/lib/llvmjit.so
  loader=$(ls usr/lib/*-linux-*/ld-linux*.so.* | head -n 1)
  mkdir bin
  for program in usr/sbin/mysqld usr/bin/mysql usr/bin/mysqldump; do
    [ ! -e "$program" ] || write_starter "bin/${program##*/}" "$program"
  done
  for program in usr/lib/postgresql/*/bin/*; do
    # The others are scripts.
    [ "$(dd if="$program" bs=1 skip=1 count=3 2>/dev/null)" = ELF ] || continue
    mv "$program" "$program.elf"
    write_starter "$program" "$program.elf"
  done
)

# It finds the tree by where it lies, so that the checkout may be moved.
write_starter() {
  cat >"$1" <<END
#!/bin/sh
tree=\${0%/$1}
exec "\$tree/$loader" --inhibit-cache --library-path "\$tree/${loader%/*}" --argv0 "\$0" "\$tree/$2" "\$@"
END
  chmod 755 "$1"
}
