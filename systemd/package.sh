#!/usr/bin/env bash
# Builds the Debian package hrzoned_VERSION_ARCH.deb. It needs no root. The same programs give the same bytes, in any folder.
#
#   systemd/package.sh [--binaries DIR] [--output DIR]
#
#   --binaries DIR   the built programs (default: .build/release, which is built first)
#   --output DIR     the folder for the package (default: the current one)
#
# DEBFULLNAME and DEBEMAIL name the maintainer of the package; by default it is hrzoned <hrzoned@example.org>.
# SOURCE_DATE_EPOCH dates the package; by default it is the time of the last commit. DPKG_DEB_COMPRESSOR_LEVEL is dpkg-deb's.
set -euo pipefail
source=$(cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/.." && pwd)
binaries='' output=.

say() { printf 'package.sh: %s\n' "$*"; }
stop() { say "$*" >&2; exit 1; }
usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; }

while [ $# -gt 0 ]; do
  case $1 in
    --binaries | --output)
      [ -n "${2:-}" ] || { say "$1 needs a directory" >&2; exit 64; }
      printf -v "${1#--}" %s "$2"
      shift ;;
    --help | -h) usage; exit ;;
    *) usage >&2; exit 64 ;;
  esac
  shift
done

missing=$(for tool in dpkg-shlibdeps:dpkg-dev strip:binutils python3:python3; do
  command -v "${tool%:*}" >/dev/null || echo "${tool#*:}"
done)
[ -z "$missing" ] || stop "install these packages first: apt-get install "$missing

if [ -z "$binaries" ]; then
  owner=$(stat -c %U "$source")
  [ "$(id -un)" = "$owner" ] || stop "run this as $owner, who owns the source code: it builds the programs, and needs no root"
  command -v swift >/dev/null || stop "there is no swift in PATH; see README.md"
  # Builds only what is older than its sources.
  (cd "$source" && swift build -c release --static-swift-stdlib)
  binaries=$source/.build/release
fi
binaries=$(realpath -m "$binaries")
programs=(hrzoned hrzone hrlog)
for name in "${programs[@]}"; do
  [ -x "$binaries/$name" ] || stop "there is no $binaries/$name; build it: swift build -c release --static-swift-stdlib"
done
if grep -q libswiftCore <<<"$(ldd "$binaries/hrzoned" 2>/dev/null)"; then
  say "warning: these programs need the installed Swift toolchain; those built with swift build -c release --static-swift-stdlib do not"
fi

# Nothing below depends on the caller's environment, on the time or on the folder.
umask 022
export LC_ALL=C TZ=UTC
if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
  # Without git, as in an unpacked archive: a fixed day.
  SOURCE_DATE_EPOCH=$(git -c safe.directory='*' -C "$source" log -1 --format=%ct 2>/dev/null || echo 1767225600)
fi
export SOURCE_DATE_EPOCH
version=$("$binaries/hrzoned" --version)
version=${version#hrzoned }
architecture=$(dpkg --print-architecture)
maintainer="${DEBFULLNAME:-hrzoned} <${DEBEMAIL:-hrzoned@example.org}>"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
root=$scratch/root

# put MODE FILE DESTINATION
put() { install -D -m "$1" "$2" "$root/$3"; }

# zip_to DESTINATION: compresses standard input.
zip_to() { mkdir -p "$root/$(dirname "$1")" && gzip -9n >"$root/$1"; }

for name in "${programs[@]}"; do
  put 755 "$binaries/$name" "usr/bin/$name"
  # The build ID and the compiler's hashes of the modules depend on the folder of the build. Nothing reads them at run time.
  strip --strip-unneeded --remove-section=.comment --remove-section=.note --remove-section=.note.gnu.build-id \
    --remove-section=.swift_modhash "$root/usr/bin/$name"
done
for unit in "$source"/systemd/*.service "$source"/systemd/*.socket "$source"/systemd/*.path; do
  put 644 "$unit" "usr/lib/systemd/system/${unit##*/}"
  sed -i 's|^ExecStart=/usr/local/bin/|ExecStart=/usr/bin/|' "$root/usr/lib/systemd/system/${unit##*/}"
done
put 644 "$source/systemd/hrzoned.sysusers" usr/lib/sysusers.d/hrzoned.conf
for name in hrzoned hrlog; do put 644 "$source/config/$name.toml" "etc/hrzoned/$name.toml"; done
for workout in "$source"/config/workouts/*.toml; do
  put 644 "$workout" "usr/share/hrzoned/workouts/${workout##*/}"
done

for hook in "$source"/config/hooks/*; do put 755 "$hook" "usr/share/hrzoned/hooks/${hook##*/}"; done

mkdir "$scratch/pages"
"$source/systemd/manual" --binaries "$binaries" "$scratch/pages"
for page in "$scratch"/pages/*; do
  zip_to "usr/share/man/man${page##*.}/${page##*/}.gz" <"$page"
