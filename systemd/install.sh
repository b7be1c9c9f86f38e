#!/usr/bin/env bash
# Installs hrzoned and hrzone with their units, and starts the service. Run it again to upgrade; settings are kept.
#
#   sudo systemd/install.sh [--prefix DIR] [--binaries DIR]
#   sudo systemd/install.sh [--prefix DIR] --remove
#
#   --prefix DIR     where bin/ and share/ are (default: /usr/local)
#   --binaries DIR   the built programs (default: .build/release, which is built if it is missing)
#   --remove         removes everything that was installed, the known straps, the runners' figures, the group and
#                    the user; changed settings are kept
set -euo pipefail
source=$(cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/.." && pwd)
prefix=/usr/local binaries='' action=install
units=/etc/systemd/system
settings=/etc/hrzoned/hrzoned.toml

say() { printf 'install.sh: %s\n' "$*"; }
stop() { say "$*" >&2; exit 1; }
usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; }

while [ $# -gt 0 ]; do
  case $1 in
    --prefix | --binaries)
      [ -n "${2:-}" ] || stop "$1 needs a directory"
      printf -v "${1#--}" %s "$2"
      shift ;;
    --remove) action=remove ;;
    --help | -h) usage; exit ;;
    *) usage >&2; exit 64 ;;
  esac
  shift
done
prefix=$(realpath -m "$prefix")
# A list of everything that this script made, in order. --remove goes through it from the end.
manifest=$prefix/share/hrzoned/installed

[ "$(id -u)" -eq 0 ] || stop "this needs root: sudo $0${prefix:+ --prefix $prefix}"
under_systemd() { [ -d /run/systemd/system ]; }

# made PATH: records that this script made PATH.
made() { grep -qxF "$1" "$manifest" 2>/dev/null || printf '%s\n' "$1" >>"$manifest"; }

directory() { # PATH
  [ -d "$1" ] && return
  directory "$(dirname "$1")"
  mkdir -m 755 "$1"
  fresh+=("$1")
}

put() { # MODE FILE DESTINATION
  fresh=()
  directory "$(dirname "$3")"
  install -m "$1" "$2" "$3.new"
  mv -f "$3.new" "$3"
  local path
  for path in ${fresh[@]+"${fresh[@]}"} "$3"; do made "$path"; done
}

find_binaries() {
  if [ -n "$binaries" ]; then
    binaries=$(realpath -m "$binaries")
  else
    binaries=$source/.build/release
    if [ ! -x "$binaries/hrzoned" ] || [ ! -x "$binaries/hrzone" ]; then build; fi
  fi
  local name
  for name in hrzoned hrzone; do
    [ -x "$binaries/$name" ] || stop "there is no $binaries/$name; build it: swift build -c release --static-swift-stdlib"
  done
  # `|| true`: ldd fails for a static program.
  if (ldd "$binaries/hrzoned" 2>/dev/null || true) | grep -q libswiftCore; then
    say "warning: these programs need the installed Swift toolchain; those built with swift build -c release --static-swift-stdlib do not"
  fi
}

# Builds as the owner of the sources, not as root.
build() {
  local owner
  owner=$(stat -c %U "$source")
  command -v swift >/dev/null ||
    stop "there is no release build, and no swift in root's PATH; run as $owner: swift build -c release --static-swift-stdlib"
  say "building the programs as $owner; this takes some minutes"
  runuser -u "$owner" -- env PATH="$PATH" HOME="$(getent passwd "$owner" | cut -d : -f 6)" \
    swift build --package-path "$source" -c release --static-swift-stdlib
}

