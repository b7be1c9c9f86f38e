#!/usr/bin/env bash
# Installs hrzoned, hrzone and hrlog with their units, and starts the services. Run it again to upgrade; settings are kept.
#
#   sudo systemd/install.sh [--prefix DIR] [--binaries DIR]
#   sudo systemd/install.sh [--prefix DIR] --remove
#
#   --prefix DIR     where bin/ and share/ are (default: /usr/local)
#   --binaries DIR   the built programs (default: .build/release, which is built if it is missing or older than its sources)
#   --remove         removes everything that was installed, the known straps, the runners' figures, the group and
#                    the users; changed settings, workouts of your own and the history of runs are kept
#
# With DESTDIR set, it installs into that folder, such as the file system of an image. It then needs no root and starts
# nothing: the next boot of the image makes the group and the users, and starts the services.
set -euo pipefail
umask 022
source=$(cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/.." && pwd)
prefix=/usr/local binaries='' action=install root=''
units=/etc/systemd/system
programs=(hrzoned hrzone hrlog)
settings=/etc/hrzoned
# The services that have settings, such as hrlog.toml.
daemons=(hrzoned hrlog)
users=(hrzoned hrlog hrlog-deliver)
history=/var/lib/hrlog
# The screen's instances are enabled by the administrator.
services=(hrzoned.socket hrzoned.service hrlog.socket hrlog.service hrlog-deliver.path)
# Those that others start.
started=(hrlog-deliver.service hrzone-screen@.service)
build_command='swift build -c release --static-swift-stdlib'
given=("$@")

say() { printf 'install.sh: %s\n' "$*"; }
stop() { say "$*" >&2; exit 1; }
usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]}"; }

while [ $# -gt 0 ]; do
  case $1 in
    --prefix | --binaries)
      [ -n "${2:-}" ] || { say "$1 needs a directory" >&2; exit 64; }
      printf -v "${1#--}" %s "$2"
      shift ;;
    --remove) action=remove ;;
    --help | -h) usage; exit ;;
    *) usage >&2; exit 64 ;;
  esac
  shift
done
if [ -n "${DESTDIR:-}" ]; then
  root=$(realpath -m "$DESTDIR")
  # This machine's symbolic links are not those of the image.
  prefix=$(realpath -ms "$prefix")
else
  prefix=$(realpath -m "$prefix")
fi
# systemd runs no program whose path contains one of these.
case $prefix in *[[:cntrl:]\'\"\\]*) stop "a prefix cannot contain quotes, backslashes or control characters: $prefix" ;; esac
share=$prefix/share/hrzoned
# A list of everything that this script made, in order and without DESTDIR. --remove goes through it from the end.
manifest=$share/installed

[ -n "$root" ] || [ "$(id -u)" -eq 0 ] || stop "this needs root: sudo$(printf ' %q' "$0" ${given[@]+"${given[@]}"})"
# Both would own the same units, user and settings.
case $(dpkg-query --admindir="$root/var/lib/dpkg" -W -f '${db:Status-Status}' hrzoned 2>/dev/null || true) in
  '' | not-installed) ;;
  config-files) [ "$action" = remove ] ||
    say "warning: apt-get purge hrzoned, for the Debian package that was removed, would delete the settings in $settings and the history in $history" ;;
  *) stop "the Debian package hrzoned is installed: upgrade that with systemd/package.sh and apt-get install, or remove it first (apt-get remove hrzoned)" ;;
esac
under_systemd() { [ -z "$root" ] && [ -d /run/systemd/system ]; }

# made PATH: records that this script made PATH. is_ours PATH: whether it did. not_made PATH: forgets it.
made() { is_ours "$1" || printf '%s\n' "$1" >>"$root$manifest"; }
is_ours() { grep -qxF -e "$1" "$root$manifest" 2>/dev/null; }
not_made() {
  grep -vxF -e "$1" "$root$manifest" >"$scratch/manifest" || true
  cat "$scratch/manifest" >"$root$manifest"
}

