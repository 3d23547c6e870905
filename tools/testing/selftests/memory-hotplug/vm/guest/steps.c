// SPDX-License-Identifier: GPL-2.0
/*
 * The steps that a scenario is made of. Each is one KTAP result: true when
 * the guest found what the scenario says.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"

#define MAX_WORDS	8
#define BETWEEN		" then "

char found_text[256];

void found(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(found_text, sizeof(found_text), fmt, args);
	va_end(args);
}

/* zone NODE ZONE SIZE: exactly that much memory is present there. */
static bool step_zone(char **arg)
{
	uint64_t present = zone_present(atoi(arg[0]), arg[1]);
	char size[24];

	found("%s, %llu pages", format_size(present, size, sizeof(size)),
	      (unsigned long long)present / 4096);
	return present == parse_size(arg[2]);
}

/* zone-total ZONE SIZE: exactly that much memory is present there on all nodes. */
static bool step_zone_total(char **arg)
{
	uint64_t present = zone_present(-1, arg[0]);
	char size[24];

	found("%s", format_size(present, size, sizeof(size)));
	return present == parse_size(arg[1]);
}

static bool change_state(char **arg, const char *request, const char *state)
{
	uint64_t at, start = parse_size(arg[0]), end = parse_size(arg[1]);
	unsigned int blocks = 0, done = 0;
	char first[64] = "";
	struct block block;

	for (at = start; at < end; at += block_size()) {
		int ret = -ENODEV;

		blocks++;
		if (block_get(at, &block))
			ret = strcmp(block.state, state) ?
			      block_set_state(&block, request) : 0;
		if (!ret && block_get(at, &block) && !strcmp(block.state, state))
			done++;
		else if (!first[0])
			snprintf(first, sizeof(first), ", memory%u: error %d",
				 (unsigned int)(at / block_size()), ret);
	}
	found("%u of %u blocks %s%s", done, blocks, state, first);
	return blocks && done == blocks;
}

/* offline START END: every memory block of the range goes offline. */
static bool step_offline(char **arg)
{
	return change_state(arg, "offline", "offline");
}

/* online START END: every memory block of the range comes online. */
static bool step_online(char **arg)
{
	return change_state(arg, "online", "online");
}

/* online-movable START END: the same for zone Movable, whatever the default is. */
static bool step_online_movable(char **arg)
{
	return change_state(arg, "online_movable", "online");
}

/* online-kernel START END: the same for a zone of the kernel. */
static bool step_online_kernel(char **arg)
{
	return change_state(arg, "online_kernel", "online");
}

/*
 * offline-or-told START END: every memory block of the range goes offline, or
 * the kernel's log tells why not.
 */
static bool step_offline_or_told(char **arg)
{
	uint64_t at, start = parse_size(arg[0]), end = parse_size(arg[1]);
	unsigned int blocks = 0, done = 0, told = 0;
	char what[96], line[160] = "";
	struct block block;

	for (at = start; at < end; at += block_size()) {
		blocks++;
		if (!block_get(at, &block))
			continue;
		if (!block_set_state(&block, "offline")) {
			done++;
			continue;
		}
		snprintf(what, sizeof(what), "[mem 0x%08llx-0x%08llx] does not go offline: ",
			 (unsigned long long)at,
			 (unsigned long long)at + block_size() - 1);
		told += log_holds(what, line, sizeof(line));
	}
	found("%u of %u blocks offline, %u told: %s", done, blocks, told, line);
	return blocks && done + told == blocks;
}

/*
 * reonline START END ZONE: the memory blocks of the range that go offline, of
 * which there is one at least, come online to that zone when none is asked for.
 */
static bool step_reonline(char **arg)
{
	uint64_t at, start = parse_size(arg[0]), end = parse_size(arg[1]);
	unsigned int blocks = 0, right = 0;
	char first[64] = "";
	struct block block;

	for (at = start; at < end; at += block_size()) {
		if (!block_get(at, &block) || block_set_state(&block, "offline"))
			continue;
		blocks++;
		if (block_set_state(&block, "online") || !block_get(at, &block))
			snprintf(block.zone, sizeof(block.zone), "stays offline");
		if (!strcmp(block.zone, arg[2]))
			right++;
		else if (!first[0])
			snprintf(first, sizeof(first), ", memory%u: %s", block.id, block.zone);
	}
	found("%u blocks went offline, %u came back%s", blocks, right, first);
	return blocks && right == blocks;
}

