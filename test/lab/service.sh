#!/bin/sh
# service.sh start|stop|restart|reload GROUP: the engine of a lab host, in the place of systemd. Its log is /var/log/dockerd.log.
verb=$1 group=$2
# Nobody in a lab waits for orphans: one that has ended stays as a zombie.
alive() { [ -n "$1" ] && grep -q '^State:.[^Z]' "/proc/$1/status" 2>/dev/null; }
stop() {
  pid=$(cat /run/docker.pid 2>/dev/null)
  alive "$pid" || return 0
  kill -TERM "$pid"
  for _ in $(seq 1 300); do alive "$pid" || return 0; sleep 0.1; done
  kill -KILL "$pid"
}
start() {
  rm -f /run/docker.sock
  DOCKER_DRIVER=vfs setsid dockerd --cgroup-parent "$group" >>/var/log/dockerd.log 2>&1 </dev/null &
  daemon=$!
  for _ in $(seq 1 600); do
    docker version >/dev/null 2>&1 && return 0
    alive "$daemon" || return 1
    sleep 0.1
  done
  return 1
}
case $verb in
  start) start ;;
  stop) stop ;;
  restart) stop; start ;;
  reload) kill -HUP "$(cat /run/docker.pid)" ;;
esac
