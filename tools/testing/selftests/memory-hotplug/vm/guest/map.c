// SPDX-License-Identifier: GPL-2.0
/* The memory map for people: a row a run of like blocks, a bar a node. */
#include <stdio.h>
#include <string.h>

#include "guest.h"

#define BAR_WIDTH	64

static const char *paint(char mark)
{
	if (!colour)
		return "";
	switch (mark) {
	case 'K':
		return "\033[1;34m";
	case 'M':
		return "\033[1;32m";
	case 'o':
		return "\033[1;33m";
	default:
		return "\033[0;2m";
	}
}

static const char *plain(void)
{
	return colour ? "\033[0m" : "";
}

static char mark_of(const struct block *block)
{
	if (strcmp(block->state, "online"))
		return 'o';
	return strcmp(block->zone, "Movable") ? 'K' : 'M';
}

static const char *zone_name(const struct block *block)
{
	if (strcmp(block->state, "online"))
		return "-";
	/* A block that two zones share belongs to none, and stays. */
	return strcmp(block->zone, "none") ? block->zone : "several";
}

/* Where the blocks that are like @first end. */
static uint64_t run_from(uint64_t start, uint64_t end, struct block *first)
{
	struct block block;
	uint64_t at;

	for (at = start + block_size(); at < end; at += block_size())
		if (!block_get(at, &block) || block.node != first->node ||
		    strcmp(block.state, first->state) || strcmp(block.zone, first->zone))
			break;
	return at;
}

static void print_runs(uint64_t end)
{
	struct block block;
	uint64_t at, next;
	char size[16];

	people("  %-5s %-37s %8s  %-8s %s\n",
	       "node", "range", "size", "zone", "blocks");
	for (at = 0; at < end; at = next) {
		char mark;

		next = at + block_size();
		if (!block_get(at, &block))
			continue;
		next = run_from(at, end, &block);
		mark = mark_of(&block);
		people("  %-5d [mem 0x%012llx-0x%012llx] %8s  %s%-8s%s %llu %s\n",
		       block.node, (unsigned long long)at, (unsigned long long)next - 1,
		       format_size(next - at, size, sizeof(size)),
		       paint(mark), zone_name(&block), plain(),
		       (unsigned long long)((next - at) / block_size()), block.state);
	}
}

static void print_bar(int node, uint64_t end)
{
	char bar[BAR_WIDTH + 1];
	uint64_t at, per_mark;
	struct block block;
	int i, len = 0;

	per_mark = block_size();
	while (end / per_mark > BAR_WIDTH)
		per_mark *= 2;
	/* One mark stands for the first block of its span that this node has. */
	for (at = 0; at < end && len < BAR_WIDTH; at += per_mark) {
		uint64_t in;

		bar[len] = '.';
		for (in = at; in < at + per_mark && bar[len] == '.'; in += block_size())
			if (block_get(in, &block) && block.node == node)
				bar[len] = mark_of(&block);
		len++;
	}
	people("  node %d  ", node);
	for (i = 0; i < len; i++)
		people("%s%c", i && bar[i] == bar[i - 1] ? "" : paint(bar[i]), bar[i]);
	people("%s\n", plain());
}

void map_print(const char *title)
{
	static uint64_t widest;
	uint64_t end = memory_end();
	char path[64], size[16];
	int node;

	/* Two maps in a row are to be laid out alike. */
	if (widest < end)
		widest = end;

	people("\n%s (memory blocks of %s)\n\n", title,
	       format_size(block_size(), size, sizeof(size)));
	print_runs(end);
	people("\n");
	for (node = 0; node < 64; node++) {
		snprintf(path, sizeof(path), "/sys/devices/system/node/node%d", node);
		if (file_exists(path))
			print_bar(node, widest);
	}
	people("          %sK%s kernel memory   %sM%s movable   %so%s offline   . not here\n\n",
	       paint('K'), plain(), paint('M'), plain(), paint('o'), plain());
}
