#!/usr/bin/env bash
# Prove that the Debian package works where there is nothing: an empty Debian or Ubuntu without Python, in which root
# installs the package with apt and a new user, who may do nothing else, runs the whole demo.
#
#     packaging/frozen_root.sh DIR [DEB]        (run as root; needs debootstrap)
#
# DIR is created when it does not exist and used again when it does; the user is new each time. DEB is by default the
# one that `make package` left in dist/. SUITE=name picks another release than this machine's from the same mirror.
set -euo pipefail

[ $# -ge 1 ] || { sed -n '5,9s/^# \{0,1\}//p' "$0"; exit 64; }
root=$1
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
deb=${2:-$(ls -t "$project"/dist/mmsdesk_*.deb | head -n 1)}
user=newcomer
network=()
. "$project/packaging/roots.sh"

say() { echo "== $* (after $SECONDS s)"; }
fail() { echo "frozen_root: $*" >&2; exit 1; }
apt() { enter DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "${proxies[@]}" apt-get -qq -o Dpkg::Use-Pty=0 "$@" > "$root/var/log/frozen_root.log" 2>&1 ||
    { cat "$root/var/log/frozen_root.log" >&2; fail "apt-get $*"; }; }
proxies=(LANG=C.UTF-8)
for name in http_proxy https_proxy no_proxy; do
    [ -z "${!name:-}" ] || proxies+=("$name=${!name}")
done

make_root ca-certificates
mount_root
make_user $user
[ -z "$(find "$root/usr/bin" "$root/usr/local/bin" -name 'python*')" ] || fail "there is a Python in $root"
say "$(. "$root/etc/os-release" && echo "$PRETTY_NAME"), without Python"

apt update
enter dpkg --purge mmsdesk > /dev/null 2>&1 || true
# What a desktop has and a bare root has not: whoever keeps the lists of programs and file types.
apt install --yes --no-install-recommends desktop-file-utils shared-mime-info
cp "$deb" "$root/tmp/mmsdesk.deb"
before=$SECONDS
apt install --yes --no-install-recommends /tmp/mmsdesk.deb
say "$(basename "$deb") installed in $((SECONDS - before)) s"
enter dpkg-query -L mmsdesk > "$root/tmp/files.txt"
enter desktop-file-validate /usr/share/applications/mmsdesk.desktop
[ -e "$root/usr/share/mime/application/x-mmsdesk.xml" ] || fail "the file type is not known to the desktop"

run_as $user sh -c 'cd && mmsdesk --version && mmsdesk-relay --help > relay.txt && mmsdesk-simulator --help > simulator.txt'
printf 'Mobile\n503-555-0142\n' > "$root/home/$user/people.csv"
run_as $user sh -c 'cd && mmsdesk import people.csv --list Guests --country US'
before=$SECONDS
run_as $user sh -c 'cd && mmsdesk demo --headless --out demo-output'
say "demo in $((SECONDS - before)) s"
[ "$(find "$root/home/$user/demo-output" -name '*.png' | wc -l)" -ge 10 ] || fail "the demo left no pictures"
altered=$(enter dpkg --verify mmsdesk | grep -v /usr/share/doc/ || true)
[ -z "$altered" ] || fail "running changed what was installed: $altered"

apt purge --yes mmsdesk
left=$(while read -r file; do [ -d "$root$file" ] || [ ! -e "$root$file" ] || echo "$file"; done < "$root/tmp/files.txt")
left+=$(find "$root/usr" "$root/etc" "$root/var/lib" "$root/opt" -iname '*mmsdesk*' -not -path '*/apt/lists/*')
[ -z "$left" ] || fail "removing it left $left"
say "removed, and nothing left"
