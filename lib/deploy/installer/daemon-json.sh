# What the daemon.json of the plan means for the one that the host has, judged as parsed JSON.

flatten() {
  if [ -s "$1" ]; then awk "$JSON_AWK" "$1"; fi
}

# Keys at the top that differ between two flattened files.
changed_keys() {
  {
    awk 'NR == FNR { known[$0]; next } !($0 in known)' "$1" "$2"
    awk 'NR == FNR { known[$0]; next } !($0 in known)' "$2" "$1"
  } | cut -f1 | sort -u
}

has_key() { cut -f1 "$1" | grep -Fxq -e "$2"; }
is_true() { grep -Fxq -e "$(printf '%s\t."%s"=true' "$2" "$2")" "$1"; }

# Flattens both sides into the work directory.
read_daemon_json() {
  new=$WORK/tree/$DAEMON_JSON
  : >"$WORK/after.flat"
  : >"$WORK/before.flat"
  if [ -f "$new" ]; then flatten "$new" >"$WORK/after.flat" || fail "the planned $DAEMON_JSON is no JSON object; nothing was changed"; fi
  if [ -f "/$DAEMON_JSON" ]; then
    # A file that no engine could have read is as good as none.
    flatten "/$DAEMON_JSON" >"$WORK/before.flat" || : >"$WORK/before.flat"
  fi
  changed_keys "$WORK/before.flat" "$WORK/after.flat" >"$WORK/changed-keys"
}

# Keys that somebody else set on this host must be declared, or they would be lost without a word.
check_foreign_keys() {
  foreign=
  while read -r key; do
    if has_key "$WORK/after.flat" "$key"; then continue; fi
    if [ -f "$STATE/daemon-keys" ] && grep -Fxq -e "$key" "$STATE/daemon-keys"; then continue; fi
    foreign="$foreign '$key'"
  done <"$WORK/changed-keys"
  [ -z "$foreign" ] || fail "/$DAEMON_JSON on this host has keys that are not declared:$foreign; add them to 'daemonJson', or remove them from the file; nothing was changed"
}

# NOTHING, RELOAD or RESTART.
daemon_needs() {
  needs=NOTHING
  while read -r key; do
    if has_key "$WORK/after.flat" "$key"; then list='reload-set'; else list='reload-unset'; fi
    if plan_all "$list" | grep -Fxq -e "$key"; then
      [ "$needs" = RESTART ] || needs=RELOAD
    else
      needs=RESTART
    fi
  done <"$WORK/changed-keys"
  printf '%s\n' "$needs"
}
