#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# The init of an interactive guest.
/bin/busybox --install -s /bin
mount -t devtmpfs none /dev
mount -t proc none /proc
mount -t sysfs none /sys
mount -t tmpfs none /tmp
dmesg -n 4
echo "The memory blocks are in /sys/devices/system/memory, the nodes in /sys/devices/system/node."
setsid cttyhack sh
poweroff -f