# folder PATH: makes a directory with its parents, and records those that it made. The manifest's own comes first.
folder() {
  local path fresh=()
  directory "$1"
  for path in ${fresh[@]+"${fresh[@]}"}; do made "$path"; done
}
directory() {
  [ -d "$root$1" ] && return
  directory "$(dirname "$1")"
  mkdir -m 755 "$root$1"
  fresh+=("$1")
}

# place PATH: makes PATH's directory, and records PATH, which the caller makes.
place() {
  folder "$(dirname "$1")"
  made "$1"
}

put() { # MODE FILE DESTINATION
  place "$3"
  install -m "$1" "$2" "$root$3.new"
  mv -f "$root$3.new" "$root$3"
}

# put_unit NAME: installs a unit, which runs the program under the prefix. In a command, systemd expands %.
put_unit() {
  local line
  while IFS= read -r line; do
    if [[ $line =~ ^(ExecStart=)/usr/local(/bin/[^ ]+)(.*)$ ]]; then
      line="${BASH_REMATCH[1]}\"${prefix//%/%%}${BASH_REMATCH[2]}\"${BASH_REMATCH[3]}"
    fi
    printf '%s\n' "$line"
  done <"$source/systemd/$1" >"$scratch/unit"
  put 644 "$scratch/unit" "$units/$1"
}

# Enables the services in DESTDIR, as systemctl does elsewhere.
enable_by_links() {
  local unit link
  for unit in "${services[@]}"; do
    link=$units/$(sed -n 's/^WantedBy=//p' "$source/systemd/$unit").wants/$unit
    place "$link"
    ln -sfn "../$unit" "$root$link"
  done
}

find_binaries() {
  local missing newer
  if [ -n "$binaries" ]; then
    binaries=$(realpath -m "$binaries")
    newer=$(newer_source)
    [ -z "$newer" ] || say "warning: the programs in $binaries are older than $newer"
  else
    binaries=$source/.build/release
    newer=$(newer_source)
    missing=$(missing_program)
    if [ -n "$missing" ]; then build "there is no release build of $missing"
    elif [ -n "$newer" ]; then build "the release build is older than $newer"; fi
  fi
  missing=$(missing_program)
  [ -z "$missing" ] || stop "there is no $binaries/$missing; build it: $build_command"
  # `|| true`: ldd fails for a static program.
  if (ldd "$binaries/hrzoned" 2>/dev/null || true) | grep -q libswiftCore; then
    say "warning: these programs need the installed Swift toolchain; those built with $build_command do not"
  fi
}

# Prints the name of a program that is not in the folder of programs, if there is one.
missing_program() {
  local name
  for name in "${programs[@]}"; do
    [ -x "$binaries/$name" ] || { echo "$name"; return; }
  done
}

# Prints a source that is newer than all programs, if there is one. A build links only the programs that change, so the
# newest program tells when the last build was.
newer_source() {
  local last=$binaries/hrzoned name
  for name in "${programs[@]}"; do
    [ ! "$binaries/$name" -nt "$last" ] || last=$binaries/$name
  done
  [ ! -e "$last" ] || find "$source/Package.swift" "$source/Sources" -type f -not -path '*.docc/*' -newer "$last" -print -quit
}

# build REASON: builds as the owner of the sources, not as root.
build() {
  local owner as=()
  owner=$(stat -c %U "$source")
  command -v swift >/dev/null ||
    stop "$1, and there is no swift in the PATH of $(id -un); run as $owner: $build_command (--binaries .build/release installs what is there)"
  say "$1: building the programs as $owner; this takes some minutes"
  [ "$(id -un)" = "$owner" ] || as=(runuser -u "$owner" -- env "PATH=$PATH" "HOME=$(getent passwd "$owner" | cut -d : -f 6)")
  ${as[@]+"${as[@]}"} swift build --package-path "$source" -c release --static-swift-stdlib
}

# check_settings DAEMON FILE: stops if the new daemon refuses FILE, which may be a symbolic link to nothing.
check_settings() {
  local command=("$binaries/$1" --check)
  [ "$1" != hrlog ] || command=("$binaries/hrlog" record --check)
  [ ! -e "$2" ] || "${command[@]}" --config "$2" >/dev/null || stop \
    "nothing was changed, since the new version refuses $2; an installed $1 still runs. Correct the file and run this again"
}

