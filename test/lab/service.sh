#!/bin/sh
# service.sh start|stop|restart|reload GROUP: the engine of a lab host, in the place of systemd. Its log is /var/log/dockerd.log.
verb=$1 group=$2
alive() { [ -s /run/docker.pid ] && kill -0 "$(cat /run/docker.pid)" 2>/dev/null; }
stop() {
  alive || return 0
  pid=$(cat /run/docker.pid)
  kill -TERM "$pid"
  for _ in $(seq 1 300); do kill -0 "$pid" 2>/dev/null || return 0; sleep 0.1; done
  kill -KILL "$pid"
}
start() {
  rm -f /run/docker.sock
  DOCKER_DRIVER=vfs setsid dockerd --cgroup-parent "$group" >>/var/log/dockerd.log 2>&1 </dev/null &
  daemon=$!
  for _ in $(seq 1 600); do
    docker version >/dev/null 2>&1 && return 0
    kill -0 "$daemon" 2>/dev/null || return 1
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
