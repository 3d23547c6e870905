#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Boot a kernel in virtual machines whose firmware declares hot-pluggable
# memory, and see what an administrator would see. Each scenario is a file
# under scenarios/; the result is KTAP.

set -euo pipefail
export LC_ALL=C

here=$(dirname "$(realpath "$0")")
tree=$(realpath "$here/../../../../..")

usage() {
	cat <<-EOT
		usage: ${0##*/} [-k bzImage] [-o DIR] [-j N] [-l | -m | -i] [SCENARIO...]

		  -k IMAGE    the kernel to boot (default: where the build leaves it)
		  -o DIR      where the logs go, a directory a scenario
		  -j N        so many machines at a time (default: 1)
		  -l          list the scenarios
		  -m          one scenario, and show the guest's text for people alone
		  -i          an interactive shell (busybox) in the machine of a scenario

		SCENARIO is a name or pattern of those that -l lists, or the path of a
		file; the default is all of them.

		Environment: QEMU (qemu-system-x86_64), ACCEL (tcg), TIMEOUT (a factor
		for slow machines, default 1), ROUNDS (the step repeat goes so many
		times fewer rounds, for a slow kernel, default 1), BOOTS (how often
		those scenarios boot that do so more than once), CMDLINE (more words for
		the kernel's command line), CC (gcc), BUSYBOX (/bin/busybox), OVMF (the
		code of a UEFI firmware whose variables are in a file beside it, with
		VARS for CODE in its name; default: as QEMU's descriptors say), USERLAND
		(a directory, for the scenarios with userland debian), ARCH (x86: a
		machine of arch/).
	EOT
}

die() {
	echo "${0##*/}: $*" >&2
	exit 1
}

# shellcheck source=/dev/null
. "$here/../../kselftest/ktap_helpers.sh"
: "${ARCH:=x86}"
# As the kernel's Makefile has it.
ARCH=${ARCH/x86_64/x86}
[ -e "$here/arch/$ARCH.sh" ] || die "there is no machine for ARCH=$ARCH"
# shellcheck source=arch/x86.sh
. "$here/arch/$ARCH.sh"
# shellcheck source=scenario.sh
. "$here/scenario.sh"
# shellcheck source=limit.sh
. "$here/limit.sh"
# shellcheck source=verdict.sh
. "$here/verdict.sh"

kernel=$tree/$arch_image
outdir=
jobs=1
mode='test'
while getopts k:o:j:lmih option; do
	case $option in
	k) kernel=$OPTARG ;;
	o) outdir=$OPTARG ;;
	j) jobs=$OPTARG ;;
	l) mode=list ;;
	m) mode=people ;;
	i) mode=shell ;;
	h) usage; exit 0 ;;
	*) usage >&2; exit 1 ;;
	esac
done
shift $((OPTIND - 1))
[[ $jobs =~ ^[1-9][0-9]*$ ]] || die "-j $jobs: how many machines?"

: "${QEMU:=$arch_qemu}" "${ACCEL:=tcg}" "${TIMEOUT:=1}" "${ROUNDS:=1}"
: "${CC:=gcc}" "${BUSYBOX:=/bin/busybox}"

