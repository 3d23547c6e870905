# SPDX-License-Identifier: GPL-2.0
# The words that a scenario file is written in. A scenario is one file under
# scenarios/ that says, in this order, what machine boots, what its firmware
# declares, the kernel's command line, and what the guest must find.
#
# Addresses and sizes may be given as 512M, 4G or 0x100000000. Sourced by
# vmtest.sh, which sets $out, the directory of the run.
# shellcheck shell=bash disable=SC2034

# Files that several scenarios look at.
ranges=/sys/kernel/mm/hotplug_ranges
notifier=/sys/kernel/debug/notifier-error-inject/memory/actions

# describe TEXT: what the scenario is for, in one line.
describe() {
	description=$*
}

# memory SIZE: on machine pc, 3 GiB of it lie below 4 GiB unless it is less.
memory() {
	memory=$1
}

# slots COUNT MAXIMUM: the machine has empty slots for DIMMs, and room for that
# much memory in all. It has QEMU's monitor on its fourth serial port, too, so that
# the guest's steps can plug and unplug. QEMU then has an SRAT of its own, and only
# one in the initrd takes its place.
slots() {
	slots=slots=$1,maxmem=$2
	srat_in_initrd
}

# machine OPTIONS: QEMU's -machine, when it is to be other than that of arch/.
machine() {
	machine=$1
}

# firmware efi: boot through UEFI instead of a BIOS.
firmware() {
	[ "$1" = efi ] || die "firmware knows no $1"
	firmware=$1
}

# initrd_size SIZE: the initrd is at least that big, most of it padding.
initrd_size() {
	initrd_size=$1
}

# bootconfig LINE: a line of the bootconfig that is behind the initrd.
bootconfig() {
	[ -n "$bootconfig" ] || cmdline bootconfig
	bootconfig+=$*$'\n'
}

# next_kernel: the initramfs has the kernel once more, /bzImage, for the step
# kexec-load. With userland, it also has /initrd, whose init goes on with what is
# behind the step "kexec -e".
next_kernel() {
	next_kernel=1
}

# qemu ARGUMENTS: anything else for QEMU.
qemu() {
	qemu_args+=("$@")
}

# cmdline WORDS: what the kernel is told.
cmdline() {
	cmdline+=" $*"
}

# also VARIANT...: the scenario is run once more for each of them, as a test of
# its own that is called SCENARIO+VARIANT:
#
#	nodeferred	no struct page is initialised as late as
#			DEFERRED_STRUCT_PAGE_INIT would
#	nokaslr		the kernel lies where it was linked
#	hosted		kept ranges host their struct pages
also() {
	case $variant in
	nodeferred)
		cmdline early_page_ext
		guest no-log deferred pages initialised
		;;
	nokaslr) cmdline nokaslr ;;
	hosted) cmdline memory_hotplug.memmap_on_memory=on ;;
	'') [[ " $* " != *" nodeferred "* ]] || guest log deferred pages initialised ;;
	*) die "there is no variant $variant" ;;
	esac
}

# guest STEP WORDS: one step of the guest, see guest/steps.c.
guest() {
	case $1 in
	repeat) set -- "$1" $(($2 > ROUNDS ? $2 / ROUNDS : $2)) "${@:3}" ;;
	esac
	echo "$*" >>"$out/steps"
}

