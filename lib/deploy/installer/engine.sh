# The engine and its containers around a restart.

# One line for each container that runs: id, whether it goes with its end, its task in a swarm, name.
running_containers() {
  ids=$(docker ps -q --no-trunc 2>/dev/null)
  [ -n "$ids" ] || return 0
  # shellcheck disable=SC2086
  docker inspect --format '{{if not .State.Restarting}}{{.Id}} {{.HostConfig.AutoRemove}} -{{if index .Config.Labels "com.docker.swarm.task.id"}}task{{end}} {{.Name}}{{end}}' $ids | sed '/^$/d'
}

containers_stop() {
  [ "$NEEDS" = RESTART ] || return 1
  [ "$(docker info --format '{{.LiveRestoreEnabled}}' 2>/dev/null)" = true ] && is_true "$WORK/after.flat" live-restore && return 1
  return 0
}

# What a restart would do for good, or would not do at all, is said before it.
check_restart() {
  running_containers >"$WORK/containers"
  if ! containers_stop; then
    check_live_restore
    return 0
  fi
  gone=$(awk '$2 == "true" { sub("^/", "", $4); printf " %s", $4 }' "$WORK/containers")
  [ -z "$gone" ] || [ "$MAINTENANCE" != now ] || fail "the engine must restart, and containers that were started with --rm would be gone for good:$gone; stop them first, or declare 'maintenance' AT_NEXT_BOOT; nothing was changed"
}

check_live_restore() {
  bip=$(plan_one bip)
  [ "$NEEDS" = RESTART ] && [ -n "$bip" ] && [ -s "$WORK/containers" ] || return 0
  old=$(bridge_now | grep -v : | head -n 1)
  [ -n "$old" ] && [ "$old" != "$bip" ] || return 0
  fail "docker0 must move from $old to $bip, and with 'live-restore' the engine leaves it where it is as long as a container runs. So, in a maintenance window:
  1. stop the containers:  docker stop$(awk '{ sub("^/", "", $4); printf " %s", $4 }' "$WORK/containers")
  2. apply again: docker0 moves to $bip
  3. start them:           docker start$(awk '{ sub("^/", "", $4); printf " %s", $4 }' "$WORK/containers")
nothing was changed"
}

# The migration, step by step, before its first step.
tell_restart() {
  [ "$NEEDS" = RESTART ] || return 0
  bip=$(plan_one bip)
  old=$(bridge_now | grep -v : | head -n 1)
  if containers_stop && [ -s "$WORK/containers" ]; then
    say "the engine restarts; $(wc -l <"$WORK/containers") containers stop with it and are started again:$(awk '{ sub("^/", "", $4); printf " %s", $4 }' "$WORK/containers")"
  else
    say 'the engine restarts; no container stops'
  fi
  if [ -n "$bip" ] && [ -n "$old" ] && [ "$old" != "$bip" ]; then
    say "docker0 moves from $old to $bip: containers on it come back with other addresses"
  fi
  if has_line "$WORK/changed-keys" default-address-pools; then
    kept=$(awk '$3 == "bridge" && $6 != "bridge" { printf " %s", $6 }' "$WORK/networks")
    if [ -n "$kept" ]; then say "networks keep their subnets until they are made anew:$kept"; fi
  fi
  # The plan's drop-in for docker.service takes Docker's old rules away at the start.
  if has_systemd && [ -f "$WORK/tree/etc/systemd/system/docker.service.d/60-docker-ipam-rules.conf" ]; then return 0; fi
  for key in iptables ip6tables; do
    if has_line "$WORK/changed-keys" $key && ! is_true "$WORK/after.flat" $key && has_key "$WORK/after.flat" $key; then
      say "$key is turned off: Docker's own chains and FORWARD policy stay in force until this host is rebooted"
    fi
  done
}

has_line() { grep -Fxq -e "$2" "$1"; }

run_command() {
  command_line=$(plan_one "$1")
  /bin/sh -c "$command_line" || { say "'$command_line' ended with $?"; return 1; }
}

tell_engine_words() {
  say 'the engine says:'
  /bin/sh -c "$(plan_one words)" 2>&1 | engine_words
}

# Waits for an engine that answers, with docker0 where the file wants it.
wait_for_engine() {
  end=$(($(now) + $(plan_one health-seconds)))
  until engine_is_up; do
    if [ "$(now)" -ge "$end" ]; then say "the engine does not answer after $(plan_one health-seconds) s"; return 1; fi
    sleep 1
  done
}

check_bridge() {
  bip=$(plan_one bip)
  [ -n "$bip" ] || return 0
  bridge_now | grep -Fxq -e "$bip" && return 0
  say "docker0 has $(bridge_now | tr '\n' ' ')and not $bip"
  return 1
}

# Containers that ran run again; those of a swarm are the swarm's to start.
revive_containers() {
  end=$(($(now) + $(plan_one health-seconds)))
  while :; do
    down=
    while read -r id _ task name; do
      [ "$task" = - ] || continue
      [ "$(docker inspect --format '{{.State.Running}} {{.State.Restarting}}' "$id" 2>/dev/null)" = 'true false' ] && continue
      docker start "$id" >/dev/null 2>"$PENDING/start-words" || down="$down ${name#/}"
    done <"$PENDING/containers"
    [ -n "$down" ] || return 0
    if [ "$(now)" -ge "$end" ]; then
      say "containers that ran before do not run:$down"
      sed 's/^/  /' "$PENDING/start-words"
      return 1
    fi
    sleep 1
  done
}
