// SPDX-License-Identifier: GPL-2.0
/* Steps about the kernel that is to boot next, and the memory that it is told of. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/syscall.h>

#include "guest.h"

/* With the word next_kernel, the initramfs has it. */
#ifndef NEXT_KERNEL
#define NEXT_KERNEL	"/bzImage"
#endif
/* include/uapi/linux/kexec.h */
#define KEXEC_FILE_NO_INITRAMFS	0x00000004
#define KEXEC_FILE_DEBUG	0x00000008

/* What the kernel's log has before the map of the next kernel. */
#define MAP_HEAD	"E820 memmap:"

/*
 * kexec-load: kexec_file_load() takes the kernel that is to boot next. The memory that
 * it is told of is in the log then, a line "START-LAST (TYPE)" for each range.
 */
static bool step_kexec_load(char **arg)
{
	int fd = open(NEXT_KERNEL, O_RDONLY);
	long ret;

	(void)arg;
	if (fd < 0) {
		found("there is no " NEXT_KERNEL);
		return false;
	}
	ret = syscall(__NR_kexec_file_load, fd, -1, 1UL, "",
		      KEXEC_FILE_NO_INITRAMFS | KEXEC_FILE_DEBUG);
	found("error %d", ret < 0 ? errno : 0);
	close(fd);
	return !ret;
}

/* kexec-loaded 0|1: is a kernel loaded that is to boot next? */
static bool step_kexec_loaded(char **arg)
{
	uint64_t loaded = file_number(SYSFS "/kernel/kexec_loaded", 2);

	found("%llu", (unsigned long long)loaded);
	return loaded == parse_size(arg[0]);
}

/*
 * kexec-map START END TYPE|none: the map that the last step kexec-load gave to the
 * next kernel has exactly this range as one entry of that type, which is a number of
 * E820; or nothing of it at all.
 */
static bool step_kexec_map(char **arg)
{
	uint64_t start = parse_size(arg[0]), end = parse_size(arg[1]);
	uint64_t lo = 0, last = 0, first_lo = 0, first_last = 0;
	unsigned int entries = 0, touching = 0;
	int type = 0, first_type = 0;
	const char *line;
	size_t at;

	log_read();
	at = log_behind(MAP_HEAD);
	while (at && (line = log_line(&at))) {
		char *rest;

		/* Behind the name of what says so. */
		if (strstr(line, ": "))
			line = strstr(line, ": ") + 2;
		lo = strtoull(line, &rest, 16);
		if (rest != line + 16 || *rest != '-')
			break;
		last = strtoull(rest + 1, &rest, 16);
		type = *rest == ' ' && rest[1] == '(' ? atoi(rest + 2) : 0;
		entries++;
		if (lo >= end || last < start)
			continue;
		if (!touching++) {
			first_lo = lo;
			first_last = last;
			first_type = type;
		}
	}
	if (!entries) {
		found("the log has no map");
		return false;
	}
	found("%u of %u entries, [0x%llx-0x%llx] (%d)", touching, entries,
	      (unsigned long long)first_lo, (unsigned long long)first_last, first_type);
	if (!strcmp(arg[2], "none"))
		return !touching;
	return touching == 1 && first_lo == start && first_last + 1 == end &&
	       first_type == atoi(arg[2]);
}

const struct step kexec_steps[] = {
	{ "kexec-load",		0, step_kexec_load },
	{ "kexec-loaded",	1, step_kexec_loaded },
	{ "kexec-map",		3, step_kexec_map },
	{ NULL }
};