install_all() {
  local file
  for file in hrzoned.toml workouts/programme.toml; do
    [ -e "$source/config/$file" ] || stop "there is no $source/config/$file: this checkout is incomplete"
  done
  find_binaries
  local shell path shipped
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  fresh=()
  directory "$(dirname "$manifest")"
  for path in ${fresh[@]+"${fresh[@]}"}; do made "$path"; done

  put 755 "$binaries/hrzoned" "$prefix/bin/hrzoned"
  put 755 "$binaries/hrzone" "$prefix/bin/hrzone"
  for shell in bash zsh fish; do
    "$prefix/bin/hrzone" --generate-completion-script $shell >"$scratch/$shell"
  done
  put 644 "$scratch/bash" "$prefix/share/bash-completion/completions/hrzone"
  put 644 "$scratch/zsh" "$prefix/share/zsh/site-functions/_hrzone"
  put 644 "$scratch/fish" "$prefix/share/fish/vendor_completions.d/hrzone.fish"

  # Unchanged settings are replaced by those of the new version.
  shipped=$prefix/share/hrzoned/hrzoned.toml
  directory "$(dirname $settings)"
  made "$(dirname $settings)"
  # A symbolic link was made by somebody else, so it is kept.
  if [ ! -L $settings ] &&
    { [ ! -e $settings ] || cmp -s "$shipped" $settings || cmp -s "$source/config/hrzoned.toml" $settings; }; then
    put 644 "$source/config/hrzoned.toml" $settings
  else
    say "kept your $settings; the new version's defaults are in $shipped"
  fi
  put 644 "$source/config/hrzoned.toml" "$shipped"

  # hrzone finds workouts beside itself. Those that this version no longer has are removed.
  for path in "$prefix"/share/hrzoned/workouts/*.toml; do
    [ -e "$source/config/workouts/${path##*/}" ] || rm -f "$path"
  done
  for path in "$source"/config/workouts/*.toml; do
    put 644 "$path" "$prefix/share/hrzoned/workouts/${path##*/}"
  done

  put 644 "$source/systemd/hrzoned.sysusers" /etc/sysusers.d/hrzoned.conf
  sed "s|^ExecStart=[^ ]*/hrzoned|ExecStart=$prefix/bin/hrzoned|" "$source/systemd/hrzoned.service" >"$scratch/service"
  put 644 "$scratch/service" $units/hrzoned.service
  put 644 "$source/systemd/hrzoned.socket" $units/hrzoned.socket
  # The dynamic user of an older version's service would be mistaken for the user that is still to be made.
  if under_systemd && ! grep -q '^hrzoned:' /etc/passwd; then
    systemctl daemon-reload
    systemctl stop hrzoned.service 2>/dev/null || true
  fi
  getent group hrzone >/dev/null || made group:hrzone
  getent passwd hrzoned >/dev/null || made user:hrzoned

  systemd-sysusers /etc/sysusers.d/hrzoned.conf
  if under_systemd; then
    systemctl daemon-reload
    systemctl --quiet enable hrzoned.socket hrzoned.service
    systemctl start hrzoned.socket
    systemctl restart hrzoned.service || stop "the service does not start; journalctl -u hrzoned shows why"
    say "hrzoned is running; its settings are in $settings"
  else
    systemctl --quiet enable hrzoned.socket hrzoned.service
    say "systemd is not running here: hrzoned starts at the next boot"
  fi
  local user=${SUDO_USER:-USER}
  say "to see heart rates, a user must be in the group hrzone: sudo usermod -aG hrzone $user, then log in again"
}

remove_all() {
  [ -e "$manifest" ] || stop "nothing was installed under $prefix (there is no $manifest)"
  if under_systemd; then
    systemctl --quiet disable --now hrzoned.service hrzoned.socket || true
    # The straps and figures that it remembers.
    systemctl clean --what=state hrzoned.service || true
  else
    systemctl --quiet disable hrzoned.service hrzoned.socket || true
  fi
  local path keep='' shipped=$prefix/share/hrzoned/hrzoned.toml
  if [ -e $settings ] && ! cmp -s "$shipped" $settings; then keep=$settings; fi
  mapfile -t paths < <(tac "$manifest")
  rm -f "$manifest"
  for path in "${paths[@]}"; do
    if [ "$path" = "$keep" ]; then continue
    elif [ "$path" = group:hrzone ]; then ! getent group hrzone >/dev/null || groupdel hrzone
    elif [ "$path" = user:hrzoned ]; then ! getent passwd hrzoned >/dev/null || userdel hrzoned
    elif [ -d "$path" ]; then rmdir --ignore-fail-on-non-empty "$path"
    else rm -f "$path"; fi
  done
  [ ! -d /run/hrzoned ] || rmdir --ignore-fail-on-non-empty /run/hrzoned
  if under_systemd; then
    systemctl daemon-reload
    systemctl reset-failed hrzoned.service hrzoned.socket 2>/dev/null || true
  fi
  [ -z "$keep" ] || say "kept $keep, since it was changed; rm -r $(dirname $settings) removes it"
  say "hrzoned is removed"
}

"${action}_all"
