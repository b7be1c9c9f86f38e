# shellcheck shell=bash disable=SC2034,SC2154  # names of `lab`, which sources this
# Sourced by `lab`. What the lab is made of, and how it is put into the cache. The cache is keyed by this file's text:
# whoever changes it gets a new one.

lab_packages=(qemu-system-x86 busybox-static cpio kmod mmdebstrap uidmap e2fsprogs xz-utils zstd debian-archive-keyring binutils)
lab_commands=(qemu-system-x86_64 busybox cpio depmod mmdebstrap mkfs.ext4 debugfs xz zstd strip)
lab_requirements=(bumble==0.0.236 bleak==3.1.0)
# What the scenarios and systemd/package.sh call, and the libraries of the programs.
lab_guest_packages=(bluez dbus systemd python3 python3-venv libglib2.0-bin util-linux iproute2 procps kmod rfkill passwd
  dpkg-dev binutils libbluetooth3 libsqlite3-0 libsystemd0 libstdc++6)
lab_boot_modules=(nd_pmem nfit ext4 overlay)
# Folders of drivers that a guest without hardware may use. All others are left out.
lab_drivers='acpi|block|bluetooth|char|crypto|dax|hid|nvdimm|virtio'

# lab_sources SUITE: the lines of a sources.list for SUITE, from the mirrors of this machine's own suite.
lab_sources() {
  apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' 'Component: main' | sort -u |
    awk -v own="$(. /etc/os-release && echo "${VERSION_CODENAME:-sid}")" -v suite="$1" '
      $2 == own && !archive { archive = $1 }
      $2 == own "-security" && !security { security = $1 }
      END {
        if (!archive) exit 1
        print "deb", archive, suite, "main"
        if (security && suite != "sid") print "deb", security, suite "-security", "main"
      }'
}

