// SPDX-License-Identifier: GPL-2.0
/* Steps about single pages: a hardware error, their flags, huge ones. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

#define HARD_OFFLINE	SYSFS "/devices/system/memory/hard_offline_page"
#define PAGE_FLAGS	PROC "/kpageflags"
#define PAGE_SIZE	4096ULL

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

/*
 * poison ADDRESS: the page has an uncorrectable error. The kernel may take it out
 * of use or say why it does not; the steps that follow tell whether it survived.
 */
static bool step_poison(char **arg)
{
	int ret;

	if (!file_exists(HARD_OFFLINE)) {
		found("the kernel cannot take out a page");
		return false;
	}
	ret = file_write(HARD_OFFLINE, arg[0]);
	if (ret)
		found("not taken out: error %d", ret);
	else
		found("taken out");
	return true;
}

/* page-flags ADDRESS FLAG...: the page has all of these; no-FLAG is one that it has not. */
static bool step_page_flags(char **arg)
{
	uint64_t flags = 0, pfn = parse_size(arg[0]) / PAGE_SIZE;
	char text[200] = "", *rest = arg[1], *word;
	int fd = open(PAGE_FLAGS, O_RDONLY), i;
	bool ok;

	ok = fd >= 0 && lseek(fd, pfn * sizeof(flags), SEEK_SET) >= 0 &&
	     read(fd, &flags, sizeof(flags)) == sizeof(flags);
	if (fd >= 0)
		close(fd);
	if (!ok) {
		found(PAGE_FLAGS " does not have it");
		return false;
	}
	for (i = 0; i < 64; i++) {
		size_t len = strlen(text);

		if (flags >> i & 1 && flag_names[i])
			snprintf(text + len, sizeof(text) - len, " %s", flag_names[i]);
	}
	while ((word = next_word(&rest))) {
		bool wanted = strncmp(word, "no-", 3);

		if (!wanted)
			word += 3;
		for (i = 0; i < 64; i++)
			if (flag_names[i] && !strcmp(flag_names[i], word))
				break;
		if (i == 64) {
			found("there is no flag %s", word);
			return false;
		}
		if ((flags >> i & 1) != wanted)
			ok = false;
	}
	found("0x%llx:%s", (unsigned long long)flags, text);
	return ok;
}

/* hugepages NODE SIZE COUNT: the node has exactly so many huge pages of that size. */
static bool step_hugepages(char **arg)
{
	char path[128];
	uint64_t count;
	int ret;

	snprintf(path, sizeof(path),
		 SYSFS "/devices/system/node/node%s/hugepages/hugepages-%llukB/nr_hugepages",
		 arg[0], (unsigned long long)parse_size(arg[1]) / 1024);
	ret = file_write(path, arg[2]);
	count = file_number(path, 0);
	if (ret)
		found("error %d", ret);
	else
		found("%llu", (unsigned long long)count);
	return !ret && count == strtoull(arg[2], NULL, 10);
}

const struct step page_steps[] = {
	{ "poison",		1, step_poison },
	{ "page-flags",		2, step_page_flags },
	{ "hugepages",		3, step_hugepages },
	{ NULL }
};
