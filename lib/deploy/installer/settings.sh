# What the kernel holds beside the files: sysctls, addresses, routes, filters. Remembered before a change, put back when it is undone.

# Lines of `ip` that are about no interface of Docker's and do not come and go by themselves. It ends some of them with a space.
lasting() {
  awk 'NR == FNR { dockers[$1]; next }
    / proto ra( |$)/ || / expires / { next }
    { for (i = 1; i < NF; i++) if ($i == "dev" && ($(i + 1) in dockers || $(i + 1) ~ /^veth/)) next; sub(/ +$/, ""); print }' "$WORK/interfaces" -
}
routes_now() { ip "-$1" route show | lasting; }
addresses_now() { ip -o address show scope global | awk '{ print $4, "dev", $2 }' | lasting; }
bridge_now() { ip -o address show dev docker0 scope global 2>/dev/null | awk '{ print $4 }'; }
filter_tables() { nft list tables 2>/dev/null | awk '$3 ~ /^docker_ipam/ { print $2, $3 }'; }

remember_settings() {
  mkdir -p "$WORK/before"
  changed_files '^etc/sysctl\.d/' | while read -r file; do
    cat "$WORK/tree/$file" "/$file" 2>/dev/null | sed -n 's/^[[:space:]]*-\{0,1\}\([a-z0-9][^=[:space:]]*\)[[:space:]]*=.*/\1/p'
  done | sort -u | while read -r key; do
    value=$(sysctl -n "$key" 2>/dev/null) && printf '%s=%s\n' "$key" "$value"
  done >"$WORK/before/sysctls"
  routes_now 4 >"$WORK/before/routes-4"
  routes_now 6 >"$WORK/before/routes-6"
  addresses_now >"$WORK/before/addresses"
  bridge_now >"$WORK/before/docker0"
  filter_tables | while read -r family table; do nft list table "$family" "$table"; done >"$WORK/before/filters"
}

firewalld_runs() { firewall-cmd --state >/dev/null 2>&1; }

# Carries out the files that are no daemon.json.
apply_settings() {
  if is_changed '^etc/sysctl\.d/'; then
    # shellcheck disable=SC2013
    for file in $(changed_files '^etc/sysctl\.d/'); do
      [ ! -f "/$file" ] || sysctl -q -p "/$file" || { say "/$file: a sysctl was refused"; return 1; }
    done
  fi
  if is_changed '^etc/systemd/system/docker-ipam-' || is_changed '^etc/docker-ipam/'; then apply_units || return 1; fi
  if is_changed '^etc/systemd/network/' && has_systemd; then networkctl reload || return 1; fi
  if is_changed '^etc/netplan/'; then netplan apply || return 1; fi
  if is_changed '^etc/ndppd\.conf$' && has_systemd; then systemctl reload-or-restart ndppd || return 1; fi
  if is_changed '^etc/firewalld/' && firewalld_runs; then firewall-cmd --quiet --reload || return 1; fi
  return 0
}

# Units that changed, and those that stayed the same while a file that they name did not: a filter that lets one more member in.
units_to_start() {
  {
    changed_files '^etc/systemd/system/docker-ipam-' | sed 's|.*/||'
    changed_files '^etc/docker-ipam/' | while read -r file; do
      (cd /etc/systemd/system && grep -lF -e "/$file" docker-ipam-*.service 2>/dev/null)
    done
  } | sort -u
}

apply_units() {
  units=$(units_to_start)
  if has_systemd; then
    systemctl daemon-reload || return 1
    for unit in $units; do
      if [ -f "/etc/systemd/system/$unit" ]; then
        systemctl enable --quiet "$unit" 2>/dev/null
        systemctl restart "$unit" || { say "$unit does not start"; return 1; }
      fi
    done
    return 0
  fi
  # Without systemd the lines of a service are run once; the host's own start-up has to run them again.
  for unit in $units; do
    case $unit in *.service) ;; *) continue ;; esac
    [ -f "/etc/systemd/system/$unit" ] || continue
    sed -n 's/^ExecStart=//p' "/etc/systemd/system/$unit" >"$WORK/lines"
    while read -r line; do
      /bin/sh -c "$line" || { say "$unit: '$line' failed"; return 1; }
    done <"$WORK/lines"
  done
}

# What a plan set up and the next one does not have: as a line of its own, so that nothing goes unsaid.
retire_units() {
  # shellcheck disable=SC2013
  for unit in $(sed -n 's|^remove - etc/systemd/system/||p' "$WORK/changes"); do
    if has_systemd; then systemctl disable --quiet --now "$unit" 2>/dev/null; fi
    if [ "$unit" = docker-ipam-filter.service ]; then nft delete table inet docker_ipam 2>/dev/null; fi
  done
  return 0
}

# First what leads back to the operator.
restore_network() {
  if [ -s "$PENDING/before/docker0" ]; then
    bridge_now | while read -r address; do
      grep -Fxq -e "$address" "$PENDING/before/docker0" || ip address del "$address" dev docker0
    done
    while read -r address; do
      bridge_now | grep -Fxq -e "$address" || ip address add "$address" dev docker0
    done <"$PENDING/before/docker0"
  fi
  # shellcheck disable=SC2086
  addresses_now | while read -r address; do
    grep -Fxq -e "$address" "$PENDING/before/addresses" || ip address del $address
  done
  # shellcheck disable=SC2086
  while read -r address; do
    addresses_now | grep -Fxq -e "$address" || ip address add $address
  done <"$PENDING/before/addresses"
  for family in 4 6; do
    # shellcheck disable=SC2086
    routes_now $family | while read -r route; do
      grep -Fxq -e "$route" "$PENDING/before/routes-$family" || ip -$family route del $route
    done
    # What leads to a next hop comes before what goes by it.
    # shellcheck disable=SC2086
    { grep -v ' via ' "$PENDING/before/routes-$family"; grep ' via ' "$PENDING/before/routes-$family"; } | while read -r route; do
      routes_now $family | grep -Fxq -e "$route" || ip -$family route add $route
    done
  done
  filter_tables | while read -r family table; do nft delete table "$family" "$table"; done
  if [ -s "$PENDING/before/filters" ]; then nft -f "$PENDING/before/filters"; fi
}

restore_settings() {
  # shellcheck disable=SC2013
  for unit in $(sed -n 's|^etc/systemd/system/\(docker-ipam-.*\)|\1|p' "$PENDING/backup/absent" 2>/dev/null); do
    if has_systemd; then systemctl disable --quiet --now "$unit" 2>/dev/null; fi
  done
  restore_network
  while IFS= read -r line; do sysctl -q -w "$line"; done <"$PENDING/before/sysctls"
}

# After the old files are back.
revive_settings() {
  if is_changed '^etc/firewalld/' && firewalld_runs; then firewall-cmd --quiet --reload; fi
  has_systemd || return 0
  if is_changed '^etc/systemd/system/'; then
    systemctl daemon-reload
    for unit in $(cd "$PENDING/backup/tree/etc/systemd/system" 2>/dev/null && ls -d docker-ipam-* 2>/dev/null); do
      systemctl enable --quiet "$unit" 2>/dev/null
      systemctl restart "$unit"
    done
  fi
  if is_changed '^etc/systemd/network/'; then networkctl reload; fi
  if is_changed '^etc/netplan/'; then netplan apply; fi
  if is_changed '^etc/ndppd\.conf$'; then systemctl try-reload-or-restart ndppd; fi
}
