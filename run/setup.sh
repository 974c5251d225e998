# What run/demo and run/tests share; it is read by them, not executed.

say() { printf 'penstock: %s\n' "$*" >&2; }

need_npm() {
  command -v npm >/dev/null && return
  say 'error: npm is not installed'
  say 'hint: apt-get install npm'
  exit 69
}

# npm's packages, with the Node that everything runs on; only when package-lock.json has changed since they were installed.
install_packages() {
  stamp=node_modules/.installed-by-penstock
  if [ -x node_modules/.bin/node ] && [ -e "$stamp" ] && [ ! package-lock.json -nt "$stamp" ]; then return; fi
  say 'installing what package-lock.json lists'
  # npm itself may run on an older Node than some packages ask for, and would warn; they run on the one they bring.
  npm ci --loglevel=error --no-audit --no-fund
  touch "$stamp"
}

# Installs those of the Debian packages that the machine lacks. On a system that is not Debian's, that is up to you.
apt_install_missing() {
  command -v dpkg >/dev/null || return 0
  missing=
  for package in "$@"; do
    is_there "$package" || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  as_root=
  if [ "$(id -u)" -ne 0 ]; then
    as_root=sudo
    if ! command -v sudo >/dev/null; then
      say "error: not installed:$missing"
      say "hint: run this as root, or as root: apt-get install$missing"
      exit 69
    fi
  fi
  say "installing with apt-get:$missing"
  keep_services_off
  $as_root apt-get update -qq
  # shellcheck disable=SC2086 # its words are the packages
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
  restore_policy
}

# Bacula's daemons, which the end-to-end tests run: unpacked below .cache and never installed, so that no user, no service and no mail
# server comes with them. As any user; whatever version Debian has.
unpack_bacula() {
  command -v dpkg-deb >/dev/null || return 0
  [ ! -e .cache/bacula/unpacked ] || return 0
  say 'unpacking Bacula, for the end-to-end tests, into .cache/bacula'
  rm -rf .cache/bacula
  mkdir -p .cache/bacula/packages
  packages='bacula-common bacula-common-sqlite3 bacula-director bacula-director-sqlite3 bacula-fd bacula-sd bacula-console libwrap0 liblzo2-2'
  (
    cd .cache/bacula/packages
    # shellcheck disable=SC2086 # its words are the packages
    apt-get download -qq $packages 2>/dev/null || { [ "$(id -u)" -eq 0 ] && apt-get update -qq && apt-get download -qq $packages; }
    for package in *.deb; do dpkg-deb -x "$package" ..; done
  )
  rm -rf .cache/bacula/packages
  touch .cache/bacula/unpacked
}

# By what a package gives, where it may have come from elsewhere; or else by its name.
is_there() {
  case $1 in
    npm) command -v npm >/dev/null ;;
    mariadb-server) PATH="$PATH:/usr/sbin" command -v mariadbd >/dev/null ;;
    mariadb-client) command -v mariadb-dump >/dev/null ;;
    chromium) command -v chromium >/dev/null ;;
    postgresql) ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 ;;
    *) [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ] ;;
  esac
}

# Debian's packages start the servers they install, unless a policy says no. The tests start servers of their own.
keep_services_off() {
  policy=/usr/sbin/policy-rc.d
  ours=
  [ ! -e "$policy" ] || return 0
  ours=yes
  trap restore_policy EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
  $as_root chmod 755 "$policy"
}

restore_policy() {
  [ -z "$ours" ] || $as_root rm -f "$policy"
  ours=
}
