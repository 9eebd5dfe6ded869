# What is looked at before anything is touched.

release_of() {
  printf '%s\n' "$1" | awk -F. '{ sub(/[^0-9.].*/, ""); printf "%d\n", $1 * 1000000 + $2 * 1000 + $3 }'
}

# A daemon that hangs is not up.
engine_is_up() { timeout 20 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

engine_version() {
  timeout 20 docker version --format '{{.Server.Version}}' 2>/dev/null && return
  dockerd --version 2>/dev/null | sed -n 's/^Docker version \([0-9.]*\).*/\1/p'
}

check_engine() {
  command -v docker >/dev/null 2>&1 || fail 'this host has no docker command; install the engine first'
  real=$(engine_version)
  [ -n "$real" ] || fail 'this host has no Docker Engine that tells its version; install or start it first'
  number=$(release_of "$real")
  if [ "$number" -lt "$(plan_one engine-low)" ] || [ "$number" -gt "$(plan_one engine-high)" ]; then
    fail "this host runs engine $real, and the plan is for $(plan_one engine); declare DockerEngine.of('$(printf '%s' "$real" | sed 's/[^0-9.].*//')'), or install the engine of the plan; nothing was changed"
  fi
}

# One line for each network: name, scope, bridge, subnets.
host_networks() {
  ids=$(docker network ls -q --no-trunc) || return 0
  [ -n "$ids" ] || return 0
  # shellcheck disable=SC2086
  docker network inspect --format \
    '{{.Id}} {{.Scope}} {{.Driver}} -{{if index .Options "com.docker.network.bridge.name"}}{{index .Options "com.docker.network.bridge.name"}}{{end}} {{range .IPAM.Config}}{{.Subnet}},{{end}} {{.Name}}' $ids
}

# Interfaces that are Docker's own: what lies on them is a network, not a neighbour.
docker_interfaces() {
  printf 'docker0\ndocker_gwbridge\n'
  awk '$3 == "bridge" { print "br-" substr($1, 1, 12); if ($4 != "-") print substr($4, 2) }' "$WORK/networks"
}

# One line for each thing in the host's way: the block of the plan, the host's block, what it is.
compare() {
  : >"$WORK/networks"
  if engine_is_up; then host_networks >"$WORK/networks"; fi
  docker_interfaces >"$WORK/interfaces"
  {
    awk '{
      count = split($5, subnet, ",")
      for (i = 1; i < count; i++) print "network", subnet[i], ($2 == "swarm" ? "swarm" : "local"), $6
    }' "$WORK/networks"
    ip -o address show | awk '$3 == "inet" || $3 == "inet6" { print "address", $4, $2 }'
    ip -4 route show | awk '{ print "route", $0 }'
    ip -6 route show | awk '{ print "route", $0 }'
    docker info --format '{{with .Swarm.Cluster}}{{range .DefaultAddrPool}}{{.}} {{end}}{{end}}' 2>/dev/null |
      awk '{ for (i = 1; i <= NF; i++) print "swarm-pool", $i }'
    # Who asks: an operator inside a planned block would be cut off.
    printf '%s\n' "$CONNECTION" | awk 'NF > 0 { print "operator", $1 }'
  } | awk "$BLOCKS_AWK"'
    FILENAME == interfaces { dockers[$1]; next }
    FILENAME == plan && $1 == "block" { count++; kind[count] = $2; text[count] = $3; name[count] = $4; bits[count] = block_bits($3); next }
    FILENAME == plan && $1 == "accept" { accepted[++accepts] = block_bits($2); next }
    FILENAME == plan { next }
    {
      type = $1; block = $2; what = ""
      if (type == "network") {
        what = "network " $4
        if ($4 == "bridge" || $4 == "host" || $4 == "none") next
      } else if (type == "address") {
        if ($3 in dockers || $3 ~ /^veth/ || block ~ /^(fe80:|::1\/|127\.)/) next
        what = "address on " $3
      } else if (type == "route") {
        if (block ~ /^(default|unreachable|blackhole|prohibit|throw|multicast|fe80:|ff)/ || block ~ /\/[01]$/) next
        device = ""
        for (i = 3; i < NF; i++) if ($i == "dev") device = $(i + 1)
        if (device in dockers || device ~ /^veth/ || device == "lo") next
        what = "route" substr($0, length(type) + length(block) + 2)
      } else if (type == "swarm-pool") what = "address pool of the swarm"
      else what = "you, who are connected from there"
      mine = block_bits(block)
      if (mine == "") next
      for (i = 1; i <= accepts; i++) if (lies_in(mine, accepted[i])) next
      for (i = 1; i <= count; i++) {
        # A declared network is made by the engine, which refuses an overlap; one of its own pools it fills by itself.
        if (type == "network" && kind[i] == "network") continue
        if (type == "network" && kind[i] == "pool" && $3 == "local") continue
        if (overlaps(mine, bits[i])) print "  " text[i] " (" kind[i] (name[i] == "" ? "" : " " name[i]) ") overlaps " block ": " what
      }
    }
  ' interfaces="$WORK/interfaces" plan="$PLAN" "$WORK/interfaces" "$PLAN" - | sort -u
}

