#!/usr/bin/env bash
# Prove that the commands of the README work on a bare machine: an empty Debian or Ubuntu with python3, git, make and
# CA certificates, and a new user in it who types nothing but make.
#
#     packaging/empty_root.sh DIR [--as root|sudo|user] [TARGET...]        (run as root; needs debootstrap)
#
# DIR is created when it does not exist and used again when it does; the user, his home and his clone are new each time.
#   --as sudo   (default) the new user may use sudo without a password
#   --as root   root types make
#   --as user   the new user may not install anything: make must name the packages and stop
# TARGETs default to "test demo". What is committed is what is tested. Mirror, proxy and certificates are this
# machine's own; SUITE=name picks another release than this machine's from the same mirror.
set -euo pipefail

usage() { sed -n '5,13s/^# \{0,1\}//p' "$0"; exit 64; }

[ $# -ge 1 ] || usage
root=$1; shift
who=sudo
if [ "${1:-}" = --as ]; then who=${2:?}; shift 2; fi
case $who in root | sudo | user) ;; *) usage ;; esac
[ $# -gt 0 ] || set -- test demo
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$project/packaging/roots.sh"

make_root python3,git,make,ca-certificates
network=()
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY PIP_INDEX_URL UV_DEFAULT_INDEX; do
    [ -z "${!name:-}" ] || network+=("$name=${!name}")
done

mount_root

user=root home=/root
if [ "$who" != root ]; then
    user=newcomer home=/home/newcomer
    make_user $user
fi
rm -f "$root/etc/sudoers.d/newcomer"
if [ "$who" = sudo ]; then
    [ -x "$root/usr/bin/sudo" ] || enter sh -c 'apt-get -qq update && apt-get -qq install --yes --no-install-recommends sudo'
    printf '%s ALL=(ALL) NOPASSWD: ALL\n' $user > "$root/etc/sudoers.d/$user"
    chmod 0440 "$root/etc/sudoers.d/$user"
fi

rm -rf "${root:?}$home/mmsdesk"
git clone --quiet --no-local "$project" "$root$home/mmsdesk"
enter chown -R "$user:" "$home/mmsdesk"

for target; do
    echo "== make $target, as $user ($who), in $root"
    started=$SECONDS
    run_as "$user" sh -c 'cd ~/mmsdesk && make "$1"' sh "$target"
    echo "== make $target succeeded after $((SECONDS - started)) s"
done
