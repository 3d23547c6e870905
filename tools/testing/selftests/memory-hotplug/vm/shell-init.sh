#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# The init of a guest with a userland: carries out the lines of /scenario as
# commands, each a KTAP result by its status, or is interactive where there is
# no such file.
/bin/busybox --install -s /bin
mount -t devtmpfs none /dev
mount -t proc none /proc
mount -t sysfs none /sys
mount -t tmpfs none /tmp

if [ ! -e /scenario ]; then
	dmesg -n 1
	echo "Memory blocks: /sys/devices/system/memory; nodes: /sys/devices/system/node"
	echo "hotplug-map shows which of the memory can be taken out"
	setsid cttyhack sh
	poweroff -f
fi

exec >/dev/ttyS1
echo "TAP version 13"
echo "1..$(wc -l </scenario)"
n=0
while IFS= read -r line; do
	n=$((n + 1))
	echo "scenario: $line" >/dev/kmsg
	if said=$(sh -c "$line" </dev/null 2>&1); then
		echo "ok $n $line"
	else
		echo "not ok $n $line"
	fi
	echo "# found: $(echo "$said" | head -n 1)"
done </scenario
echo "# end of scenario"
sleep 1
poweroff -f
