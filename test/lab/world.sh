#!/bin/sh
# world.sh ID: the world that a lab lives in. It holds mount and process
# namespaces of its own for as long as its standard input is open. The test
# keeps that open; however the test ends (well, by failure, interrupt or SIGKILL)
# the input closes, the first process of the world ends, and the kernel takes
# every process, mount and network namespace of the world with it. What the
# kernel does not take are the control groups that engines made: removed here.
id=$1
unshare --mount --propagation private --pid --fork --kill-child sh -ec '
  mount -t tmpfs lab /run
  mkdir -p /run/lab
  # /proc is still the one of the machine: its number of this process is what
  # the test can enter.
  read -r pid rest </proc/self/stat
  echo "ready $pid"
  # Orphans (shims of containers) come to process 1; ignoring the signal lets
  # the kernel reap them.
  trap "" CHLD
  exec cat >/dev/null
'
for tree in /sys/fs/cgroup/"$id" /sys/fs/cgroup/*/"$id"; do
  [ -d "$tree" ] || continue
  for try in 1 2 3 4 5 6 7 8 9 10; do
    find "$tree" -depth -type d -exec rmdir {} + 2>/dev/null && break
    sleep 0.1
  done
done