# all_tests: every scenario's file, and each of its variants as FILE+VARIANT.
all_tests() {
	local file variant

	for file in "$here"/scenarios/*; do
		echo "$file"
		for variant in $(sed -n 's/^also[[:blank:]]//p' "$file"); do
			echo "$file+$variant"
		done
	done
}

# scenario_file TEST: the file of a test, without the variant.
scenario_file() {
	if [ -f "$1" ]; then
		echo "$1"
	else
		echo "${1%+*}"
	fi
}

# select_tests NAME...: those of these names, patterns or paths.
select_tests() {
	local name test matched all

	mapfile -t all < <(all_tests)
	[ $# -gt 0 ] || set -- '*'
	for name; do
		if [[ $name = */* ]]; then
			[ -f "$name" ] ||
			grep -q -s -w "^also.*${name##*+}" "${name%+*}" ||
				die "there is no scenario $name"
			echo "$name"
			continue
		fi
		matched=
		for test in "${all[@]}"; do
			# The name may be a pattern.
			# shellcheck disable=SC2053
			[[ ${test##*/} = $name ]] || continue
			matched=1
			echo "$test"
		done
		[ -n "$matched" ] || die "there is no scenario $name; -l lists them"
	done
}

# find_firmware: leave in the array $uefi the code of a UEFI firmware and its
# variables. Distributions say where theirs is in QEMU's firmware descriptors.
find_firmware() {
	local descriptor

	uefi=()
	if [ -n "${OVMF:-}" ]; then
		uefi=("$OVMF" "${OVMF%CODE*}VARS${OVMF##*CODE}")
	else
		descriptor=$(grep -l -s -F "\"$arch_target\"" \
				{/etc,/usr/share}/qemu/firmware/*.json |
			xargs -r grep -l -F '"nvram-template"' |
			xargs -r grep -L -F -e '"secure-boot"' -e '"qcow2"' | head -n 1 || :)
		[ -z "$descriptor" ] ||
			mapfile -t uefi < <(sed -n 's/.*"filename": *"\(.*\)".*/\1/p' "$descriptor")
	fi
	[[ ${#uefi[@]} = 2 && -e ${uefi[0]} && -e ${uefi[1]} ]] ||
		die "no UEFI firmware ${uefi[*]}: install OVMF, or say OVMF=.../OVMF_CODE.fd"
}

# find_userland: $USERLAND has what udev's packages have.
find_userland() {
	[[ -n ${USERLAND:-} && -x $USERLAND/bin/udevadm ]] ||
		die "no Debian userland${USERLAND:+ $USERLAND}: say USERLAND=, the directory of a" \
			"root file system with udev, util-linux, numactl and kexec-tools"
}

# Static programs, so that a guest needs no file system of its own.
build_guest() {
	local map=$tree/tools/mm/hotplug-map.c

	[ "$outdir/hotplug-map" -nt "$map" ] ||
	"$CC" -O2 -Wall -Wextra -static -s -o "$outdir/hotplug-map" "$map"
	[ -z "$(find "$here/guest" "$here/arch" -newer "$outdir/init" 2>&1)" ] ||
	"$CC" -Os -Wall -Wextra -Wno-unused-parameter -static -nostdlib \
		-fno-asynchronous-unwind-tables -fno-stack-protector \
		-I "$tree/tools/include/nolibc" -I "$tree/tools/testing/selftests" \
		-o "$outdir/init" "$here"/guest/*.c "$here/arch/$ARCH.c"
}

# add_shell ROOT: what a guest needs whose init is a script.
add_shell() {
	command -v "$BUSYBOX" >/dev/null || die "$BUSYBOX is not installed"
	mkdir -p "$1"/{bin,dev,proc,run,sys,tmp}
	cp "$BUSYBOX" "$1/bin/busybox"
	cp "$outdir/init" "$1/bin/step"
	cp "$outdir/hotplug-map" "$1/bin/"
	cp "$here/shell-init.sh" "$1/init"
}

# pack ROOT ARCHIVE: put all that is under ROOT into it, and away.
pack() {
	(cd "$1" && find . -mindepth 1 -printf '%P\n' |
		cpio --quiet -o -H newc) >"$2"
	rm -rf "$1"
}

# add_next_kernel ROOT: with the initramfs that the next kernel is to have, if the
# steps are commands. Its init goes on behind the step that ends this kernel.
add_next_kernel() {
	local next=$out/next

	cp "$kernel" "$1/bzImage"
	[ -n "$userland" ] || return 0
	rm -rf "$next"
	add_shell "$next"
	if [ "$mode" != shell ]; then
		cp "$out/steps" "$next/scenario"
		grep -n -m 1 -x 'kexec -e' "$out/steps" | cut -d : -f 1 >"$next/done" ||
			die "with next_kernel, one of the steps is kexec -e"
	fi
	pack "$next" "$1/initrd"
}

# le32 NUMBER: its four bytes, the lowest one first.
le32() {
	printf '%b' "$(printf '\\x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) \
		$(($1 >> 24)))"
}

# add_bootconfig ARCHIVE: as Documentation/admin-guide/bootconfig.rst says.
add_bootconfig() {
	local sum

	sum=$(printf %s "$bootconfig" | od -A n -v -t u1 |
		awk '{ for (i = 1; i <= NF; i++) sum += $i } END { print sum }')
	{
		printf %s "$bootconfig"
		le32 "${#bootconfig}"
		le32 "$sum"
		echo '#BOOTCONFIG'
	} >>"$1"
}

# The initramfs has no device nodes, so that no privilege is needed: the
# kernel's own comes first and has /dev/console.
make_initramfs() {
	rm -rf "$out/root"
	mkdir -p "$out/root"
	[ "$userland" != debian ] || cp -a "$USERLAND/." "$out/root"
	if [ "$mode" = shell ] || [ -n "$userland" ]; then
		add_shell "$out/root"
	else
		mkdir "$out/root/bin"
		cp "$outdir/hotplug-map" "$out/root/bin/"
		cp "$outdir/init" "$out/root/init"
	fi
	[ "$mode" = shell ] || cp "$out/steps" "$out/root/scenario"
	[ -z "$next_kernel" ] || add_next_kernel "$out/root"
	if [ -n "$srat_in_initrd" ] && [ -e "$out/srat.aml" ]; then
		mkdir -p "$out/root/kernel/firmware/acpi"
		cp "$out/srat.aml" "$out/root/kernel/firmware/acpi"
	fi
	pack "$out/root" "$out/initramfs"
	# The kernel skips zeros behind the archive.
	truncate -s ">$initrd_size" "$out/initramfs"
	[ -z "$bootconfig" ] || add_bootconfig "$out/initramfs"
}

# The host's memory is taken as the guest touches it, so that a machine may be far
# larger than the host. QEMU plugs DIMMs into nodes that it knows of.
add_memory() {
	local node

	command+=(-object "memory-backend-ram,id=ram,size=$memory,reserve=off")
	if [ -z "$slots" ]; then
		command+=(-machine "$machine,memory-backend=ram")
		return
	fi
	command+=(-machine "$machine" -numa "node,nodeid=0,cpus=0-$((cpus - 1)),memdev=ram")
	for ((node = 1; node < domains; node++)); do
		command+=(-numa "node,nodeid=$node")
	done
}

# add_table SOURCE [OPTIONS]: a table beside the SRAT.
add_table() {
	local table=${1##*/}

	table=$out/${table%.asl}
	iasl -p "$table" "$1" >>"$out/iasl.log" 2>&1 ||
		die "iasl refuses $1, see $out/iasl.log"
	command+=(-acpitable "${2:+$2,}file=$table.aml")
}

# Read the file of a test: leaves the command in the array $command, and what the
# guest has to do in $out/steps.
load_scenario() {
	local file variant='' table name options

	file=$(scenario_file "$1")
	[ "$file" = "$1" ] || variant=${1##*+}
	description='' memory=1G machine=$arch_machine cpus=2 cmdline='' srat_cut=0 userland=''
	time_limit=120 acpi_tables=() qemu_args=() initrd_size=0 firmware=bios
	# shellcheck disable=SC2034 # scenario.sh uses it
	srat_raw=() srat_in_initrd='' slots='' domains=1 next_kernel='' cpu_nodes=() container=''
	memory_devices=() bootconfig='' boots=1 saves=()
	: >"$out/steps"
	rm -f "$out"/*.asl "$out"/*.aml
	# shellcheck source=/dev/null
	. "$file"
	time_limit=$((time_limit * TIMEOUT))

	command=("$QEMU" -accel "$ACCEL" -m "$memory${slots:+,$slots}"
		-smp "$cpus${cpu_nodes[*]:+,sockets=$cpus}" -display none -no-reboot -nodefaults
		-kernel "$kernel" -initrd "$out/initramfs")
	add_memory
	if [ -e "$out/srat.asl" ]; then
		iasl -p "$out/srat" "$out/srat.asl" >"$out/iasl.log" 2>&1 ||
			die "iasl refuses $out/srat.asl, see $out/iasl.log"
		splice_srat "$out/srat.aml"
		truncate -s "-$srat_cut" "$out/srat.aml"
		[ -n "$srat_in_initrd" ] ||
			command+=(-acpitable "file=$out/srat.aml")
	fi
	for table in "${acpi_tables[@]}"; do
		read -r name options <<<"$table"
		add_table "$here/tables/$name" "$options"
	done
	for table in "${memory_devices[@]}"; do
		add_table "$table"
	done
	if [ "$firmware" = efi ]; then
		# It writes to its variables.
		cp "${uefi[1]}" "$out/vars.fd"
		command+=(-drive "if=pflash,format=raw,readonly=on,file=${uefi[0]}"
			-drive "if=pflash,format=raw,file=$out/vars.fd")
	fi
	command+=("${qemu_args[@]}")
}

# begin_saves: have somebody read what QEMU writes into each of the pipes, and sum it
# up. Somebody has to write to a pipe as long as QEMU may: it would wait for a reader,
# and the reader for QEMU.
begin_saves() {
	local pipe fd

	save_fds=() save_pids=()
	rm -f "$out"/memory.*
	for pipe in "${saves[@]}"; do
		mkfifo "$pipe"
		exec {fd}<>"$pipe"
		cksum <"$pipe" >"$pipe.sum" {fd}>&- &
		save_pids+=($!)
		save_fds+=("$fd")
	done
}

end_saves() {
	local fd

	for fd in "${save_fds[@]}"; do
		exec {fd}>&-
	done
	[ ${#saves[@]} = 0 ] || wait "${save_pids[@]}"
}

# Kernel on the first serial port, KTAP on the second, people on the third.
run_test() {
	local status=0 people=file:$out/people.port monitor=() command=("${command[@]}")

	rm -f "$out"/*.port
	touch "$out/console.port" "$out/ktap.port" "$out/people.port"
	if [ "$mode" = people ]; then
		people=stdio
		[ ! -t 1 ] || cmdline+=" colour=1"
	fi
	# QEMU is connected to itself.
	[ -z "$slots${saves[*]}" ] ||
		monitor=(-chardev "socket,id=monitor,path=$out/monitor,server=on,wait=off"
			-mon "chardev=monitor,mode=control"
			-chardev "socket,id=guest,path=$out/monitor" -serial chardev:guest)
	command+=(-monitor none -serial "file:$out/console.port"
		-serial "file:$out/ktap.port" -serial "$people" "${monitor[@]}"
		-append "console=$arch_console panic=-1 $unhurried${CMDLINE:+ $CMDLINE}$cmdline")
	printf '%q ' "${command[@]}" >"$out/command"
	begin_saves
	limited "$time_limit" "${command[@]}" </dev/null 2>"$out/qemu.log" || status=$?
	end_saves
	return $status
}

run_shell() {
	local words="console=$arch_console panic=-1 $unhurried${CMDLINE:+ $CMDLINE}"

	make_initramfs
	command+=(-serial mon:stdio -append "$words rdinit=/init quiet$cmdline")
	echo "Leave the guest with 'poweroff' (or Ctrl-A X)."
	"${command[@]}"
}

selected=$(select_tests "$@" | awk '!seen[$0]++')
mapfile -t tests <<<"$selected"
twice=$(printf '%s\n' "${tests[@]##*/}" | sort | uniq -d | head -n 1)
[ -z "$twice" ] || die "two scenarios are called $twice"

if [ "$mode" = list ]; then
	for test in "${tests[@]}"; do
		if [ -f "$test" ]; then
			text=$(sed -n 's/^describe "\(.*\)"/\1/p' "$test")
		else
			text="  the same with ${test##*+}"
		fi
		printf '%-24s %s\n' "${test##*/}" "$text"
	done
	exit 0
fi
if [ "$mode" != test ] && [ ${#tests[@]} != 1 ]; then
	die "one scenario at a time"
fi

for tool in "$QEMU" iasl "$CC" cpio; do
	command -v "$tool" >/dev/null || die "$tool is not installed"
done
mapfile -t files < <(for test in "${tests[@]}"; do scenario_file "$test"; done)
! grep -q '^firmware' "${files[@]}" || find_firmware
! grep -q -E '^userland[[:blank:]]+debian' "${files[@]}" || find_userland
[ -e "$kernel" ] || die "there is no kernel $kernel"
temporary=
clean_up() {
	# Those that are there
	# shellcheck disable=SC2046
	kill $(jobs -p) 2>/dev/null || :
	[ -z "$temporary" ] || rm -rf "$temporary"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
if [ -z "$outdir" ]; then
	temporary=$(mktemp -d "${TMPDIR:-/tmp}/vmtest.XXXXXX")
	outdir=$temporary
fi
mkdir -p "$outdir"
outdir=$(realpath "$outdir")
# A step's words are separated by blanks, and QEMU's options by commas.
[[ $outdir != *[[:blank:],]* ]] || die "no blanks and commas, please: -o $outdir"
build_guest

# run_one TEST: from the file of a test to the verdict on it, which is empty when all
# is well, and the line that says what was tested.
run_one() {
	local test=$1 status boot begin=$SECONDS

	load_scenario "$test"
	for ((boot = 1; boot <= boots; boot++)); do
		status=0
		make_initramfs
		run_test || status=$?
		verdict "${test##*/}" "$status" >"$out/verdict"
		[ ! -s "$out/verdict" ] || break
	done
	[ "$boots" = 1 ] || description+=", in $boots boots"
	echo "$description ($(wc -l <"$out/steps") steps, $((SECONDS - begin)) s)" >"$out/tested"
}

# start_one TEST: the same beside other tests.
start_one() {
	out=$outdir/${1##*/}
	mkdir -p "$out"
	rm -f "$out/verdict"
	run_one "$1" 2>"$out/error" &
}

# report_one TEST STATUS: its result. A test that could not be carried out has no
# verdict.
report_one() {
	local name=${1##*/} line problems

	out=$outdir/$name
	problems=$(cat "$out/verdict" 2>/dev/null || :)
	[ "$2" = 0 ] || problems+=${problems:+$'\n'}$(grep . "$out/error" || echo "status $2")
	if [ -n "$problems" ]; then
		while IFS= read -r line; do
			# It is echoed without quotes.
			set -f
			ktap_print_msg "$name: $line"
			set +f
		done <<<"$problems"
		ktap_test_fail "$name"
	else
		ktap_test_pass "$name: $(cat "$out/tested")"
	fi
}

if [ "$mode" != test ]; then
	out=$outdir/${tests[0]##*/}
	mkdir -p "$out"
	if [ "$mode" = shell ]; then
		load_scenario "${tests[0]}"
		run_shell
		exit
	fi
	run_one "${tests[0]}"
	cat "$out/verdict"
	[ ! -s "$out/verdict" ]
	exit
fi

# They end in any order and are reported in this one.
ktap_print_header
ktap_set_plan ${#tests[@]}
test_of=() ended=() started=0 running=0 reported=0
while [ $reported -lt ${#tests[@]} ]; do
	while [ $running -lt "$jobs" ] && [ $started -lt ${#tests[@]} ]; do
		start_one "${tests[started]}"
		# A process may have the number of one that has ended.
		test_of[$!]=$started
		started=$((started + 1)) running=$((running + 1))
	done
	status=0
	wait -n -p pid || status=$?
	ended[test_of[pid]]=$status
	running=$((running - 1))
	while [ -n "${ended[reported]:-}" ]; do
		report_one "${tests[reported]}" "${ended[reported]}"
		reported=$((reported + 1))
	done
done
ktap_finished