# unchanged START END: one step of the guest, in which the host reads these physical
# addresses. All such steps must have found the same there; what that was is told by
# a checksum, as the memory itself goes through a pipe, see verdict.sh. QEMU has its
# monitor on the guest's fourth serial port then.
unchanged() {
	local pipe=$out/memory.${#saves[@]}

	saves+=("$pipe")
	guest ${userland:+step} memory-save "$pipe" "$1" "$2"
}

# userland [debian]: the steps are commands for the shell of busybox, in a guest with
# an ordinary initramfs, instead of those of guest/steps.c; of these, "step STEP WORDS"
# carries out one. With debian, the guest has the programs of $USERLAND, and udev runs.
userland() {
	userland=${1:-busybox}
	[[ $userland = busybox || $userland = debian ]] || die "userland knows no $1"
}

# time_limit SECONDS: when the whole boot takes longer than others.
time_limit() {
	time_limit=$1
}

# boots NUMBER: what is decided by chance is seen in one boot or another. So many must all
# go well, or as many as $BOOTS says.
boots() {
	[ "$mode" = people ] || boots=${BOOTS:-$1}
}

# hex NUMBER DIGITS: as iasl wants it.
hex() {
	local number=$1

	[[ $number = 0x* ]] || number=$(numfmt --from=iec "$number") || return
	printf "%0$2X" "$number"
}

# acpi_header SIGNATURE REVISION: the head of a table, for iasl. It is named as
# QEMU's own, which it replaces where there is one: its OEM revision is higher.
acpi_header() {
	cat <<-EOT
		[0004]              Signature : "$1"
		[0004]           Table Length : 00000000
		[0001]               Revision : $2
		[0001]               Checksum : 00
		[0006]                 Oem ID : "BOCHS "
		[0008]           Oem Table ID : "BXPC    "
		[0004]           Oem Revision : 00000002
		[0004]        Asl Compiler ID : "INTL"
		[0004]  Asl Compiler Revision : 20200925
	EOT
}

# cpu_node CPU DOMAIN: that CPU is in this proximity domain, and each CPU has a socket
# of its own. Without this word, all are in domain 0. It comes before srat_memory.
cpu_node() {
	[ ! -e "$out/srat.asl" ] || die "cpu_node comes before srat_memory"
	cpu_nodes[$1]=$2
	(($2 < domains)) || domains=$(($2 + 1))
}

# The SRAT begins with every CPU.
srat_open() {
	[ -e "$out/srat.asl" ] || srat_begin >"$out/srat.asl"
}

srat_begin() {
	local cpu

	acpi_header SRAT 03
	echo '[0004]         Table Revision : 00000001'
	echo '[0008]               Reserved : 0000000000000000'
	for ((cpu = 0; cpu < cpus; cpu++)); do
		srat_cpu $cpu "${cpu_nodes[cpu]:-0}"
	done
}

# srat_memory DOMAIN BASE LENGTH [hotplug] [disabled]: a Memory Affinity
# structure (ACPI 6.5, 5.2.16.2), as raw as the firmware could have it.
srat_memory() {
	srat_blocks "$1" "$2" "$3" 1 "${@:4}"
}

# srat_blocks DOMAIN BASE LENGTH COUNT [hotplug] [disabled]: as many of these
# structures, one behind the other, each of that length.
srat_blocks() {
	local domain=$1 base length count=$4 enabled=1 hotplug=0 flag

	base=$(hex "$2" 16)
	length=$(hex "$3" 16)
	base=$((16#$base)) length=$((16#$length))
	((domain < domains)) || domains=$((domain + 1))
	shift 4
	for flag; do
		case $flag in
		hotplug) hotplug=1 ;;
		disabled) enabled=0 ;;
		*) die "srat_memory knows no $flag" ;;
		esac
	done
	srat_open
	# No process for each of them: there may be thousands.
	for ((; count > 0; count--, base += length)); do
		printf '
[0001]           Subtable Type : 01 [Memory Affinity]
[0001]                  Length : 28
[0004]        Proximity Domain : %08X
[0002]               Reserved1 : 0000
[0008]            Base Address : %016X
[0008]          Address Length : %016X
[0004]               Reserved2 : 00000000
[0004]   Flags (decoded below) : %08X
                       Enabled : %u
                 Hot Pluggable : %u
                  Non-Volatile : 0
[0008]               Reserved3 : 0000000000000000
' "$domain" "$base" "$length" $((enabled + 2 * hotplug)) "$enabled" "$hotplug"
	done >>"$out/srat.asl"
}

# srat_raw BYTES...: a subtable that iasl would not compile, in hexadecimal.
# The source has it as a comment, see splice_srat().
srat_raw() {
	srat_open
	srat_raw+=("$(srat_size) $*")
	printf '\n/* [%04u] srat_raw : %s */\n' $# "$*" >>"$out/srat.asl"
}

# srat_size: of the table so far, from the sizes of the fields in its source.
srat_size() {
	awk -F '[][]' '/^(\/\* )?\[/ { size += $2 } END { print size }' "$out/srat.asl"
}

