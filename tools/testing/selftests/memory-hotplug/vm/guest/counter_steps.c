// SPDX-License-Identifier: GPL-2.0
/*
 * Steps about what the kernel counts: whether all memory that the steps in
 * between took has come back, and what a counter says.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/syscall.h>

#include <linux/membarrier.h>

#include "guest.h"

#define MAX_COUNTERS	1024
#define SETTLE_US	200000
#define NR(array)	(sizeof(array) / sizeof(*(array)))

enum rule {
	EXACT,
	NOT_MORE,
	NOT_LESS,
};

struct counter {
	char name[40];
	int64_t value;
	enum rule rule;
};

struct snapshot {
	struct counter counter[MAX_COUNTERS];
	int nr;
};

/*
 * KiB of /proc/meminfo. How much memory there is must be the same to the page. How
 * much of it is in use moves a little by itself: slabs are filled and emptied,
 * processes come and go.
 */
static const struct counter meminfo[] = {
	{ "MemTotal:",			0, EXACT },
	{ "SUnreclaim:",		0, NOT_MORE },
	{ "KernelStack:",		0, NOT_MORE },
	{ "PageTables:",		0, NOT_MORE },
	{ "Percpu:",			0, NOT_MORE },
};

/* What can be had back for the asking is as good as free. */
static const char * const available[] = { "MemFree:", "Buffers:", "Cached:", "SReclaimable:" };

/* Pages of /proc/vmstat: memory that is added or removed moves them, nothing else. */
static const struct counter vmstat[] = {
	{ "nr_memmap_pages",		0, EXACT },
	{ "nr_memmap_boot_pages",	0, EXACT },
};

static struct snapshot before, now;

/* The largest file read here; one reader at a time. */
static char text[1 << 18];

/* The number behind a name of /proc/meminfo or /proc/vmstat, or -1. */
static int64_t number_of(const char *path, const char *name)
{
	char *rest = text, *line, *word;

	if (file_read(path, text, sizeof(text)) < 0)
		return -1;
	while ((line = next_line(&rest))) {
		word = next_word(&line);
		if (word && !strcmp(word, name))
			return strtoll(line, NULL, 10);
	}
	return -1;
}

static void add(struct snapshot *snapshot, const char *name, int64_t value, enum rule rule)
{
	struct counter *counter = &snapshot->counter[snapshot->nr];

	if (snapshot->nr == MAX_COUNTERS)
		return;
	snprintf(counter->name, sizeof(counter->name), "%s", name);
	counter->value = value;
	counter->rule = rule;
	snapshot->nr++;
}

/*
 * Pages that each zone has, and those of them that the kernel hands out. Leaves
 * those that are free in the list of a CPU, which may be many MiB, in *@listed.
 */
static void add_zones(struct snapshot *snapshot, int64_t *listed)
{
	char *rest = text, *line, *word, zone[24] = "", name[40];

	*listed = 0;
	if (file_read(PROC "/zoneinfo", text, sizeof(text)) < 0)
		return;
	while ((line = next_line(&rest))) {
		word = next_word(&line);
		if (!word)
			continue;
		/* "Node 0, zone   Normal" opens a zone. */
		if (!strcmp(word, "Node")) {
			int node = atoi(next_word(&line));

			next_word(&line);
			snprintf(zone, sizeof(zone), "%d %s", node, next_word(&line));
		} else if (!strcmp(word, "present") || !strcmp(word, "managed")) {
			snprintf(name, sizeof(name), "node %s %s", zone, word);
			add(snapshot, name, strtoll(line, NULL, 10), EXACT);
		} else if (!strcmp(word, "count:")) {
			*listed += strtoll(line, NULL, 10);
		}
	}
}

static void add_from(struct snapshot *snapshot, const char *path,
		     const struct counter *counters, unsigned int nr)
{
	for (; nr--; counters++)
		add(snapshot, counters->name, number_of(path, counters->name), counters->rule);
}