# is_changed DAEMON: whether its installed settings are not those of this version, nor those that were installed with it. A
# symbolic link was made by somebody else.
is_changed() {
  local path=$root$settings/$1.toml
  [ -L "$path" ] ||
    { [ -e "$path" ] && ! cmp -s "$root$share/$1.toml" "$path" && ! cmp -s "$source/config/$1.toml" "$path"; }
}

install_all() {
  local file name
  for file in hrzoned.toml hrlog.toml workouts/programme.toml; do
    [ -e "$source/config/$file" ] || stop "there is no $source/config/$file: this checkout is incomplete"
  done
  find_binaries
  local shell path own
  declare -A keep
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  # Nothing is changed before the new programs have shown that they run.
  for name in hrzone hrlog; do
    for shell in bash zsh fish; do
      "$binaries/$name" --generate-completion-script $shell >"$scratch/$name.$shell" || stop "$binaries/$name does not run here"
    done
  done
  # Unchanged settings are replaced by those of the new version.
  for name in "${daemons[@]}"; do
    path=$source/config/$name.toml
    ! is_changed "$name" || { keep[$name]=1 path=$root$settings/$name.toml; }
    check_settings "$name" "$path"
  done

  [ -z "$root" ] || mkdir -p "$root"
  folder "$share"

  for name in "${programs[@]}"; do put 755 "$binaries/$name" "$prefix/bin/$name"; done
  for name in hrzone hrlog; do
    put 644 "$scratch/$name.bash" "$prefix/share/bash-completion/completions/$name"
    put 644 "$scratch/$name.zsh" "$prefix/share/zsh/site-functions/_$name"
    put 644 "$scratch/$name.fish" "$prefix/share/fish/vendor_completions.d/$name.fish"
  done

  folder $settings
  made $settings
  for name in "${daemons[@]}"; do
    if [ -z "${keep[$name]:-}" ]; then
      put 644 "$source/config/$name.toml" "$settings/$name.toml"
    else
      say "kept your $settings/$name.toml; the new version's defaults are in $share/$name.toml"
    fi
    put 644 "$source/config/$name.toml" "$share/$name.toml"
  done

  for file in "$source"/config/hooks/*; do put 755 "$file" "$share/hooks/${file##*/}"; done

  # hrzone finds workouts beside itself. Those that this version no longer has are removed; an administrator's own stay.
  own=$share/workouts
  for path in "$root$own"/*.toml; do
    path=$own/${path##*/}
    if is_ours "$path" && [ ! -e "$source/config/workouts/${path##*/}" ]; then
      rm -f "$root$path"
      not_made "$path"
    fi
  done
  for file in "$source"/config/workouts/*.toml; do
    path=$own/${file##*/}
    if [ -e "$root$path" ] && ! is_ours "$path" && ! cmp -s "$file" "$root$path"; then
      say "kept your $path instead of this version's"
    else
      put 644 "$file" "$path"
    fi
  done

  put 644 "$source/systemd/hrzoned.sysusers" /etc/sysusers.d/hrzoned.conf
  for name in "${services[@]}" "${started[@]}"; do put_unit "$name"; done
  if [ -n "$root" ]; then
    # The image's systemd-sysusers makes them. In an image that was booted before, it runs only if /usr is newer than
    # /etc/.updated: systemd.unit(5), ConditionNeedsUpdate=.
    [ ! -d "$root/usr" ] || touch "$root/usr"
    grep -qs '^hrzone:' "$root/etc/group" || made group:hrzone
    for name in "${users[@]}"; do grep -qs "^$name:" "$root/etc/passwd" || made "user:$name"; done
    enable_by_links
    say "installed in $root; its next boot starts hrzoned and hrlog"
    return
  fi

  # The dynamic user of an older version's service would be mistaken for the user that is still to be made.
  if under_systemd && ! grep -q '^hrzoned:' /etc/passwd; then
    systemctl daemon-reload
    systemctl stop hrzoned.service 2>/dev/null || true
  fi
  getent group hrzone >/dev/null || made group:hrzone
  for name in "${users[@]}"; do getent passwd "$name" >/dev/null || made "user:$name"; done

  systemd-sysusers /etc/sysusers.d/hrzoned.conf
  if under_systemd; then
    systemctl daemon-reload
    systemctl --quiet enable "${services[@]}"
    systemctl start hrzoned.socket hrlog.socket hrlog-deliver.path
    for name in "${daemons[@]}"; do
      systemctl restart "$name.service" || stop "the service $name does not start; journalctl -u $name shows why"
    done
    systemctl try-restart hrlog-deliver.service 'hrzone-screen@*.service'
    say "hrzoned and hrlog are running; their settings are in $settings"
  else
    systemctl --quiet enable "${services[@]}"
    say "systemd is not running here: hrzoned and hrlog start at the next boot"
  fi
  local user=${SUDO_USER:-USER}
  say "to see heart rates, a user must be in the group hrzone: sudo usermod -aG hrzone $user, then log in again"
}

