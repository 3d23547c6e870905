// SPDX-License-Identifier: GPL-2.0
/* Single pages: what /proc/kpageflags says of them. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

#define PAGE_FLAGS	PROC "/kpageflags"

/*
 * Numbered as in include/uapi/linux/kernel-page-flags.h, and from 32 on, where
 * they are for kernel hackers, as in tools/mm/page-types.c, which has the names.
 */
static const char * const flag_names[64] = {
	[0] = "locked", "error", "referenced", "uptodate", "dirty", "lru",
	"active", "slab", "writeback", "reclaim", "buddy", "mmap", "anonymous",
	"swapcache", "swapbacked", "compound_head", "compound_tail", "huge",
	"unevictable", "hwpoison", "nopage", "ksm", "thp", "offline",
	"zero_page", "idle_page", "pgtable",
	[32] = "reserved", "mlocked", "owner_2", "private", "private_2",
	"owner_private", "arch", "uncached", "softdirty", "arch_2",
};

int page_flag(const char *name)
{
	int i;

	for (i = 0; i < 64; i++)
		if (flag_names[i] && !strcmp(flag_names[i], name))
			return i;
	return -1;
}

const char *page_flag_name(int flag)
{
	return flag_names[flag];
}

size_t page_flags_read(uint64_t addr, uint64_t *flags, size_t nr)
{
	int fd = open(PAGE_FLAGS, O_RDONLY);
	ssize_t got = -1;

	if (fd < 0)
		return 0;
	if (lseek(fd, addr / PAGE_SIZE * sizeof(*flags), SEEK_SET) >= 0)
		got = read(fd, flags, nr * sizeof(*flags));
	close(fd);
	return got < 0 ? 0 : got / sizeof(*flags);
}
