# SPDX-License-Identifier: GPL-2.0
# What x86 has of its own in a virtual machine; x86.c is the guest's part of it. Another
# architecture needs two such files, and scenarios of its own where these give addresses
# as QEMU's machine pc has them. Sourced by whoever starts a virtual machine.
# shellcheck shell=bash disable=SC2034

arch_image=arch/x86/boot/bzImage
arch_qemu=qemu-system-x86_64
arch_machine=pc
arch_console=ttyS0
# As QEMU's descriptors of firmware say it.
arch_target=x86_64

# A kernel that finds no timer interrupt in a moment panics. One that calibrates its TSC
# while the host lets it wait has seconds of some milliseconds ever after.
arch_cmdline='no_timer_check tsc=unstable'

# srat_cpu CPU DOMAIN: the entry of a CPU, for iasl (ACPI 6.5, 5.2.16.1).
srat_cpu() {
	cat <<-EOT

		[0001]           Subtable Type : 00 [Processor Local APIC Affinity]
		[0001]                  Length : 10
		[0001] Proximity Domain Low(8) : $(hex "$2" 2)
		[0001]                 Apic ID : $(hex "$1" 2)
		[0004]   Flags (decoded below) : 00000001
		                       Enabled : 1
		[0001]         Local Sapic EID : 00
		[0003] Proximity Domain High(24) : 000000
		[0004]            Clock Domain : 00000000
	EOT
}