# splice_srat FILE: put what srat_raw left out into the compiled table.
splice_srat() {
	local raw at bytes

	for raw in "${srat_raw[@]}"; do
		read -r at bytes <<<"$raw"
		{
			head -c "$at" "$1"
			printf '%b' "\\x${bytes// /\\x}"
			tail -c "+$((at + 1))" "$1"
		} >"$1.spliced"
		mv "$1.spliced" "$1"
	done
}

# srat_cut BYTES: the table ends that many bytes early.
srat_cut() {
	srat_cut=$1
}

# srat_in_initrd: the SRAT comes with the initramfs, as an upgrade of the
# firmware's tables. QEMU's option takes no table of more than 64 KiB.
srat_in_initrd() {
	srat_in_initrd=1
}

# acpi_table FILE [OPTIONS]: a table of its own under tables/, with options
# for QEMU's -acpitable such as sig=SLIT.
acpi_table() {
	acpi_tables+=("$1${2:+ $2}")
}

# What is common to the devices below: a file of AML that begins a device called NAME,
# of the type HID. The device is in the container that was declared before, if any.
#
# What the steps of guest/device_steps.c need beyond ACPI's methods, they have from files
# of sysfs that nothing else reads: sun plugs the device in again once it is ejected, or
# says once more that it is there; description makes firmware ask for its ejection; and
# hrv has the last status that the kernel gave by _OST, and above it, in units of 0x100,
# how many there were.
ejectable() {
	local path="\\_SB.${container:+$container.}$1"

	cat <<-EOT
		DefinitionBlock ("", "SSDT", 2, "HPRNGS", "$1", 1)
		{
		    ${container:+External (\\_SB.$container, DeviceObj)}
		    Device ($path)
		    {
		        Name (_HID, $2)
		        Name (_UID, "$1")
		        Name (STAT, 0x0F)
		        Method (_STA)
		        {
		            Return (STAT)
		        }
		        Method (_EJ0, 1)
		        {
		            STAT = Zero
		        }
		        Method (_SUN)
		        {
		            STAT = 0x0F
		            Notify ($path, One)
		            Return (Zero)
		        }
		        Method (_STR)
		        {
		            Notify ($path, 0x03)
		            Return (Unicode ("$1"))
		        }
		        Name (_HRV, Zero)
		        Method (_OST, 3)
		        {
		            // Not that the ejection is in progress
		            If (Arg1 != 0x84)
		            {
		                _HRV = ((_HRV & 0xFFFFFF00) + 0x100) | (Arg1 & 0xFF)
		            }
		        }
	EOT
}

# memory_container NAME: an ACPI container that the memory devices behind it are in. The
# guest knows it as ACPI0004:00.
memory_container() {
	{
		ejectable "$1" '"ACPI0004"'
		echo '    }'
		echo '}'
	} >"$out/$1.asl"
	memory_devices+=("$out/$1.asl")
	container=$1
}

# memory_device NAME START SIZE DOMAIN [START SIZE]...: an ACPI device (ACPI 6.5,
# 9.11) that these ranges are ejected with. NAME has four letters. The guest knows
# the devices as PNP0C80:00, PNP0C80:01 and so on, in the order of their words.
memory_device() {
	local name=$1 domain=$4 source=$out/$1.asl start size

	set -- "$2" "$3" "${@:5}"
	{
		ejectable "$name" 'EisaId ("PNP0C80")'
		echo "        Name (_PXM, $domain)"
		echo '        Name (_CRS, ResourceTemplate ()'
		echo '        {'
		while [ $# -gt 1 ]; do
			start=$(hex "$1" 16)
			size=$(hex "$2" 16)
			memory_resource $((16#$start)) $((16#$size))
			shift 2
		done
		echo '        })'
		echo '    }'
		echo '}'
	} >"$source"
	memory_devices+=("$source")
}

# memory_resource START SIZE, as numbers.
memory_resource() {
	cat <<-EOT
		            QWordMemory (ResourceProducer, PosDecode, MinFixed, MaxFixed,
		                Cacheable, ReadWrite,
		                0, $(printf '0x%X, 0x%X, 0, 0x%X' "$1" $(($1 + $2 - 1)) "$2"))
	EOT
}
