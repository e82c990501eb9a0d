# What the scripts that prove things in an empty Debian root share; they source it. $root is the folder of the root.

# Run a command in the root, with nothing in the environment but what is given.
enter() { chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"; }

# Create the root unless it exists, with these packages (separated by commas) besides the smallest Debian there is.
# Mirror, proxy and certificates are this machine's own; SUITE=name picks another release from the same mirror.
make_root() {
    local own suite mirror bundle=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}
    own=$(. /etc/os-release && echo "$VERSION_CODENAME")
    suite=${SUITE:-$own}
    if [ ! -e "$root/etc/os-release" ]; then
        mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $own" | head -n 1)
        debootstrap --variant=minbase --include="$1" "$suite" "$root" "$mirror"
    fi
    # The machine's own network settings; a bare machine would have its own.
    cp /etc/resolv.conf /etc/hosts "$root/etc/"
    cp "$bundle" "$root/etc/ssl/certs/ca-certificates.crt"
    apt-config dump Acquire | grep -iE '^Acquire::(https?|ftp|Check-)' > "$root/etc/apt/apt.conf.d/90host" || true
    if [ "$suite" = "$own" ]; then
        cp -r /etc/apt/sources.list* "$root/etc/apt/"
    fi
}

# Give the root what a running system has; taken away again when the script ends.
mount_root() {
    trap unmount_root EXIT
    mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
    mountpoint -q "$root/sys" || mount -t sysfs -o ro sysfs "$root/sys"
    mkdir -p "$root/dev/pts" "$root/dev/shm"
    mountpoint -q "$root/dev/pts" || mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
    mountpoint -q "$root/dev/shm" || mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
}

unmount_root() {
    local place
    for place in dev/shm dev/pts proc sys; do
        ! mountpoint -q "$root/$place" || umount --lazy "$root/$place"
    done
}

# A new user without a past, in place of an older one of that name.
make_user() {
    enter userdel --force --remove "$1" 2>/dev/null || true
    enter useradd --create-home --shell /bin/bash "$1"
}

# Run a command as a user of the root, as after a fresh login: nothing in the environment but what says who and where,
# and what the array `network` holds.
run_as() {
    local user=$1 home=/home/$1
    shift
    [ "$user" != root ] || home=/root
    enter HOME="$home" USER="$user" LOGNAME="$user" SHELL=/bin/bash ${network[@]+"${network[@]}"} \
        setpriv --reuid="$user" --regid="$user" --init-groups "$@"
}
