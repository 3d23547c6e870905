// SPDX-License-Identifier: GPL-2.0
/* Steps about the kernel that is to boot after a crash, and the memory that it dumps. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/syscall.h>
#include <linux/elf.h>

#include "guest.h"

/* include/uapi/linux/kexec.h */
#define KEXEC_ON_CRASH			0x00000001
#define KEXEC_CRASH_HOTPLUG_SUPPORT	0x00000008
#define KEXEC_FILE_ON_CRASH		0x00000002
#define KEXEC_FILE_NO_INITRAMFS		0x00000004

#define ELF_CORE	4
#define ROOM		0x100000ULL	/* for more program headers than there will be */

/* Where the memory is that is reserved for the crash kernel. */
static bool reserved(uint64_t *start, uint64_t *end)
{
	static char text[1 << 14];
	char *rest = text, *line, *dash;

	if (file_read(PROC "/iomem", text, sizeof(text)) < 0)
		return false;
	while ((line = next_line(&rest))) {
		if (!strstr(line, " : Crash kernel"))
			continue;
		*start = strtoull(line, &dash, 16);
		*end = strtoull(dash + 1, NULL, 16) + 1;
		return true;
	}
	found("nothing is set aside");
	return false;
}

/* The kernel writes the headers. */
static long load_file(void)
{
	int fd = open(NEXT_KERNEL, O_RDONLY);
	long ret;

	ret = syscall(__NR_kexec_file_load, fd, -1, 1UL, "",
		      KEXEC_FILE_ON_CRASH | KEXEC_FILE_NO_INITRAMFS);
	close(fd);
	return ret;
}

/* Headers without any memory, which the kernel is to keep up to date. */
static long load_headers(uint64_t start)
{
	struct elf64_hdr head = { .e_ident = ELFMAG, .e_type = ELF_CORE };
	struct kexec_segment segment = {
		.buf = &head, .bufsz = sizeof(head), .mem = start, .memsz = ROOM,
	};

	return syscall(__NR_kexec_load, start, 1UL, &segment,
		       KEXEC_ON_CRASH | KEXEC_CRASH_HOTPLUG_SUPPORT);
}

/* crash-load file|headers: a crash kernel is loaded, or the headers of its dump alone. */
static bool step_crash_load(char **arg)
{
	uint64_t start, end;
	bool file = !strcmp(arg[0], "file");
	long ret;

	if ((!file && strcmp(arg[0], "headers")) || !reserved(&start, &end))
		return false;
	ret = file ? load_file() : load_headers(start);
	found("error %d", ret < 0 ? errno : 0);
	return !ret;
}

/* Find the headers of the dump, the one core file in the reserved memory. */
static bool read_headers(struct elf64_hdr *head, uint64_t *at)
{
	uint64_t end;

	if (kcore_open() || !reserved(at, &end))
		return false;
	for (; *at < end; *at += PAGE_SIZE)
		if (kcore_read_physical(*at, head, sizeof(*head)) &&
		    !memcmp(head->e_ident, ELFMAG, SELFMAG) && head->e_type == ELF_CORE)
			return true;
	found("there are no headers");
	return false;
}

/* crash-dumps START END all|none: the crash kernel is to dump all of it, or nothing. */
static bool step_crash_dumps(char **arg)
{
	uint64_t start = parse_size(arg[0]), end = parse_size(arg[1]), at, bytes = 0;
	struct elf64_hdr head;
	struct elf64_phdr part;
	char text[24];
	int i;

	if (!read_headers(&head, &at))
		return false;
	at += head.e_phoff;
	for (i = 0; i < head.e_phnum; i++, at += sizeof(part)) {
		uint64_t lo, hi;

		if (!kcore_read_physical(at, &part, sizeof(part)))
			return false;
		lo = part.p_paddr > start ? part.p_paddr : start;
		hi = part.p_paddr + part.p_memsz < end ? part.p_paddr + part.p_memsz : end;
		if (part.p_type == PT_LOAD && lo < hi)
			bytes += hi - lo;
	}
	found("%s in %d headers", format_size(bytes, text, sizeof(text)), head.e_phnum);
	return bytes == (strcmp(arg[2], "all") ? 0 : end - start);
}

const struct step crash_steps[] = {
	{ "crash-load",		1, step_crash_load },
	{ "crash-dumps",	3, step_crash_dumps },
	{ NULL }
};
