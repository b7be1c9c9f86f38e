# shellcheck shell=bash disable=SC2034,SC2154  # names of `lab`, which sources this
# Sourced by `lab`. What the lab is made of, and how it is put into the cache. The cache is keyed by this file's text:
# whoever changes it gets a new one.

lab_packages=(qemu-system-x86 busybox-static cpio kmod zstd dbus bluez libglib2.0-bin python3-venv util-linux iproute2)
lab_commands=(qemu-system-x86_64 busybox cpio depmod dbus-daemon gatttool gdbus /usr/libexec/bluetooth/bluetoothd setpriv ip)
lab_requirements=(bumble==0.0.236 bleak==3.1.0)
lab_kernel=${LAB_KERNEL_PACKAGE:-linux-image-amd64}
lab_boot_modules=(virtio_pci 9p 9pnet_virtio overlay)

# build DIRECTORY: a kernel with its modules, the first file system, and a Python with the straps' library.
lab_build() {
  local to=$1 package
  say "preparing the lab in $to (once; about a minute)"
  mkdir -p "$to/download"
  package=$(apt-cache depends "$lab_kernel" 2>/dev/null | sed -n 's/^ *Depends: \(linux-image-[^ ]*\)$/\1/p' | head -n 1)
  [ -n "$package" ] || as_root apt-get update -qq
  package=$(apt-cache depends "$lab_kernel" | sed -n 's/^ *Depends: \(linux-image-[^ ]*\)$/\1/p' | head -n 1)
  [ -n "$package" ] || stop "apt knows no package $lab_kernel: run 'apt-get update', and see that Debian is among its sources"
  lab_download "$to/download" "$package" || { as_root apt-get update -qq && lab_download "$to/download" "$package"; } ||
    stop "could not download $package"
  dpkg-deb -x "$to"/download/*.deb "$to/kernel"
  rm -rf "$to/download"
  lab_build_initrd "$to"
  /usr/bin/python3 -m venv "$to/venv" || stop "could not make a Python environment (package python3-venv)"
  "$to/venv/bin/python" -m pip install -q --disable-pip-version-check "${lab_requirements[@]}" >&2 ||
    stop "could not install ${lab_requirements[*]} from PyPI"
  # The guest forgets the .pyc files that it writes: without these every start costs half a minute under emulation.
  "$to/venv/bin/python" -m compileall -q "$to/venv/lib" >/dev/null || true
}

lab_download() { (cd "$1" && apt-get -o APT::Sandbox::User="$(id -un)" download -qq "$2"); }

lab_build_initrd() {
  local to=$1 root=$1/initrd release name module number=10
  release=$(basename "$to"/kernel/lib/modules/*)
  PATH=$PATH:/usr/sbin:/sbin depmod -b "$to/kernel" "$release"
  mkdir -p "$root"/{bin,modules,proc,sys,dev,lower,layer,root}
  cp "$(PATH=$PATH:/bin command -v busybox)" "$root/bin/busybox"
  for name in "${lab_boot_modules[@]}"; do
    PATH=$PATH:/usr/sbin:/sbin modprobe -d "$to/kernel" -S "$release" --show-depends "$name" | awk '$1 == "insmod" {print $2}'
  done | awk '!seen[$0]++' >"$to/boot-modules"
  while read -r module; do
    cp "$module" "$root/modules/$number-$(basename "$module")"
    number=$((number + 1))
  done <"$to/boot-modules"
  install -m 755 "$here/init" "$root/init"
  (cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$to/initrd.gz"
}
