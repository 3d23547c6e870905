# SPDX-License-Identifier: GPL-2.0
# How long a virtual machine may take. Sourced by whoever starts one, behind its file of
# arch/.
#
# On a busy host a guest may come to nothing for minutes, and nothing is wrong
# with it. So a second counts only as far as no thread of QEMU waited for a CPU
# in it, which the host's scheduler tells (Documentation/scheduler/sched-stats.rst).
# A guest that stands still is idle or spins, and is found either way. On a host that
# does not tell, it is the clock that counts.
# shellcheck shell=bash disable=SC2034

# For the kernel's command line: count nothing by the clock. RCU takes a CPU for stalled
# that the host let wait.
unhurried="$arch_cmdline rcupdate.rcu_cpu_stall_suppress=1"

# limit_time PID SECONDS: kill the process when it had that much time.
limit_time() {
	local pid=$1 left=$(($2 * 1000000)) now last=${EPOCHREALTIME/[.,]/}
	local stat waited longest never
	local -A before

	# Nothing ever comes from there, and no process is needed to wait.
	exec {never}<> <(:)
	while ((left > 0)); do
		read -r -t 1 -u "$never" || :
		longest=0
		# Before what was waited, as this process may have to wait as well.
		now=${EPOCHREALTIME/[.,]/}
		for stat in /proc/"$pid"/task/*/schedstat; do
			# A thread may have ended meanwhile.
			{ read -r _ waited _ <"$stat"; } 2>/dev/null || continue
			: "${before[$stat]:=0}"
			((waited - before[$stat] <= longest)) ||
				longest=$((waited - before[$stat]))
			before[$stat]=$waited
		done
		left=$((left - (now - last - longest / 1000)))
		last=$now
	done
	kill -KILL "$pid"
}

# limited SECONDS COMMAND...: carry out the command, which must be a process of its
# own and no more. Its status; 124 when it had to be killed.
limited() {
	local seconds=$1 pid='' watch='' status=0

	shift
	trap 'kill -KILL $pid $watch 2>/dev/null || :; exit 143' TERM
	"$@" &
	pid=$!
	limit_time $pid "$seconds" >/dev/null 2>&1 &
	watch=$!
	wait $pid || status=$?
	trap - TERM
	kill $watch 2>/dev/null || :
	! wait $watch 2>/dev/null || status=124
	return $status
}