check_plan() {
  compare >"$WORK/overlaps" || fail 'the plan could not be compared with this host; nothing was changed'
  if [ -s "$WORK/overlaps" ]; then
    say 'docker-ipam: the plan overlaps what this host has:' >&2
    cat "$WORK/overlaps" >&2
    fail "reserve these blocks in the Ipam and plan again, or name them in 'acceptedOverlaps'; nothing was changed"
  fi
  if [ "$(docker info --format '{{.Swarm.LocalNodeState}}' 2>/dev/null)" = active ] && is_true "$WORK/after.flat" live-restore; then
    fail "this host is in a swarm, and no engine goes with 'live-restore' there; take it out of 'daemonJson'; nothing was changed"
  fi
}

check_files() {
  while read -r mode file; do
    [ ! -L "/$file" ] || fail "/$file on this host is a symbolic link, so something else manages it; remove the link or its manager; nothing was changed"
    [ ! -d "/$file" ] || fail "/$file on this host is a directory; nothing was changed"
    : "$mode"
  done <"$WORK/manifest"
}

# The engine's own judgement of the new file, in its own words.
check_daemon_json() {
  file=$WORK/tree/$DAEMON_JSON
  [ -f "$file" ] && [ -s "$WORK/changed-keys" ] || return 0
  if [ "$(release_of "$(engine_version)")" -ge 23000000 ]; then
    if ! dockerd --validate --config-file "$file" >"$WORK/verdict" 2>&1; then
      said=$(engine_words <"$WORK/verdict")
      fail "the engine refuses the planned /$DAEMON_JSON; nothing was changed. It says:
$said"
    fi
  else
    try_daemon_json "$file"
  fi
}

# Before 23 the daemon has no way to judge a file but to start with it: in a network and file systems of its own.
try_daemon_json() {
  if has_key "$WORK/after.flat" hosts; then
    say "the file is not tried beforehand: it has 'hosts', whose addresses are there only once"
    return 0
  fi
  roots=$(sed -n 's/^\(data-root\|exec-root\)	.*="\(\/[^"\\]*\)"$/\2/p' "$WORK/after.flat")
  # shellcheck disable=SC2016,SC2086
  unshare -n -m /bin/sh -c '
    verdict=$1 file=$2
    shift 2
    mount -t tmpfs docker-ipam /run && mkdir -p /run/lock || exit 2
    for root in /var/lib/docker "$@"; do
      mkdir -p "$root" && mount -t tmpfs docker-ipam "$root" || exit 2
    done
    ip link set lo up
    dockerd --config-file "$file" >"$verdict" 2>&1 &
    daemon=$!
    for second in $(seq 1 30); do
      sleep 1
      kill -0 "$daemon" 2>/dev/null || exit 1
      if docker version >/dev/null 2>&1; then kill "$daemon"; wait "$daemon"; exit 0; fi
    done
    kill -9 "$daemon"
    exit 3
  ' sh "$WORK/verdict" "$file" $roots
  case $? in
    0) return 0 ;;
    1) fail "an engine does not start with the planned /$DAEMON_JSON; nothing was changed. It says:
$(engine_words <"$WORK/verdict")" ;;
    3) fail "an engine did not answer within 30 seconds with the planned /$DAEMON_JSON; nothing was changed. It says:
$(engine_words <"$WORK/verdict")" ;;
    *) fail 'the planned file could not be tried on this host: it takes root and namespaces; nothing was changed' ;;
  esac
}

# The lines of a daemon's log that tell why it gave up.
engine_words() {
  awk '
    { line[NR] = $0 }
    /failed to start|unable to configure|level=(error|fatal)|invalid|directives|unknown|panic/ { telling[++count] = $0 }
    END {
      if (count == 0) for (i = NR > 5 ? NR - 4 : 1; i <= NR; i++) print "  " line[i]
      for (i = count > 5 ? count - 4 : 1; i <= count; i++) print "  " telling[i]
    }
  '
}
