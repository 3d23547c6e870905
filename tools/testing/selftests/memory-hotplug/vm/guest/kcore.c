// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's memory as tools for crash dumps know it: an ELF core file whose
 * note VMCOREINFO says where to begin. /proc/kcore is that of the running kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/elf.h>

#include "guest.h"

#define KCORE		PROC "/kcore"
#define MAX_SEGMENTS	1024

static struct elf64_phdr segments[MAX_SEGMENTS];
static int nr_segments;
static char notes[1 << 16];
static char *vmcoreinfo;
static int fd = -1;

static bool read_at(uint64_t offset, void *buf, size_t size)
{
	return lseek(fd, offset, SEEK_SET) >= 0 && read(fd, buf, size) == (ssize_t)size;
}

/* The text of the note VMCOREINFO, or NULL. */
static char *find_vmcoreinfo(size_t size)
{
	size_t at = 0;

	while (at + sizeof(struct elf64_note) <= size) {
		struct elf64_note *note = (void *)(notes + at);
		char *name = notes + at + sizeof(*note);
		char *text = name + (note->n_namesz + 3) / 4 * 4;

		at = text - notes + (note->n_descsz + 3) / 4 * 4;
		if (at > size)
			break;
		if (strcmp(name, "VMCOREINFO"))
			continue;
		text[note->n_descsz] = '\0';
		return text;
	}
	return NULL;
}

int kcore_open(void)
{
	struct elf64_hdr head;
	int i;

	/* It has the segments of the time when it was opened. */
	if (fd >= 0)
		close(fd);
	vmcoreinfo = NULL;
	fd = open(KCORE, O_RDONLY);
	if (fd < 0)
		return -errno;
	if (!read_at(0, &head, sizeof(head)) || memcmp(head.e_ident, ELFMAG, SELFMAG) ||
	    head.e_phnum > MAX_SEGMENTS ||
	    !read_at(head.e_phoff, segments, head.e_phnum * sizeof(*segments)))
		return -EINVAL;
	nr_segments = head.e_phnum;
	for (i = 0; i < nr_segments && !vmcoreinfo; i++) {
		/* One byte of the notes stays behind them, to end the text. */
		if (segments[i].p_type != PT_NOTE || segments[i].p_filesz >= sizeof(notes) ||
		    !read_at(segments[i].p_offset, notes, segments[i].p_filesz))
			continue;
		vmcoreinfo = find_vmcoreinfo(segments[i].p_filesz);
	}
	return vmcoreinfo ? 0 : -ENOENT;
}

uint64_t kcore_info(const char *key, int base)
{
	size_t len = strlen(key);
	char *line;

	for (line = vmcoreinfo; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, key, len) && line[len] == '=')
			return strtoull(line + len + 1, NULL, base);
	}
	return 0;
}

/* The segment that holds [at, at + size) of virtual or physical addresses, or NULL. */
static const struct elf64_phdr *segment_of(uint64_t at, size_t size, bool physical)
{
	int i;

	for (i = 0; i < nr_segments; i++) {
		const struct elf64_phdr *segment = &segments[i];
		uint64_t start = physical ? segment->p_paddr : segment->p_vaddr;

		/* Where no physical address is known, there is a -1. */
		if (segment->p_type == PT_LOAD && start != NOWHERE && at >= start &&
		    at - start < segment->p_filesz &&
		    size <= segment->p_filesz - (at - start))
			return segment;
	}
	return NULL;
}

bool kcore_read(uint64_t addr, void *buf, size_t size)
{
	const struct elf64_phdr *segment = segment_of(addr, size, false);

	return segment &&
	       read_at(segment->p_offset + (addr - segment->p_vaddr), buf, size);
}

bool kcore_read_physical(uint64_t addr, void *buf, size_t size)
{
	const struct elf64_phdr *segment = segment_of(addr, size, true);

	return segment &&
	       read_at(segment->p_offset + (addr - segment->p_paddr), buf, size);
}

uint64_t kcore_physical(uint64_t addr)
{
	const struct elf64_phdr *segment = segment_of(addr, 1, false);

	if (!segment || segment->p_paddr == NOWHERE)
		return NOWHERE;
	return segment->p_paddr + (addr - segment->p_vaddr);
}
