#!/bin/sh
# host.sh NAME ROOT DOCKERD: turns this process (in the world's namespaces, and
# in network, mount and host-name namespaces of its own) into a lab host that
# runs on a private, writable view of the Debian root file system ROOT. DOCKERD,
# when given, is a daemon that takes the place of ROOT's own. Prints the
# process's number as the machine and as the world sees it.
set -e
name=$1 root=$2 dockerd=$3
read -r outer rest </proc/self/stat

place=/run/lab/$name
mkdir -p "$place/upper" "$place/work" "$place/root"
mount -t overlay -o "lowerdir=$root,upperdir=$place/upper,workdir=$place/work" overlay "$place/root"
cd "$place/root"
hostname "$name"
echo "$name" >etc/hostname
printf '127.0.0.1 localhost %s\n::1 localhost\n' "$name" >etc/hosts
: >etc/resolv.conf
if [ -n "$dockerd" ]; then
  mount --bind "$dockerd" usr/sbin/dockerd
fi
mount -t proc proc proc
mount -t sysfs sysfs sys
mount --rbind /sys/fs/cgroup sys/fs/cgroup
mount --rbind /dev dev
mount -t tmpfs run run
mount -t tmpfs tmp tmp
mount -t tmpfs docker var/lib/docker
mkdir -p run/lock mnt
pivot_root . mnt
umount -l /mnt
ip link set lo up
echo "ready $outer $$"
exec /bin/busybox sleep 2147483647
