# A change of the host: carried out by a worker, undone by a watch unless a new connection confirms it. Both outlive the SSH session.

# Longest time that a change may take before it counts as stuck.
CHANGE_SECONDS=900

# One that is dead and that nobody has waited for does not live.
worker_lives() { grep -q '^State:.[^Z]' "/proc/$(cat "$PENDING/worker" 2>/dev/null || echo self)/status" 2>/dev/null; }

# Only one of worker, watch and confirmation gets it.
take() { mv "$PENDING/armed" "$PENDING/$1" 2>/dev/null; }

start_change() {
  rm -rf "$PENDING"
  mv "$WORK" "$PENDING"
  WORK=$PENDING
  PLAN=$PENDING/plan
  printf '%s\n' "$NEEDS" >"$PENDING/needs"
  printf '%s\n' "$MAINTENANCE" >"$PENDING/maintenance"
  printf '%s\n' "$CONNECTION" >"$PENDING/connection"
  : >"$PENDING/log"
  remember_settings
  back_up_files || fail 'there is no room for a backup; nothing was changed'
  : >"$PENDING/armed"
  printf '%s\n' "$(($(now) + CHANGE_SECONDS))" >"$PENDING/deadline"
  set_status changing
  arm_boot
  sync
  detach change
  detach watch
}

# A host that loses its power before the confirmation starts with the old files.
arm_boot() {
  has_systemd || return 0
  cat >/etc/systemd/system/docker-ipam-undo.service <<UNIT
[Unit]
Description=Undo a change of cdktf-docker-ipam that nobody confirmed
DefaultDependencies=no
After=local-fs.target
Before=systemd-sysctl.service network-pre.target docker.service sysinit.target
ConditionPathExists=$PENDING/armed

[Service]
Type=oneshot
ExecStart=/bin/sh $PENDING/installer undo-at-boot

[Install]
WantedBy=sysinit.target
UNIT
  systemctl enable --quiet docker-ipam-undo.service 2>/dev/null
}

disarm_boot() {
  has_systemd || return 0
  systemctl disable --quiet docker-ipam-undo.service 2>/dev/null
  rm -f /etc/systemd/system/docker-ipam-undo.service
}

carry_out() {
  say "installing $(wc -l <"$WORK/changes") files"
  retire_units
  install_files || { say 'a file could not be written'; return 1; }
  if [ "$MAINTENANCE" = boot ]; then
    if has_systemd; then
      systemctl daemon-reload
      for unit in $(changed_files '^etc/systemd/system/docker-ipam-' | sed 's|.*/||'); do systemctl enable --quiet "$unit" 2>/dev/null; done
    fi
    return 0
  fi
  apply_settings || return 1
  if has_systemd && is_changed '^etc/systemd/system/docker\.service\.d/'; then systemctl daemon-reload; fi
  case $NEEDS in
    NOTHING) ;;
    RELOAD) say 'the engine reloads its file'; run_command reload || { tell_engine_words; return 1; } ;;
    RESTART)
      : >"$PENDING/restarted"
      run_command restart || { tell_engine_words; return 1; }
      ;;
  esac
  if [ "$NEEDS" != NOTHING ]; then
    wait_for_engine || { tell_engine_words; return 1; }
  fi
  if [ "$NEEDS" = RESTART ]; then
    check_bridge || return 1
    revive_containers || return 1
  fi
}

# The worker.
change() {
  printf '%s\n' $$ >"$PENDING/worker"
  exec >>"$PENDING/log" 2>&1
  if carry_out; then
    # As if nothing could go wrong any more: the next boot is not watched.
    if [ "$MAINTENANCE" = boot ]; then
      take confirmed && finish_change
      return
    fi
    printf '%s\n' "$(($(now) + $(plan_one confirm-seconds)))" >"$PENDING/deadline"
    set_status waiting
  else
    take undoing && undo 'it failed on the host'
  fi
}

# The watch.
watch() {
  exec >>"$PENDING/log" 2>&1
  printf '%s\n' $$ >"$PENDING/watch"
  while [ -f "$PENDING/armed" ]; do
    sleep 1
    # Another plan may have come meanwhile, and has a watch of its own.
    [ "$(cat "$PENDING/watch" 2>/dev/null)" = $$ ] || return 0
    if [ "$(now)" -ge "$(cat "$PENDING/deadline")" ]; then
      if [ "$(status)" = waiting ]; then why="no new SSH connection confirmed it within $(plan_one confirm-seconds) s"; else why='it did not come to an end'; fi
      take undoing && undo "$why"
    elif [ "$(status)" = changing ] && [ -f "$PENDING/worker" ] && ! worker_lives; then
      sleep 1
      [ "$(status)" != changing ] || { take undoing && undo 'its worker was killed'; }
    fi
  done
}

undo() {
  say "undoing the change: $1"
  restore_settings
  restore_files
  revive_settings
  if [ -f "$PENDING/restarted" ]; then
    run_command restart
    wait_for_engine
    restore_network
    revive_containers
  elif [ "$NEEDS" = RELOAD ]; then
    run_command reload
  fi
  if engine_is_up; then say 'undone: the engine runs with the old configuration'; else say 'undone, but the engine does not answer'; fi
  disarm_boot
  printf '%s\n' "$1" >"$PENDING/why"
  close_change undone
}

undo_at_boot() {
  take undoing || return 0
  exec >>"$PENDING/log" 2>&1
  say 'undoing the change: the host was restarted before a new SSH connection confirmed it'
  restore_files
  if has_systemd && is_changed '^etc/systemd/'; then systemctl daemon-reload; fi
  printf 'the host was restarted before a new SSH connection confirmed it\n' >"$PENDING/why"
  disarm_boot
  close_change undone
}

finish_change() {
  remember_files
  if [ "$MAINTENANCE" = boot ] && [ "$NEEDS" != NOTHING ]; then cat /proc/sys/kernel/random/boot_id >"$STATE/due"; else rm -f "$STATE/due"; fi
  disarm_boot
  close_change "done"
}
