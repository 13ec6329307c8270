#!/usr/bin/env bash
# The README's two commands on a bare machine: tests/bare.sh SUITE [TARGET...]      (root only; `make bare` runs it)
# Makes a Debian root of SUITE in a temporary folder, installs what the README names and nothing else, clones HEAD into the
# home of a user, and runs `make TARGET` there, by default demo and test, without a locale. Prints how long each took.
# What tests need beyond the README (PostgreSQL, Chromium …) is not there, so that leaving tests out is tried, too.
#
# The mirror is the one of this machine's apt, or $DEBIAN_MIRROR; pip is configured inside as it is outside.
# All mounts are made in a namespace of their own and end with it, however the script ends.
set -euo pipefail
checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# The outer call makes the folder and takes it away; the inner one works in it, in namespaces of its own.
if [ "${1:-}" != --inside ]; then
  suite=${1:?SUITE}
  if [ "$(id -u)" -ne 0 ]; then
    echo 'make bare 要用 root 运行 (run it as root: debootstrap and chroot need it)' >&2
    exit 2
  fi
  if ! command -v debootstrap >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap >/dev/null
  fi
  place=$(mktemp -d "${TMPDIR:-/tmp}/cailiang-bare-$suite-XXXXXX")
  chmod 755 "$place" # others than root live in it
  # Out here nothing is mounted in it, so nothing of the machine can be removed.
  trap 'rm -rf --one-file-system "$place"' EXIT
  trap 'exit 130' INT TERM
  unshare --mount --propagation private --pid --fork --kill-child "${BASH_SOURCE[0]}" --inside "$place" "$@"
  exit
fi
place=$2 suite=$3
shift 3
[ "$#" -gt 0 ] || set -- demo test
root=$place/root log=$place/log

report() { printf '== %s  %s: %d 秒 (s)\n' "$suite" "$1" "$((SECONDS - began))"; }
in_root() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"; }
# Runs a command and shows what it printed only if it fails.
quietly() { "$@" >"$log" 2>&1 || { tail -n 20 "$log" >&2; exit 1; }; }

# What debootstrap does not know by name yet is made as the newest is.
script=()
[ -e "/usr/share/debootstrap/scripts/$suite" ] || script=(/usr/share/debootstrap/scripts/sid)
# shellcheck disable=SC2016  # for apt-get, not for the shell
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1)}
began=$SECONDS
quietly debootstrap --variant=minbase "$suite" "$root" "$mirror" "${script[@]}"
printf '127.0.0.1 localhost\n::1 localhost\n' >"$root/etc/hosts"
apt-config dump | grep -E '^Acquire::(http|https|Check-[A-Za-z-]+)\b' >"$root/etc/apt/apt.conf.d/99machine" || true
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"

# Exactly what the README names.
read -ra packages < <(sed -n 's/^sudo apt-get install //p' "$checkout/README.md")
[ "${#packages[@]}" -gt 0 ]
quietly in_root apt-get update -qq
quietly in_root apt-get install -y -qq "${packages[@]}"
report "debootstrap, apt-get install ${packages[*]}"

in_root useradd --create-home --shell /bin/bash someone
home=$root/home/someone
git clone --quiet --no-hardlinks "$checkout" "$home/cailiang"

# pip's own configuration: its files, its variables, and the certificates and folders on this machine that either names.
keep=()
while IFS= read -r -d '' line; do
  case ${line%%=*} in
    PIP_* | SSL_CERT_FILE | SSL_CERT_DIR | REQUESTS_CA_BUNDLE | http_proxy | https_proxy | no_proxy | HTTP_PROXY | HTTPS_PROXY | NO_PROXY)
      keep+=("$line") ;;
  esac
done </proc/self/environ
for file in /etc/pip.conf /etc/xdg/pip; do
  if [ -e "$file" ]; then cp -R --parents "$file" "$root"; fi
done
for file in .config/pip .pip; do
  if [ -e "$HOME/$file" ]; then (cd "$HOME" && cp -R --parents "$file" "$home"); fi
done
named() {
  printf '%s\n' "${keep[@]#*=}"
  find /etc/pip.conf /etc/xdg/pip "$HOME/.config/pip" "$HOME/.pip" -type f -exec cat {} + 2>/dev/null || true
}
while read -r path; do
  case $path in
    file://*) path=$(dirname "${path#file://}") ;; # the files of an index lie beside it
  esac
  if [ -d "$path" ] && ! [ -e "$root$path" ]; then
    mkdir -p "$root$path"
    mount --bind "$path" "$root$path"
    mount -o remount,bind,ro "$root$path"
  elif [ -f "$path" ]; then
    mkdir -p "$root$(dirname "$path")"
    cp "$path" "$root$path"
  fi
done < <(named | grep -oE '(^|[=[:space:]])(file://)?/[^[:space:]]+' | sed -E 's/^[=[:space:]]+//' | sort -u)
in_root chown -R someone: /home/someone

for target in "$@"; do
  began=$SECONDS
  echo "== $suite: make $target"
  chroot --userspec=someone: "$root" \
    env -i "${keep[@]}" PATH=/usr/local/bin:/usr/bin:/bin HOME=/home/someone USER=someone TERM=dumb \
    bash -c "cd ~/cailiang && make $target"
  report "make $target"
done
