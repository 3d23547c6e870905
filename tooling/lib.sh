# SPDX-License-Identifier: GPL-2.0
# Sourced by the scripts of tooling/: where things are, and how to speak.
# shellcheck shell=bash disable=SC2034

set -euo pipefail
unset ARCH MAKEFLAGS MAKELEVEL MFLAGS
# What the Debian packages bring comes before what a user may have of the same name.
PATH=/usr/bin:/bin:/usr/sbin:/sbin:$PATH

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$top/build
linux=$build/linux
logs=$build/logs
patches=$top/patches
vm_dir=tools/testing/selftests/memory-hotplug/vm

# Depend mode spares a miss in the compiler cache the extra run of the
# preprocessor, a quarter of the time of a first build. What lies under build/ is
# known there by relative names, so that all kernel trees share their objects.
export CCACHE_DIR=$build/ccache CCACHE_DEPEND=1 CCACHE_MAXSIZE=2G CCACHE_BASEDIR=$build

# shellcheck source=BASE
. "$top/BASE"

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

say() {
	printf '%s\n' "$*"
}

# step NAME: announce a long step, with the number that STEP carries when
# one command drives several scripts ("2/5").
step() {
	printf '%s%s\n' "${STEP:+[$STEP] }" "$*"
}

# progress WHAT TOTAL: count the lines of stdin and show how far that is and
# how long it took; in place on a terminal, a line every 20 seconds elsewhere.
progress() {
	local what=$1 total=$2 n=0 start=$SECONDS shown=$SECONDS line
	local every=20 end='\n'

	if [ -t 1 ]; then
		every=1 end='\r'
	fi
	while IFS= read -r line; do
		n=$((n + 1))
		if [ $((SECONDS - shown)) -ge $every ]; then
			shown=$SECONDS
			printf "      %s: %d of about %d, %d s so far$end" \
				"$what" "$n" $((n > total ? n : total)) \
				$((SECONDS - start))
		fi
	done
	printf '      %s: %d, %d s%20s\n' "$what" "$n" $((SECONDS - start)) ''
}

# One command at a time changes build/; a second one waits. With -s it reads the tree
# alone, and others may as well.
lock() {
	mkdir -p "$build" "$logs" ||
		die "cannot create $build"
	exec 9>"$build/.lock"
	flock "$@" 9
}

# alone FILE: one command at a time has this lock; a second one waits.
alone() {
	mkdir -p "$(dirname "$1")"
	exec 8>"$1"
	flock 8
}

# nested NAME COMMAND...: one KTAP result, with those of the command below it.
nested() {
	local name=$1 begin=$SECONDS result=pass

	shift
	"$@" 2>&1 | sed -u 's/^/    /' || result=fail
	"ktap_test_$result" "$name ($((SECONDS - begin)) s)"
}

# copy_linux DIR: build/linux once more, with hard links: git replaces a file and never
# writes into it. The repository is shared, as others make worktrees of it meanwhile.
copy_linux() {
	rm -rf "$1"
	git clone --quiet --shared --no-checkout "$linux" "$1"
	find "$linux" -mindepth 1 -maxdepth 1 ! -name .git -exec cp -al -t "$1" {} +
	git -C "$1" reset --quiet
}

# kbuild SOURCE OBJECTS ARGUMENTS...: the kernel's make, as all builds here use it.
kbuild() {
	make -C "$1" "O=$2" ARCH=x86 "CC=ccache gcc" "HOSTCC=ccache gcc" "${@:3}"
}

# requested_config [NAME]: the configuration that is asked for, but for the
# fragment of that name. What two fragments ask for is said once.
requested_config() {
	find "$top/tooling/config" "$top/$vm_dir/config" -type f ! -name "${1:-}" |
		sort | xargs cat | awk '!/^CONFIG/ || !seen[$0]++'
}

# lost_config REQUESTED CONFIG: what is requested and not in the configuration.
lost_config() {
	awk -F= '
		FNR == NR { if (/^CONFIG_/) have[$1] = $2; next }
		/^CONFIG_/ { got = $1 in have ? have[$1] : "n"
			     if (got != $2) printf " %s=%s (is %s)", $1, $2, got }
		' "$2" "$1"
}

# need_space GIB: a full disk half way through would cost more time.
need_space() {
	local free

	free=$(($(df --output=avail -k "$build" | tail -n 1) / 1048576))
	[ "$free" -ge "$1" ] ||
		die "$1 GiB are needed under $build and $free GiB are free"
}

# want_userland [SCENARIO...]: if one of these has a Debian userland, make it, unless
# USERLAND= names another one.
want_userland() {
	local vm=$linux/$vm_dir tests files

	[ -z "${USERLAND:-}" ] || return 0
	# What is wrong with the names vmtest.sh says when it runs them.
	tests=$("$vm/vmtest.sh" -l "$@" 2>/dev/null) || return 0
	mapfile -t files < <(sed -E "s,^([^ +]*).*,$vm/scenarios/\1," <<<"$tests")
	grep -q -s -E '^userland[[:blank:]]+debian' "${files[@]}" "$@" || return 0
	"$top/tooling/userland"
	export USERLAND=$build/userland
}

# debug_run NAME: the kernel of this run of tooling/debug/runs, below build/, and what
# its command line has besides.
debug_run() {
	local fragment words

	IFS=$'\t' read -r fragment words < <(sed -n "s/^$1\t//p" "$top/tooling/debug/runs") ||
		die "there is no run $1 in tooling/debug/runs"
	kernel=debug/$fragment
	export CMDLINE=$words
}