# Stops the screens, and gives their consoles back to the login prompts that systemd starts at boot.
remove_screens() {
  local unit console
  while read -r unit _; do
    console=${unit#hrzone-screen@}
    systemctl stop "$unit" || true
    ! systemctl --quiet is-enabled "getty@$console" 2>/dev/null || systemctl start --no-block "getty@$console" || true
  done < <(systemctl list-units --plain --no-legend --no-pager 'hrzone-screen@*.service')
}

remove_all() {
  [ -e "$root$manifest" ] || stop "nothing was installed under $root$prefix (there is no $root$manifest)"
  if under_systemd; then
    remove_screens
    systemctl --quiet disable --now "${services[@]}" || true
    systemctl stop hrlog-deliver.service || true
    # The straps and figures that it remembers.
    systemctl clean --what=state hrzoned.service || true
  elif [ -z "$root" ]; then
    systemctl --quiet disable "${services[@]}" || true
  fi
  rm -f "$root$units"/*.wants/hrzone-screen@*.service
  local path name
  declare -A keep
  for name in "${daemons[@]}"; do
    path=$settings/$name.toml
    if [ -e "$root$path" ] && ! cmp -s "$root$share/$name.toml" "$root$path"; then keep[$path]=1; fi
  done
  mapfile -t paths < <(tac "$root$manifest")
  rm -f "$root$manifest"
  for path in "${paths[@]}"; do
    [ -z "${keep[$path]:-}" ] || continue
    case $path in
      group:* | user:*) [ -n "$root" ] || remove_account "$path" ;;
      *) if [ -d "$root$path" ]; then rmdir --ignore-fail-on-non-empty "$root$path"; else rm -f "$root$path"; fi ;;
    esac
  done
  if [ -z "$root" ]; then
    for path in /run/hrzoned /run/hrlog; do [ ! -d $path ] || rmdir --ignore-fail-on-non-empty $path; done
  fi
  if under_systemd; then
    systemctl daemon-reload
    systemctl reset-failed "${services[@]}" hrlog-deliver.service 2>/dev/null || true
  fi
  for path in "${!keep[@]}"; do say "kept $path, since it was changed; rm -r $settings removes it"; done
  while IFS= read -r -d '' path; do
    [ -n "${keep[${path#"$root"}]:-}" ] || say "kept $path, which is yours"
  done < <(for path in "$share" $settings; do [ ! -d "$root$path" ] || find "$root$path" -type f -print0; done)
  if [ -d "$root$history" ] && ! rmdir "$root$history" 2>/dev/null; then
    # Its user is gone, and the number may become that of another user.
    chown -R 0:0 "$root$history" 2>/dev/null || true
    say "kept $root$history, the history of runs; rm -r $history removes it"
  fi
  say "hrzoned is removed"
}

remove_account() { # group:NAME or user:NAME
  case $1 in
    group:*) ! getent group "${1#*:}" >/dev/null || groupdel "${1#*:}" || say "the group ${1#*:} could not be removed" ;;
    user:*) ! getent passwd "${1#*:}" >/dev/null || userdel "${1#*:}" || say "the user ${1#*:} could not be removed" ;;
  esac
}

"${action}_all"