# lab_build DIRECTORY SUITE KERNEL: the images of a root and of a kernel's modules, the kernel, and the first file system.
# The root also contains a Python with the straps' library.
lab_build() {
  local to=$1 suite=$2 kernel=$3 work mode=unshare
  say "preparing $suite in $to (once; a minute or two)"
  # The packages are installed by root, or in a user namespace, whose users may not see this user's folders.
  [ "$(id -u)" -ne 0 ] || mode=root
  work=$(mktemp -d)
  trap "rm -rf '$work'" EXIT
  chmod 777 "$work"
  cp "$here/recipe.sh" "$here/init" "$work"
  # How this machine reaches its mirrors, and how old their lists may be.
  apt-config dump --no-empty --format '%F "%v";%n' | grep -E '^Acquire::(Check-|https?::)' >"$work/apt.conf" || true
  lab_sources "$suite" >"$work/sources" || { as_root apt-get update -qq && lab_sources "$suite" >"$work/sources"; } || stop "apt has no source of this machine's own Debian: its mirror is needed"
  # A mirror may fail for a moment. Without --quiet, mmdebstrap also prints what apt said.
  local pauses=(10 30 60)
  until lab_root "$mode" "$suite" "$kernel" "$work" >"$work/log" 2>&1; do
    tail -n 40 "$work/log" >&2
    [ ${#pauses[@]} -gt 0 ] || stop "could not make a root of $suite"
    say "could not make a root of $suite; trying again in ${pauses[0]} s"
    sleep "${pauses[0]}"
    pauses=("${pauses[@]:1}")
  done
  mkdir -p "$to"
  cp --sparse=always "$work"/{root.img,modules.img,vmlinuz,initrd.gz,versions} "$to"
  rm -rf "$work"
  say "$suite: $(paste -sd ' ' "$to/versions")"
}

# lab_root MODE SUITE KERNEL WORK: installs a root, and fills WORK by `lab_fill`.
lab_root() {
  rm -rf "$4"/{kernel,depmod,initrd,view,*.img,vmlinuz,versions}
  mmdebstrap --mode="$1" --variant=minbase --format=null --include="$(IFS=,; echo "${lab_guest_packages[*]}")" \
    --aptopt="$4/apt.conf" --aptopt='Acquire::Retries "5"' --keyring=/usr/share/keyrings/debian-archive-keyring.gpg \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook="bash -c '. \"\$0/recipe.sh\"; lab_fill \"\$1\" \"\$0\" \"\$2\"' $4 \"\$1\" $3" \
    "$2" /dev/null "$4/sources"
}

# lab_fill ROOT WORK KERNEL: a hook of mmdebstrap. Completes the new ROOT, and leaves the images in WORK.
lab_fill() {
  set -euo pipefail
  local root=$1 work=$2 kernel=$3
  # In a user namespace, this cannot enter the caller's folders, and the caller cannot remove what this makes.
  cd /
  trap "rm -rf '$work'/{kernel,depmod,initrd,view}" EXIT
  export HOME=/root LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  lab_fill_python "$root"
  lab_fill_kernel "$root" "$work" "$kernel"
  chroot "$root" dpkg-query -W -f '${Package} ${Version}\n' bluez dbus systemd python3 >"$work/versions"
  ls "$work/depmod/lib/modules" | sed 's/^/Linux /' >>"$work/versions"
  rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*.bin "$root/etc/resolv.conf"
  # What mmdebstrap adds for the installation: services do not start, and dpkg leaves manual pages out.
  rm -f "$root/usr/sbin/policy-rc.d" "$root"/etc/{dpkg/dpkg.cfg.d,apt/apt.conf.d}/99mmdebstrap
  [ ! -e "$root/usr/sbin/start-stop-daemon.REAL" ] || mv "$root/usr/sbin/start-stop-daemon"{.REAL,}
  # Without the file systems that mmdebstrap mounted into the root.
  mkdir "$work/view"
  mount --bind "$root" "$work/view"
  lab_image root "$work/view" "$work/root.img"
  umount "$work/view"
  chmod 644 "$work"/{root.img,modules.img,vmlinuz,initrd.gz}
}

lab_fill_python() {
  local root=$1 file
  for file in /etc/ssl/certs/ca-certificates.crt /etc/pip.conf; do
    [ ! -e $file ] || install -D -m 644 $file "$root$file"
  done
  chroot "$root" python3 -m venv /opt/lab
  chroot "$root" /opt/lab/bin/python -m pip install -q --disable-pip-version-check "${lab_requirements[@]}"
  # The guest forgets the .pyc files that it writes: without these every start costs half a minute under emulation.
  chroot "$root" /opt/lab/bin/python -m compileall -q /opt/lab/lib >/dev/null || true
}

lab_fill_kernel() {
  local root=$1 work=$2 kernel=$3 modules release folder names
  # In sid, the image's package only depends on those with the kernel and with its modules.
  names=$(chroot "$root" apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces \
    --no-enhances "$kernel" | grep -E '^linux-(image|binary|modules)-' | grep -vxF "$kernel" || echo "$kernel")
  mkdir "$root/tmp/lab"
  chroot "$root" sh -c 'cd /tmp/lab && exec apt-get -o APT::Sandbox::User=root download -qq "$@"' download $names
  for file in "$root"/tmp/lab/*.deb; do chroot "$root" dpkg-deb -x "${file#"$root"}" /tmp/lab/kernel; done
  mv "$root/tmp/lab/kernel" "$work/kernel"
  rm -rf "$root/tmp/lab"
  for modules in "$work"/kernel/lib/modules/* "$work"/kernel/usr/lib/modules/*; do [ ! -d "$modules/kernel" ] || break; done
  release=${modules##*/}
  for file in "$work"/kernel/boot/vmlinuz-* "$modules/vmlinuz"; do [ ! -e "$file" ] || cp "$file" "$work/vmlinuz"; done
  for folder in "$modules"/kernel/drivers/*; do [[ ${folder##*/} =~ ^($lab_drivers)$ ]] || rm -rf "$folder"; done
  rm -rf "$modules/kernel/sound" "$modules/build" "$modules/source" "$modules/vmlinuz"
  find "$modules" -name '*.ko.xz' -exec xz -d {} + -o -name '*.ko.zst' -exec zstd -q -d --rm {} +
  # Also removes their signatures, whose check takes the guest a second.
  find "$modules" -name '*.ko' -exec strip --strip-debug {} +
  mkdir -p "$work/depmod/lib/modules"
  mv "$modules" "$work/depmod/lib/modules/"
  depmod -b "$work/depmod" "$release"
  lab_image modules "$work/depmod/lib/modules/$release" "$work/modules.img"
  lab_build_initrd "$work" "$release"
}

# lab_image NAME FOLDER FILE: an image of FOLDER. Its size is a multiple of what the kernel maps at once.
lab_image() {
  local megabytes
  megabytes=$(($(du -sm "$2" | cut -f 1) * 5 / 4 + 32))
  truncate -s $(((megabytes + 127) / 128 * 128))M "$3"
  mkfs.ext4 -q -F -O ^has_journal -b 4096 -m 0 -E root_owner=0:0 -L "$1" -d "$2" "$3"
}

lab_build_initrd() {
  local work=$1 release=$2 root=$1/initrd name module number=10
  mkdir -p "$root"/{bin,modules,proc,sys,dev,lower,layer,root}
  cp "$(command -v busybox)" "$root/bin/busybox"
  for name in "${lab_boot_modules[@]}"; do
    modprobe -d "$work/depmod" -S "$release" --show-depends "$name" | awk '$1 == "insmod" {print $2}'
  done | awk '!seen[$0]++' >"$work/boot-modules"
  while read -r module; do
    cp "$module" "$root/modules/$number-$(basename "$module")"
    number=$((number + 1))
  done <"$work/boot-modules"
  install -m 755 "$work/init" "$root/init"
  (cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$work/initrd.gz"
}
