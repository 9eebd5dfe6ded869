# Files of the host: which change, how they are put in place at once or not at all, and how they come back.

# Lines 'put MODE FILE' and 'remove - FILE'.
list_changes() {
  while read -r mode file; do
    same "$WORK/tree/$file" "/$file" || printf 'put %s %s\n' "$mode" "$file"
  done <"$WORK/manifest"
  # What an earlier plan put here and this one does not have.
  [ -f "$STATE/files" ] || return 0
  while read -r file; do
    if ! cut -d' ' -f2 "$WORK/manifest" | grep -Fxq -e "$file" && [ -f "/$file" ]; then printf 'remove - %s\n' "$file"; fi
  done <"$STATE/files"
}

is_changed() { cut -d' ' -f3 "$WORK/changes" | grep -q -e "$1"; }
changed_files() { cut -d' ' -f3 "$WORK/changes" | grep -e "$1"; }

# put_file FROM TO MODE: whoever reads the file sees the old one or the new one. A file that was there keeps its mode and its owner.
put_file() {
  (umask 022 && mkdir -p "$(dirname "$2")") || return 1
  if [ -f "$2" ]; then cp -p "$2" "$2.docker-ipam" || return 1; else : >"$2.docker-ipam" || return 1; chmod "$3" "$2.docker-ipam"; fi
  cat "$1" >"$2.docker-ipam" || return 1
  mv -f "$2.docker-ipam" "$2" || return 1
  if command -v restorecon >/dev/null 2>&1; then restorecon "$2" 2>/dev/null; fi
  return 0
}

back_up_files() {
  mkdir -p "$WORK/backup/tree"
  : >"$WORK/backup/absent"
  while read -r _ _ file; do
    if [ -f "/$file" ]; then
      mkdir -p "$WORK/backup/tree/$(dirname "$file")" && cp -p "/$file" "$WORK/backup/tree/$file" || return 1
    else
      printf '%s\n' "$file" >>"$WORK/backup/absent"
    fi
  done <"$WORK/changes"
  sync
}

install_files() {
  while read -r what mode file; do
    if [ "$what" = put ]; then put_file "$WORK/tree/$file" "/$file" "$mode" || return 1; else rm -f "/$file" || return 1; fi
  done <"$WORK/changes"
  sync
}

restore_files() {
  while read -r _ _ file; do
    if [ -f "$PENDING/backup/tree/$file" ]; then
      mkdir -p "/$(dirname "$file")"
      cp -p "$PENDING/backup/tree/$file" "/$file.docker-ipam" && mv -f "/$file.docker-ipam" "/$file"
    elif grep -Fxq -e "$file" "$PENDING/backup/absent" 2>/dev/null; then
      rm -f "/$file"
    fi
  done <"$PENDING/changes"
  sync
}

# What this plan put here, for the next one.
remember_files() {
  cut -d' ' -f2 "$WORK/manifest" >"$STATE/files"
  cut -f1 "$WORK/after.flat" | sort -u >"$STATE/daemon-keys"
  cp "$WORK/digest" "$STATE/digest"
  cp "$PLAN" "$STATE/plan"
  cp "$WORK/installer" "$STATE/installer"
}
