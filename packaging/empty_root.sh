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
bundle=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}

enter() { chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"; }

own=$(. /etc/os-release && echo "$VERSION_CODENAME")
suite=${SUITE:-$own}
if [ ! -e "$root/etc/os-release" ]; then
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $own" | head -n 1)
    debootstrap --variant=minbase --include=python3,git,make,ca-certificates "$suite" "$root" "$mirror"
fi

# The machine's own network settings; a bare machine would have its own.
cp /etc/resolv.conf /etc/hosts "$root/etc/"
cp "$bundle" "$root/etc/ssl/certs/ca-certificates.crt"
apt-config dump Acquire | grep -iE '^Acquire::(https?|ftp|Check-)' > "$root/etc/apt/apt.conf.d/90host" || true
if [ "$suite" = "$own" ]; then
    cp -r /etc/apt/sources.list* "$root/etc/apt/"
fi
network=()
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY PIP_INDEX_URL UV_DEFAULT_INDEX; do
    [ -z "${!name:-}" ] || network+=("$name=${!name}")
done

leave() {
    for place in dev/shm dev/pts proc sys; do
        ! mountpoint -q "$root/$place" || umount --lazy "$root/$place"
    done
}
trap leave EXIT
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
mountpoint -q "$root/sys" || mount -t sysfs -o ro sysfs "$root/sys"
mkdir -p "$root/dev/pts" "$root/dev/shm"
mountpoint -q "$root/dev/pts" || mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
mountpoint -q "$root/dev/shm" || mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"

user=root home=/root
if [ "$who" != root ]; then
    user=newcomer home=/home/newcomer
    enter userdel --force --remove $user 2>/dev/null || true
    enter useradd --create-home --shell /bin/bash $user
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
    # As a fresh login: nothing in the environment but what says who and where.
    enter HOME="$home" USER="$user" LOGNAME="$user" SHELL=/bin/bash "${network[@]}" \
        setpriv --reuid="$user" --regid="$user" --init-groups \
        sh -c 'cd ~/mmsdesk && make "$1"' sh "$target"
    echo "== make $target succeeded after $((SECONDS - started)) s"
done