/* What can be had back is back, and counted. */
static void settle(void)
{
	file_write(PROC "/sys/vm/drop_caches", "3");
	/* What waits for an RCU grace period had one, and each CPU has counted what it freed. */
	usleep(SETTLE_US);
	syscall(__NR_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
	file_write(PROC "/sys/vm/stat_refresh", "1");
}

/* False if the kernel does not tell all of it. */
static bool take(struct snapshot *snapshot)
{
	int64_t listed, free = 0;
	unsigned int i;
	int zones, at;

	settle();
	snapshot->nr = 0;
	add_from(snapshot, PROC "/meminfo", meminfo, NR(meminfo));
	add_from(snapshot, PROC "/vmstat", vmstat, NR(vmstat));
	zones = snapshot->nr;
	add_zones(snapshot, &listed);
	if (snapshot->nr == zones)
		return false;
	for (i = 0; i < NR(available); i++)
		free += number_of(PROC "/meminfo", available[i]);
	add(snapshot, "free", free + listed * 4, NOT_LESS);
	for (at = 0; at < snapshot->nr; at++)
		if (snapshot->counter[at].value < 0)
			return false;
	return snapshot->nr < MAX_COUNTERS;
}

/* A zone that is not there has no pages. */
static int64_t value_in(const struct snapshot *snapshot, const char *name)
{
	int i;

	for (i = 0; i < snapshot->nr; i++)
		if (!strcmp(snapshot->counter[i].name, name))
			return snapshot->counter[i].value;
	return 0;
}

/* remember: what memory there is, and how much of it is in use. */
static bool step_remember(char **arg)
{
	if (!take(&before)) {
		before.nr = 0;
		found("the kernel does not tell");
		return false;
	}
	found("%d counters", before.nr);
	return true;
}

/*
 * unleaked SLACK: there is exactly as much memory as at the step remember, and
 * of none of its uses is there more by more than SLACK. So repeat often what may
 * leak: what each round leaks must add up to more than that.
 */
static bool step_unleaked(char **arg)
{
	int64_t slack = parse_size(arg[0]) / 1024;
	const struct snapshot *all[] = { &before, &now };
	char moved[160] = "";
	bool ok = true;
	int i, j;

	if (!before.nr || !take(&now)) {
		found(before.nr ? "the kernel does not tell" : "nothing is remembered");
		return false;
	}
	/* Twice those of both, so that none is missed that only one of them has. */
	for (i = 0; i < 2; i++) {
		for (j = 0; j < all[i]->nr; j++) {
			const struct counter *counter = &all[i]->counter[j];
			int64_t was = value_in(&before, counter->name);
			int64_t is = value_in(&now, counter->name);
			int64_t worse = counter->rule == NOT_LESS ? was - is : is - was;
			size_t len = strlen(moved);

			if (counter->rule == EXACT ? worse == 0 : worse <= slack) {
				if (worse && ok && !i)
					snprintf(moved + len, sizeof(moved) - len, " %s %+lld",
						 counter->name, (long long)(is - was));
				continue;
			}
			if (ok)
				found("%s was %lld and is %lld", counter->name,
				      (long long)was, (long long)is);
			ok = false;
		}
	}
	if (ok)
		found("moved by KiB:%s", moved[0] ? moved : " none");
	return ok;
}

/* vmstat NAME NUMBER: exactly that is what /proc/vmstat says. */
static bool step_vmstat(char **arg)
{
	int64_t value = number_of(PROC "/vmstat", arg[0]);

	found("%lld", (long long)value);
	return value >= 0 && value == strtoll(arg[1], NULL, 10);
}

/* vmstat-most NAME NUMBER: that is no more than so many. */
static bool step_vmstat_most(char **arg)
{
	int64_t value = number_of(PROC "/vmstat", arg[0]);

	found("%lld", (long long)value);
	return value >= 0 && value <= strtoll(arg[1], NULL, 10);
}

/* vmstat-least NAME NUMBER: that is no less than so many. */
static bool step_vmstat_least(char **arg)
{
	int64_t value = number_of(PROC "/vmstat", arg[0]);

	found("%lld", (long long)value);
	return value >= strtoll(arg[1], NULL, 10);
}

/*
 * used NODE MOST: of the memory that a node has, no more than that is in use, be
 * it reserved at boot or allocated since. What can be had back for the asking is
 * not in use.
 */
static bool step_used(char **arg)
{
	char *rest = text, *line, *word;
	int64_t used = 0;
	int node = -1;

	settle();
	if (file_read(PROC "/zoneinfo", text, sizeof(text)) < 0) {
		found("the kernel does not tell");
		return false;
	}
	while ((line = next_line(&rest))) {
		word = next_word(&line);
		if (word && !strcmp(word, "Node"))
			node = atoi(next_word(&line));
		if (!word || node != atoi(arg[0]))
			continue;
		if (!strcmp(word, "present"))
			used += strtoll(line, NULL, 10);
		else if (!strcmp(word, "count:"))
			used -= strtoll(line, NULL, 10);
		else if (!strcmp(word, "pages") && !strcmp(next_word(&line), "free"))
			used -= strtoll(line, NULL, 10);
	}
	used *= 4;
	found("%lld KiB", (long long)used);
	return used > 0 && used <= (int64_t)(parse_size(arg[1]) / 1024);
}

const struct step counter_steps[] = {
	{ "remember",		0, step_remember },
	{ "unleaked",		1, step_unleaked },
	{ "vmstat",		2, step_vmstat },
	{ "vmstat-most",	2, step_vmstat_most },
	{ "vmstat-least",	2, step_vmstat_least },
	{ "used",		2, step_used },
	{ NULL }
};
