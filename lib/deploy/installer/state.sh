# Where things are kept, how they are said, and how the plan is read.

STATE=/var/lib/docker-ipam
PENDING=$STATE/pending
LAST=$STATE/last
DAEMON_JSON=etc/docker/daemon.json

say() { printf '%s\n' "$*"; }
fail() { printf 'docker-ipam: %s\n' "$*" >&2; exit 1; }

# Lines of the plan with a key, without the key. The plan is data: nothing of it is ever run but the commands that it names.
plan_all() { sed -n "s|^$1 ||p" "$PLAN"; }
plan_one() { plan_all "$1" | head -n 1; }

# Seconds since boot: the machine's clock may be set meanwhile.
now() { cut -d. -f1 /proc/uptime; }

same() { [ -f "$1" ] && [ -f "$2" ] && [ "$(sha256sum <"$1")" = "$(sha256sum <"$2")" ]; }

has_systemd() { [ -d /run/systemd/system ]; }

# Runs this script outside of the SSH session, which may be cut at any moment.
detach() {
  if has_systemd && command -v systemd-run >/dev/null 2>&1; then
    systemd-run --quiet --collect --unit="docker-ipam-$1-$$" /bin/sh "$PENDING/installer" "$1" >/dev/null
  else
    setsid /bin/sh "$PENDING/installer" "$1" </dev/null >/dev/null 2>&1 8>&- &
  fi
}

status() { cat "$PENDING/status" 2>/dev/null; }
set_status() {
  printf '%s\n' "$1" >"$PENDING/status.new"
  mv -f "$PENDING/status.new" "$PENDING/status"
}

# The change ends here, well or not: what happened stays readable in $LAST.
close_change() {
  set_status "$1"
  rm -rf "$LAST"
  mv "$PENDING" "$LAST"
}