/*
 * load KIND NODE SIZE: keep memory of a node in use. KIND is anonymous, tmpfs,
 * files, of which SIZE is the number, or names, which are those of a single file; or
 * bound, which is anonymous memory that must not leave the node, or locked, which is
 * anonymous memory under mlock().
 */
static bool step_load(char **arg)
{
	return load_start(arg[0], atoi(arg[1]), parse_size(arg[2]));
}

/*
 * page-cache SIZE: read so much of a disk that has nothing on it. It can be had back
 * for the asking, as long as nobody needs a place for it elsewhere.
 */
static bool step_page_cache(char **arg)
{
	uint64_t done = 0, size = parse_size(arg[0]);
	static char buf[1 << 16];
	char text[24];
	ssize_t len;
	int fd;

	snprintf(text, sizeof(text), "%llu", (unsigned long long)size);
	file_write(SYSFS "/block/zram0/disksize", text);
	fd = open("/dev/zram0", O_RDONLY);
	while (fd >= 0 && done < size && (len = read(fd, buf, sizeof(buf))) > 0)
		done += len;
	/* It stays open: the last one who closes a disk drops its pages. */
	found("%llu MiB", (unsigned long long)(done >> 20));
	return done == size;
}

/* idle: the loads keep their memory and do not touch it until they end. */
static bool step_idle(char **arg)
{
	return load_idle();
}

/* unharmed: the loads were busy all the time and lost no byte. */
static bool step_unharmed(char **arg)
{
	return load_stop();
}

static unsigned int count_blocks(uint64_t start, uint64_t end)
{
	unsigned int blocks = 0;
	struct block block;
	uint64_t at;

	for (at = start; at < end; at += block_size())
		blocks += block_get(at, &block);
	return blocks;
}

/* What memory blocks, /proc/iomem and the firmware map have of a range, in bytes. */
struct views {
	uint64_t size;
	uint64_t blocks;
	uint64_t iomem;
	uint64_t firmware;
};

static struct views look(char **arg)
{
	uint64_t start = parse_size(arg[0]), end = parse_size(arg[1]);
	struct views views = {
		.size = end - start,
		.blocks = count_blocks(start, end) * block_size(),
		.iomem = iomem_bytes(start, end, " : System RAM"),
		.firmware = firmware_ram(start, end),
	};
	char a[24], b[24], c[24];

	found("blocks %s, iomem %s, firmware memmap %s",
	      format_size(views.blocks, a, sizeof(a)),
	      format_size(views.iomem, b, sizeof(b)),
	      format_size(views.firmware, c, sizeof(c)));
	return views;
}

/* write FILE TEXT: a file of /proc or /sys takes it. */
static bool step_write(char **arg)
{
	int ret = file_write(arg[0], arg[1]);

	found("error %d", ret);
	return !ret;
}

/* file FILE TEXT: that is all that a file of /proc or /sys says. */
static bool step_file(char **arg)
{
	int ret = file_read(arg[0], found_text, sizeof(found_text));

	if (ret < 0)
		found("error %d", ret);
	return ret >= 0 && !strcmp(found_text, arg[1]);
}

/* present START END: all three views have all of it. */
static bool step_present(char **arg)
{
	struct views views = look(arg);

	return views.blocks == views.size && views.iomem == views.size &&
	       views.firmware == views.size;
}

/* gone START END: none of them has any of it. */
static bool step_gone(char **arg)
{
	struct views views = look(arg);

	return !views.blocks && !views.iomem && !views.firmware;
}

/* log TEXT: the kernel's log has a line with it. */
static bool step_log(char **arg)
{
	char line[160];

	if (!log_holds(arg[0], line, sizeof(line))) {
		found("no such line");
		return false;
	}
	found("%s", line);
	return true;
}

/* log-times NUMBER TEXT: exactly so many lines of the kernel's log have it. */
static bool step_log_times(char **arg)
{
	const char *line;
	size_t at = 0;
	int nr = 0;

	log_read();
	while ((line = log_line(&at)))
		nr += strstr(line, arg[1]) && !strstr(line, LOG_MARK);
	found("%d lines", nr);
	return nr == atoi(arg[0]);
}

/* log-comes TEXT: the same, now or before long. */
static bool step_log_comes(char **arg)
{
	int waited;

	for (waited = 0; waited < PATIENCE_S * 10 && !step_log(arg); waited++)
		usleep(100000);
	return step_log(arg);
}

/* no-log TEXT: the kernel's log has no line with it. */
static bool step_no_log(char **arg)
{
	char line[160];

	if (log_holds(arg[0], line, sizeof(line)) || line[0]) {
		found("%s", line);
		return false;
	}
	found("no such line");
	return true;
}

