#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
# The init of a guest with a userland: carries out the lines of /scenario as
# commands, each a KTAP result by its status, or is interactive where there is
# no such file. Where the kernel before this one came to the line that started it, as
# /done tells, it goes on behind that.
/bin/busybox --install -s /bin
mount -t devtmpfs none /dev
mount -t proc none /proc
mount -t sysfs none /sys
mount -t tmpfs none /tmp
mount -t tmpfs none /run
# Every mark of a step, however much the kernel logs.
echo on >/proc/sys/kernel/printk_devkmsg

if [ -x /lib/systemd/systemd-udevd ]; then
	/lib/systemd/systemd-udevd --daemon
	udevadm trigger --type=subsystems --action=add
	udevadm trigger --type=devices --action=add
	udevadm settle
fi

if [ ! -e /scenario ]; then
	dmesg -n 1
	echo "Memory blocks: /sys/devices/system/memory; nodes: /sys/devices/system/node"
	echo "hotplug-map shows which of the memory can be taken out"
	setsid cttyhack sh
	poweroff -f
fi

# The port is closed each time, which waits until the text is out: the next step may
# be the end of this kernel. Not by init: it would not wait when an orphan ends.
report() {
	(echo "$*" >/dev/ttyS1)
}

skip=0
if [ -e /done ]; then
	skip=$(cat /done)
	report "ok $skip $(sed -n "${skip}p" /scenario)"
else
	report "TAP version 13"
	report "1..$(wc -l </scenario)"
fi
n=0
while IFS= read -r line; do
	n=$((n + 1))
	[ $n -gt "$skip" ] || continue
	echo "scenario: $line" >/dev/kmsg
	if said=$(sh -c "$line" </dev/null 2>&1); then
		report "ok $n $line"
		report "# found: $(echo "$said" | head -n 1)"
	else
		report "not ok $n $line"
		report "$(echo "$said" | sed '1s/^/# found: /; 2,$s/^/# /')"
	fi
done </scenario
report "# end of scenario"
poweroff -f
