# The commands. Terraform runs `apply` over one connection and `confirm` over another.

# Files that an earlier apply left for the next boot, which has not been yet.
restart_is_due() { [ "$(cat "$STATE/due" 2>/dev/null)" = "$(cat /proc/sys/kernel/random/boot_id)" ]; }

decide() {
  list_changes >"$WORK/changes"
  read_daemon_json
  check_foreign_keys
  NEEDS=$(daemon_needs)
  if is_changed '^etc/systemd/system/docker\.service\.d/'; then NEEDS=RESTART; fi
  if [ "$MAINTENANCE" = now ] && ! engine_is_up; then NEEDS=RESTART; fi
  if restart_is_due && [ "$MAINTENANCE" = now ]; then NEEDS=RESTART; fi
  # A file that is in place and not in effect: written by hand, or kept out by containers that outlived a restart.
  if [ "$NEEDS" = NOTHING ] && [ "$MAINTENANCE" = now ] && ! check_bridge >/dev/null; then NEEDS=RESTART; fi
}

tell_changes() {
  while read -r what _ file; do
    if [ "$file" = "$DAEMON_JSON" ]; then
      keys=$(tr '\n' ' ' <"$WORK/changed-keys")
      say "$what /$file: ${keys:-no key changes}"
    else
      say "$what /$file"
    fi
  done <"$WORK/changes"
}

# Shows the log as it grows, until the worker is through.
follow() {
  shown=0
  while :; do
    state=$(status || cat "$LAST/status" 2>/dev/null)
    log=$PENDING/log
    [ -f "$log" ] || log=$LAST/log
    lines=$(wc -l <"$log" 2>/dev/null || echo 0)
    if [ "$lines" -gt "$shown" ]; then
      sed -n "$((shown + 1)),${lines}p" "$log"
      shown=$lines
    fi
    case $state in
      waiting | done) return 0 ;;
      undone) return 1 ;;
    esac
    sleep 1
  done
}

wait_for_others() {
  [ -d "$PENDING" ] || return 0
  say 'another change of this host is under way'
  if [ "$(status)" = changing ] && [ -f "$PENDING/armed" ] && ! worker_lives; then sleep 3; fi
  follow || :
  [ -d "$PENDING" ] || return 0
  if same "$PENDING/digest" "$WORK/digest"; then
    say 'it is this one: in place, and waiting for its confirmation'
    exit 0
  fi
  if take undoing; then
    PLAN=$PENDING/plan WORK=$PENDING NEEDS=$(cat "$PENDING/needs")
    undo 'another plan came before it was confirmed'
    WORK=$STATE/incoming.$$ PLAN=$STATE/incoming.$$/plan
  fi
}

apply() {
  [ "$(id -u)" = 0 ] || fail "must run as root on the host; give 'user' root or one that may use sudo without a password"
  mkdir -p "$STATE"
  chmod 700 "$STATE"
  WORK=$STATE/incoming.$$
  PLAN=$WORK/plan
  # What was uploaded may hold secrets: it stays only as long as the confirmation needs it.
  trap '[ $? = 0 ] || rm -f "$0"; rm -rf "$STATE/incoming.$$"' EXIT
  unpack
  # One apply at a time: two that look at the host at once would each take it for theirs. It is let go with this process.
  exec 8>"$STATE/lock"
  flock -w "$CHANGE_SECONDS" 8 || fail 'another apply has been at work on this host for long; nothing was changed, apply again'
  wait_for_others
  MAINTENANCE=$(plan_one maintenance)
  # Whoever made it may have been cut off by it.
  if [ "$(cat "$LAST/status" 2>/dev/null)" = undone ]; then say "the change before this one was undone: $(cat "$LAST/why")"; fi
  check_engine
  check_files
  decide
  check_plan
  if [ ! -s "$WORK/changes" ] && [ "$NEEDS" = NOTHING ]; then
    remember_files
    say 'this host is as planned; nothing to do'
    return 0
  fi
  check_daemon_json
  check_restart
  tell_changes
  if [ "$MAINTENANCE" = boot ]; then say "takes effect at the next boot"; else tell_restart; fi
  start_change
  if ! follow; then
    why=$(cat "$LAST/why" 2>/dev/null)
    fail "the change was undone: ${why:-see $LAST/log on the host}"
  fi
}

confirm() {
  WORK=$PENDING
  PLAN=$PENDING/plan
  digest=$(sed '1,/^#payload$/d' "$0" | sha256sum | cut -d' ' -f1)
  rm -f "$0"
  if [ -f "$PENDING/armed" ]; then
    [ "$digest" = "$(cat "$PENDING/digest")" ] || fail 'another change of this host waits for its confirmation; apply again'
    [ "$(status)" = waiting ] || follow >/dev/null
    [ -z "$CONNECTION" ] || [ "$CONNECTION" != "$(cat "$PENDING/connection")" ] || fail 'a change is confirmed over a new SSH connection only, and this is the one that made it'
    MAINTENANCE=$(cat "$PENDING/maintenance") NEEDS=$(cat "$PENDING/needs")
    if take confirmed; then
      finish_change
      say 'confirmed'
      return 0
    fi
  fi
  # An undo under way has the last word.
  for _ in $(seq 1 120); do
    [ -d "$PENDING" ] || break
    sleep 1
  done
  if [ "$digest" = "$(cat "$STATE/digest" 2>/dev/null)" ]; then
    say 'this host is as planned'
    return 0
  fi
  [ "$(cat "$LAST/status" 2>/dev/null)" != "done" ] || fail 'another plan has been put in place on this host instead; plan again'
  why=$(cat "$LAST/why" 2>/dev/null)
  fail "the change was undone: ${why:-see $LAST/log on the host}"
}

main() {
  set -u
  umask 077
  LC_ALL=C
  # Whatever contexts root has: this host's own engine.
  DOCKER_HOST=unix:///var/run/docker.sock
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:$PATH
  export LC_ALL DOCKER_HOST PATH
  unset DOCKER_CONTEXT DOCKER_TLS_VERIFY
  CONNECTION=${2-}
  WORK=$PENDING
  PLAN=$PENDING/plan
  case ${1-} in
    apply) apply ;;
    confirm) confirm ;;
    change | watch | undo-at-boot)
      NEEDS=$(cat "$PENDING/needs") MAINTENANCE=$(cat "$PENDING/maintenance")
      case $1 in change) change ;; watch) watch ;; *) undo_at_boot ;; esac
      ;;
    *) fail "unknown command '${1-}'" ;;
  esac
}

main "$@"
exit