/* map TITLE: the memory map, for people; fails when there is none to show. */
static bool step_map(char **arg)
{
	char *const map[] = {
		"/bin/hotplug-map", colour ? "--colour=always" : "--colour=never", NULL
	};
	int status;

	people("\n%s\n\n", arg[0]);
	status = people_run(map);
	people("\n");
	found("status %d", status);
	return !status;
}

bool steps_repeat(int rounds, const char *steps, unsigned int pause_us)
{
	int round;

	for (round = 1; round <= rounds; round++) {
		char copy[256], why[160], *line = copy, *next;

		snprintf(copy, sizeof(copy), "%s", steps);
		for (; line; line = next) {
			next = strstr(line, BETWEEN);
			if (next) {
				*next = '\0';
				next += strlen(BETWEEN);
			}
			if (step_run(line) == STEP_OK)
				continue;
			snprintf(why, sizeof(why), "%s", found_text);
			found("round %d: %s: %s", round, line, why);
			return false;
		}
		if (pause_us)
			usleep(pause_us);
	}
	return rounds > 0;
}

/*
 * repeat NUMBER STEP [then STEP]...: the steps one after the other, all of them so
 * many times, as one step that ends with the first that is not ok.
 */
static bool step_repeat(char **arg)
{
	struct timespec start = { 0 }, end = { 0 };
	int rounds = atoi(arg[0]);

	clock_gettime(CLOCK_MONOTONIC, &start);
	if (!steps_repeat(rounds, arg[1], 0))
		return false;
	clock_gettime(CLOCK_MONOTONIC, &end);
	found("%d rounds in %d s", rounds, (int)(end.tv_sec - start.tv_sec));
	return true;
}

static const struct step steps[] = {
	{ "zone",		3, step_zone },
	{ "zone-total",		2, step_zone_total },
	{ "offline",		2, step_offline },
	{ "offline-or-told",	2, step_offline_or_told },
	{ "online",		2, step_online },
	{ "online-movable",	2, step_online_movable },
	{ "online-kernel",	2, step_online_kernel },
	{ "reonline",		3, step_reonline },
	{ "load",		3, step_load },
	{ "page-cache",		1, step_page_cache },
	{ "idle",		0, step_idle },
	{ "unharmed",		0, step_unharmed },
	{ "write",		2, step_write },
	{ "file",		2, step_file },
	{ "present",		2, step_present },
	{ "gone",		2, step_gone },
	{ "log",		1, step_log },
	{ "log-times",		2, step_log_times },
	{ "log-comes",		1, step_log_comes },
	{ "no-log",		1, step_no_log },
	{ "map",		1, step_map },
	{ "repeat",		2, step_repeat },
	{ NULL }
};

static const struct step *step_find(const char *name)
{
	static const struct step * const all[] = {
		steps, range_steps, memmap_steps, counter_steps, page_steps,
		node_steps, device_steps, machine_steps, kexec_steps, crash_steps,
		hold_steps, event_steps, race_steps, fault_steps, kernel_steps,
	};
	const struct step *step;
	unsigned int i;

	for (i = 0; i < sizeof(all) / sizeof(*all); i++)
		for (step = all[i]; step->name; step++)
			if (!strcmp(step->name, name))
				return step;
	return NULL;
}

/*
 * Words are separated by blanks; the last one that the step takes is the rest
 * of the line, so that a log text or a title needs no quotes.
 */
enum result step_run(const char *line)
{
	char copy[256], *arg[MAX_WORDS] = { NULL }, *rest = copy, *name;
	const struct step *step;
	bool ok;
	int i;

	if (snprintf(copy, sizeof(copy), "%s", line) >= (int)sizeof(copy)) {
		found("the line is too long");
		return STEP_UNKNOWN;
	}
	name = next_word(&rest);
	step = name ? step_find(name) : NULL;
	if (!step) {
		found("there is no step of this name");
		return STEP_UNKNOWN;
	}
	for (i = 0; i < step->args; i++) {
		arg[i] = i < step->args - 1 ? next_word(&rest) : rest;
		if (!arg[i] || !*arg[i]) {
			found("the step takes %d words", step->args);
			return STEP_UNKNOWN;
		}
	}
	found_text[0] = '\0';
	no_size = NULL;
	ok = step->run(arg);
	if (no_size) {
		found("%s is no size", no_size);
		return STEP_UNKNOWN;
	}
	return ok ? STEP_OK : STEP_FAILED;
}