done
for name in hrzone hrlog; do
  for completion in bash:bash-completion/completions/$name zsh:zsh/vendor-completions/_$name \
    fish:fish/vendor_completions.d/$name.fish; do
    mkdir -p "$root/usr/share/$(dirname "${completion#*:}")"
    # These files are read by a shell, not executed.
    "$binaries/$name" --generate-completion-script "${completion%%:*}" | sed '1{/^#!/d}' >"$root/usr/share/${completion#*:}"
  done
done

documents=usr/share/doc/hrzoned
put 644 "$source/systemd/debian/copyright" $documents/copyright
# The page without what only DocC shows, and without links to files that are not in the package.
sed -e '1s/.*/# The protocol of hrzoned/' -e '/^## Overview/d' -e '/^## Topics/,$d' -e 's/\[\([^]]*\)\]([^)]*)/\1/g' \
  "$source/Sources/ZoneProtocol/ZoneProtocol.docc/ZoneProtocol.md" | zip_to $documents/protocol.md.gz
zip_to $documents/changelog.gz <<END
hrzoned ($version) unstable; urgency=medium

  * Version $version.

 -- $maintainer  $(date -R -d "@$SOURCE_DATE_EPOCH")
END

# dpkg-shlibdeps reads the dependencies from the programs. It wants a source package around it.
mkdir -p "$scratch/debian" "$root/DEBIAN"
printf 'Source: hrzoned\n\nPackage: hrzoned\nArchitecture: any\n' >"$scratch/debian/control"
libraries=$(cd "$scratch" && dpkg-shlibdeps --ignore-missing-info -O "${programs[@]/#/root/usr/bin/}" 2>"$scratch/shlibdeps") || {
  cat "$scratch/shlibdeps" >&2
  stop "dpkg-shlibdeps does not find the dependencies"
}
libraries=$(sed -n 's/^shlibs:Depends=//p' <<<"$libraries")
# dpkg-shlibdeps looks at symbols. It does not see that packed relocations need the loader of glibc 2.36.
if grep -q GLIBC_ABI_DT_RELR <<<"$(readelf -VW "$root"/usr/bin/*)"; then
  libc=$(sed -n 's/.*libc6[^(,]*(>= \([^)]*\)).*/\1/p' <<<"$libraries")
  [ -n "$libc" ] || stop "dpkg-shlibdeps names no version of libc6: $libraries"
  if dpkg --compare-versions "$libc" lt 2.36; then libraries=${libraries/"libc6 (>= $libc)"/"libc6 (>= 2.36)"}; fi
fi

for script in preinst postinst prerm postrm; do put 755 "$source/systemd/debian/$script" DEBIAN/$script; done
printf '/etc/hrzoned/%s\n' hrzoned.toml hrlog.toml >"$root/DEBIAN/conffiles"
(cd "$root" && find . -path ./DEBIAN -prune -o -type f -printf '%P\0' | sort -z | xargs -0 md5sum) >"$scratch/md5sums"
put 644 "$scratch/md5sums" DEBIAN/md5sums
# In KiB, as dpkg-gencontrol counts: each file is rounded up, and a folder is 1.
size=$(find "$root" -path "$root/DEBIAN" -prune -o -printf '%y %s\n' |
  awk '{ total += $1 == "f" ? int(($2 + 1023) / 1024) : 1 } END { print total }')
cat >"$root/DEBIAN/control" <<END
Package: hrzoned
Version: $version
Architecture: $architecture
Maintainer: $maintainer
Installed-Size: $size
Depends: $libraries, init-system-helpers (>= 1.54~), systemd | systemd-standalone-sysusers
Recommends: bluez, dbus
Suggests: curl, pipewire-bin | pulseaudio-utils | alsa-utils, speech-dispatcher | espeak-ng
Section: utils
Priority: optional
Description: heart rate and training zones from Bluetooth LE straps
 hrzoned reads Bluetooth LE heart-rate straps through BlueZ, classifies every
 heart rate into a training zone, and publishes the live state on a Unix
 socket. It runs as a user without privileges.
 .
 hrzone shows the state in a terminal, plays and speaks alerts, runs workouts,
 and passes the stream to other programs. hrzone doctor finds out why a strap
 does not work, and hrzone demo needs no strap.
 .
 hrlog keeps the history of what was run in a SQLite database, as a user of its
 own, and shows it to those whom the settings name.
END

mkdir -p "$output"
package=$output/hrzoned_${version}_$architecture.deb
# One thread: the bytes of xz depend on whether it has several.
dpkg-deb --root-owner-group --threads-max=1 -Zxz -z"${DPKG_DEB_COMPRESSOR_LEVEL:-6}" --build "$root" "$package" >/dev/null
say "built $package"
