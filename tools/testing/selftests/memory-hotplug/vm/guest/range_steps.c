// SPDX-License-Identifier: GPL-2.0
/*
 * Steps about the ranges that were declared hot-pluggable. Without the
 * kernel's table of them, each of these steps fails.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"

#define STATE_KEPT	"kept"

/* ranges_read(), with the reason why a step cannot be carried out. */
static int table_read(const struct range **ranges)
{
	int nr = ranges_read(ranges);

	if (nr < 0)
		found("the table of ranges cannot be read: error %d", nr);
	return nr;
}

static bool is_kept(const struct range *range)
{
	return !strcmp(range->state, STATE_KEPT);
}

/* The first of the table that overlaps [start, end), or NULL. */
static const struct range *touching(const struct range *ranges, int nr,
				    uint64_t start, uint64_t end)
{
	int i;

	for (i = 0; i < nr; i++)
		if (ranges[i].start < end && start < ranges[i].end)
			return &ranges[i];
	return NULL;
}

/* The range that a block lies in as a whole, or NULL. */
static const struct range *range_of(const struct range *ranges, int nr, uint64_t start)
{
	int i;

	for (i = 0; i < nr; i++)
		if (ranges[i].start <= start && start + block_size() <= ranges[i].end)
			return &ranges[i];
	return NULL;
}

static bool show(const struct range *range)
{
	if (range)
		found("[mem 0x%llx-0x%llx] %s %s", (unsigned long long)range->start,
		      (unsigned long long)range->end - 1, range->state, range->reason);
	else
		found("no such range");
	return range;
}

/*
 * range START END kept | pinned REASON: there is a range of exactly that
 * extent in that state, for exactly that reason.
 */
static bool step_range(char **arg)
{
	uint64_t start = parse_size(arg[0]), end = parse_size(arg[1]);
	char *reason = arg[2], *state = next_word(&reason);
	const struct range *ranges, *range;
	int nr = table_read(&ranges);

	if (nr < 0)
		return false;
	range = touching(ranges, nr, start, end);
	return show(range) && range->start == start && range->end == end &&
	       state && !strcmp(range->state, state) && !strcmp(range->reason, reason);
}

/* kept SIZE: so much is kept, all ranges taken together. */
static bool step_kept(char **arg)
{
	const struct range *ranges;
	int i, nr = table_read(&ranges);
	uint64_t bytes = 0;
	char size[24];

	if (nr < 0)
		return false;
	for (i = 0; i < nr; i++)
		if (is_kept(&ranges[i]))
			bytes += ranges[i].end - ranges[i].start;
	found("%s", format_size(bytes, size, sizeof(size)));
	return bytes == parse_size(arg[0]);
}

/* hotpluggable START END 0|1: so says each block that lies inside as a whole. */
static bool step_hotpluggable(char **arg)
{
	uint64_t at = parse_size(arg[0]), end = parse_size(arg[1]);
	unsigned int blocks = 0, right = 0;
	char first[64] = "";
	struct block block;

	at = (at + block_size() - 1) / block_size() * block_size();
	for (; at + block_size() <= end; at += block_size()) {
		int says;

		if (!block_get(at, &block))
			continue;
		blocks++;
		says = block_hotpluggable(&block);
		if (says == atoi(arg[2]))
			right++;
		else if (!first[0])
			snprintf(first, sizeof(first), ", memory%u: %d", block.id, says);
	}
	found("%u of %u blocks%s", right, blocks, first);
	return blocks && right == blocks;
}

/*
 * movable-is-kept: every block that is online is in zone Movable if it lies in a
 * kept range, or in none and says that it is hot-pluggable, which is one that was
 * added; and no other block is.
 */
static bool step_movable_is_kept(char **arg)
{
	uint64_t at, end = memory_end(), movable = 0;
	char size[24], first[64] = "";
	const struct range *ranges;
	int nr = table_read(&ranges);
	struct block block;
	bool ok = true;

	if (nr < 0)
		return false;
	for (at = 0; at < end; at += block_size()) {
		const struct range *range = range_of(ranges, nr, at);
		bool is_movable, kept;

		if (!block_get(at, &block) || strcmp(block.state, "online"))
			continue;
		is_movable = !strcmp(block.zone, "Movable");
		if (is_movable)
			movable += block_size();
		kept = range ? is_kept(range) : block_hotpluggable(&block) == 1;
		if (is_movable == kept)
			continue;
		if (ok)
			snprintf(first, sizeof(first), ", but memory%u is %skept and %s",
				 block.id, kept ? "" : "not ", block.zone);
		ok = false;
	}
	found("%s movable%s", format_size(movable, size, sizeof(size)), first);
	return ok;
}

/*
 * keep-again START END LEAST: the kernel is asked to give back what it has of a range,
 * and at least LEAST of the range is movable then.
 */
static bool step_keep_again(char **arg)
{
	uint64_t at = parse_size(arg[0]), end = parse_size(arg[1]), movable = 0;
	const struct range *ranges, *range;
	int ret, nr = table_read(&ranges);
	char path[96], size[24];
	struct block block;

	if (nr < 0)
		return false;
	range = touching(ranges, nr, at, end);
	if (!show(range))
		return false;
	snprintf(path, sizeof(path), SYSFS "/kernel/mm/hotplug_ranges/%s/state", range->name);
	ret = file_write(path, STATE_KEPT);
	for (; at < end; at += block_size())
		if (block_get(at, &block) && !strcmp(block.zone, "Movable") &&
		    !strcmp(block.state, "online"))
			movable += block_size();
	found("%s movable, error %d", format_size(movable, size, sizeof(size)), ret);
	return movable >= parse_size(arg[2]);
}

const struct step range_steps[] = {
	{ "range",		3, step_range },
	{ "kept",		1, step_kept },
	{ "hotpluggable",	3, step_hotpluggable },
	{ "movable-is-kept",	0, step_movable_is_kept },
	{ "keep-again",		3, step_keep_again },
	{ NULL }
};
