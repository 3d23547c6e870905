// SPDX-License-Identifier: GPL-2.0
/*
 * Where the struct pages of memory blocks are. It is found in the way in which
 * tools for crash dumps find them, so that a memmap which such a tool would miss
 * or misread fails the step as well.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"

/* What VMCOREINFO says. */
static struct {
	uint64_t vmemmap;
	uint64_t page_struct;
} core;

static bool core_read(void)
{
	int ret = kcore_open();

	if (ret) {
		found("the kernel's core cannot be read: error %d", ret);
		return false;
	}
	core.vmemmap = kcore_info("SYMBOL(vmemmap)", 16);
	core.page_struct = kcore_info("SIZE(page)", 10);
	if (!core.vmemmap || !core.page_struct) {
		found("the note VMCOREINFO lacks something");
		return false;
	}
	return true;
}

/*
 * Is a page of struct pages the same at its virtual and its physical address?
 * Struct pages change while the machine runs: a word that is not the same before
 * and after does not count.
 */
static bool same_words(uint64_t addr, uint64_t physical)
{
	static uint64_t before[PAGE_SIZE / 8], there[PAGE_SIZE / 8], after[PAGE_SIZE / 8];
	unsigned int i;

	if (!kcore_read(addr, before, sizeof(before)) ||
	    !kcore_read_physical(physical, there, sizeof(there)) ||
	    !kcore_read(addr, after, sizeof(after)))
		return false;
	for (i = 0; i < PAGE_SIZE / 8; i++)
		if (before[i] == after[i] && there[i] != before[i])
			return false;
	return true;
}

/* What became of the pages that hold the struct pages of a block. */
struct memmap {
	unsigned int pages;
	unsigned int local;
	unsigned int unmapped;
	unsigned int misread;
	uint64_t first;		/* physical address */
};

static struct memmap memmap_look(const struct block *block)
{
	uint64_t pfn = block->start / PAGE_SIZE, nr = block_size() / PAGE_SIZE;
	uint64_t addr = core.vmemmap + pfn * core.page_struct;
	uint64_t end = addr + nr * core.page_struct;
	bool online = !strcmp(block->state, "online");
	struct memmap memmap = { .first = kcore_translate(addr) };

	for (; addr < end; addr += PAGE_SIZE) {
		uint64_t physical = kcore_translate(addr);

		memmap.pages++;
		if (physical == NOWHERE) {
			memmap.unmapped++;
			continue;
		}
		if (physical >= block->start && physical - block->start < block_size())
			memmap.local++;
		/* The core has zeros for memory that is offline. */
		if (online && !same_words(addr, physical))
			memmap.misread++;
	}
	return memmap;
}

/*
 * memmap START END local|elsewhere: so are the struct pages of every memory block
 * of the range: all of them in the block itself, or none of them. While a block is
 * online, a crash dump has them right: what it has at their virtual address is
 * what it has at the physical one. It has none for a hole of the memory.
 */
static bool step_memmap(char **arg)
{
	uint64_t at, start = parse_size(arg[0]), end = parse_size(arg[1]);
	bool local = !strcmp(arg[2], "local");
	unsigned int blocks = 0, right = 0, online = 0;
	char first[128] = "";
	struct block block;

	if (!local && strcmp(arg[2], "elsewhere")) {
		found("struct pages are local or elsewhere");
		return false;
	}
	if (!core_read())
		return false;
	for (at = start; at < end; at += block_size()) {
		struct memmap memmap;

		blocks++;
		if (!block_get(at, &block)) {
			if (!first[0])
				snprintf(first, sizeof(first), ", memory%u: not there", block.id);
			continue;
		}
		memmap = memmap_look(&block);
		online += !strcmp(block.state, "online");
		if (memmap.local == (local ? memmap.pages : 0) &&
		    !memmap.unmapped && !memmap.misread)
			right++;
		else if (!first[0])
			snprintf(first, sizeof(first),
				 ", memory%u: %u of %u pages local, %u unmapped, %u misread, first at 0x%llx",
				 block.id, memmap.local, memmap.pages, memmap.unmapped,
				 memmap.misread, (unsigned long long)memmap.first);
	}
	found("in a crash dump, %u of %u blocks %s (%u online)%s",
	      right, blocks, arg[2], online, first);
	return blocks && right == blocks;
}

const struct step memmap_steps[] = {
	{ "memmap",		3, step_memmap },
	{ NULL }
};
