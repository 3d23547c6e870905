// SPDX-License-Identifier: GPL-2.0
/*
 * Steps about memory blocks that do not go offline, and what the kernel says why.
 * They are about the block of the last step hold.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "guest.h"

#define POLL_US		100000
#define SIGNAL_S	2
#define NOBODY		65534

#define REFUSED		"does not go offline: "
#define STUCK		"is still going offline: "
/* The same in the file detail of a range */
#define DETAIL		"did not go offline: "

static struct block held;
static bool is_held;

static bool nothing_held(void)
{
	if (!is_held)
		found("no step hold has a block");
	return !is_held;
}

/* What the guest has in the log when it holds a block. */
static void held_mark(char *text, size_t size)
{
	snprintf(text, size, "held memory%u", held.id);
}

/* The part of its line by which the kernel means the block. */
static void held_name(char *text, size_t size)
{
	snprintf(text, size, "memory%u [mem 0x%08llx-0x%08llx] ", held.id,
		 (unsigned long long)held.start,
		 (unsigned long long)held.start + block_size() - 1);
}

/*
 * hold KIND NODE: the node has a page that cannot move, and the block that it lies in
 * is that of the steps below. KIND is one of these:
 *
 *	pipe		an anonymous page that is in a pipe, too
 *	pinned		an anonymous page that is pinned for long, in fixed memory
 *	hugetlb		free huge pages of 2 MiB, all of which are reserved
 *	locked		a page that a file system never fills
 *	writeback	a page that a file system never writes, and that is to be forgotten
 *
 * or a flag of the step page-flags, such as slab: nothing is done, and the page is the
 * first of its kind in the last block that has one.
 */
static bool step_hold(char **arg)
{
	int node = atoi(arg[1]);
	char mark[64];
	uint64_t addr;

	is_held = false;
	addr = hold_start(arg[0], node);
	if (!addr)
		return false;
	if (!block_get(addr / block_size() * block_size(), &held) ||
	    !block_on_node(&held, node)) {
		found("0x%llx is not on the node", (unsigned long long)addr);
		return false;
	}
	found("0x%llx, memory%u, %s", (unsigned long long)addr, held.id, held.zone);
	/* What is pinned for long must not be in memory that is to go. */
	if (!strcmp(arg[0], "pinned") && !strcmp(held.zone, "Movable"))
		return false;
	held_mark(mark, sizeof(mark));
	log_mark(mark);
	is_held = true;
	return true;
}

/* hold-blocks NODE NUMBER: each block of the node, so many, has a page in a pipe, too. */
static bool step_hold_blocks(char **arg)
{
	uint64_t blocks = hold_blocks(atoi(arg[0]));

	found("%u blocks", (unsigned int)blocks);
	return blocks == (uint64_t)atoi(arg[1]);
}

/* release: nothing holds a page any more. The steps are still about the block. */
static bool step_release(char **arg)
{
	return hold_stop();
}

/* Where the line is that last_line() found */
static size_t last_at;

/* The last line since the hold by which the kernel says that of the block, or NULL. */
static const char *last_line(const char *says)
{
	static char last[256];
	char mark[64], name[96];
	const char *line, *at_name;
	size_t at;

	held_mark(mark, sizeof(mark));
	held_name(name, sizeof(name));
	last[0] = '\0';
	log_read();
	at = log_behind(mark);
	while ((line = log_line(&at))) {
		at_name = strstr(line, name);
		if (at_name && !strncmp(at_name + strlen(name), says, strlen(says))) {
			snprintf(last, sizeof(last), "%s", at_name);
			last_at = at;
		}
	}
	return last[0] ? last : NULL;
}

static bool says(const char *what, const char *text)
{
	const char *line = last_line(what);

	found("%s", line ? line : "the log does not tell");
	return line && strstr(line, text);
}

/* told TEXT: the log says that the block does not go offline, with TEXT in the cause. */
static bool step_told(char **arg)
{
	return !nothing_held() && says(REFUSED, arg[0]);
}

/*
 * Ask for the block to go offline, and end that by a signal when the log says @enough, if
 * it is not NULL, and @then was called, or when it takes too long. 0 or -errno; -EINTR
 * after the signal.
 */
static int ask_offline(const char *enough, bool (*then)(void))
{
	int polls = PATIENCE_S * (1000000 / POLL_US), status;
	pid_t pid = fork(), ended;

	if (!pid)
		_exit(-block_set_state(&held, "offline"));
	if (pid < 0)
		return -errno;
	while (!(ended = waitpid(pid, &status, WNOHANG)) && polls-- &&
	       !(enough && last_line(enough)))
		usleep(POLL_US);
	if (!ended) {
		if (then && !then())
			ended = -1;
		kill(pid, SIGKILL);
		if (waitpid(pid, &status, 0) == pid && !ended)
			ended = pid;
	}
	if (ended != pid)
		return -ECHILD;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EINTR;
}

/*
 * refused TEXT: a request to take the block offline fails as busy without further ado,
 * and the log says so, with TEXT in the cause.
 */
static bool step_refused(char **arg)
{
	int ret;

	if (nothing_held())
		return false;
	ret = ask_offline(NULL, NULL);
	if (ret != -EBUSY) {
		found("error %d", ret);
		return false;
	}
	return says(REFUSED, arg[0]);
}

/*
 * stuck TEXT: such a request goes on until a signal ends it. The log says that it still
 * goes on, and in the end that it did not get there, both with TEXT in the cause.
 */
static bool step_stuck(char **arg)
{
	size_t stuck;
	int ret;

	if (nothing_held())
		return false;
	ret = ask_offline(STUCK, NULL);
	if (ret != -EINTR) {
		found("error %d", ret);
		return false;
	}
	if (!says(STUCK, arg[0]))
		return false;
	stuck = last_at;
	return says(REFUSED, arg[0]) && last_at > stuck;
}

/*
 * range-interrupted RANGE TEXT: a request to take all of the range offline is ended by a
 * signal before it has stood still for too long, and the log says that the block did not
 * go, with TEXT in the cause.
 */
static bool step_range_interrupted(char **arg)
{
	char path[96];
	int status;
	pid_t pid;

	if (nothing_held())
		return false;
	snprintf(path, sizeof(path), SYSFS "/kernel/mm/hotplug_ranges/%s/state", arg[0]);
	pid = fork();
	if (!pid) {
		syscall(__NR_alarm, SIGNAL_S);
		_exit(-file_write(path, "offline"));
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return false;
	found("status %d", status);
	return WIFSIGNALED(status) && says(REFUSED, arg[1]);
}

static bool can_read(const char *range, const char *file)
{
	char path[128], text[192];

	snprintf(path, sizeof(path), SYSFS "/kernel/mm/hotplug_ranges/%s/%s", range, file);
	return file_read(path, text, sizeof(text)) >= 0;
}

/* What somebody without any rights can read of each range: all but what tells of pages */
static bool anybody_reads(void)
{
	static const char * const files[] = {
		"start", "size", "node", "source", "state", "reason",
	};
	const struct range *ranges;
	int i, nr = ranges_read(&ranges);
	unsigned int f;

	if (nr < 1 || syscall(__NR_setresuid, NOBODY, NOBODY, NOBODY))
		return false;
	for (i = 0; i < nr; i++) {
		for (f = 0; f < sizeof(files) / sizeof(*files); f++)
			if (!can_read(ranges[i].name, files[f]))
				return false;
		if (can_read(ranges[i].name, "detail"))
			return false;
	}
	return true;
}

static bool reads_without_waiting(void)
{
	int polls = PATIENCE_S * (1000000 / POLL_US), status;
	pid_t pid = fork(), ended;

	if (!pid)
		_exit(!anybody_reads());
	while (pid > 0 && !(ended = waitpid(pid, &status, WNOHANG)) && polls--)
		usleep(POLL_US);
	return pid > 0 && ended == pid && !status;
}

/*
 * read-while-stuck: while such a request goes on, somebody without any rights reads what
 * there is of each range, but for what tells of pages, and need not wait.
 */
static bool step_read_while_stuck(char **arg)
{
	char mark[64];
	int ret;

	if (nothing_held())
		return false;
	/* Not the line of an earlier request. */
	held_mark(mark, sizeof(mark));
	log_mark(mark);
	ret = ask_offline(STUCK, reads_without_waiting);
	found("error %d", ret);
	return ret == -EINTR;
}

/* held-offline: the block goes offline, and comes online again. */
static bool step_held_offline(char **arg)
{
	int ret;

	if (nothing_held())
		return false;
	ret = ask_offline(NULL, NULL);
	if (!ret)
		ret = block_set_state(&held, "online");
	found("memory%u, error %d", held.id, ret);
	return !ret;
}

/*
 * held-reason START END TEXT: TEXT is the reason of the range of exactly that extent,
 * which is kept, and its detail is that the block did not go offline for that reason.
 */
static bool step_held_reason(char **arg)
{
	uint64_t start = parse_size(arg[0]), end = parse_size(arg[1]);
	const struct range *ranges;
	int i, nr = ranges_read(&ranges);
	char wanted[160];

	if (nothing_held())
		return false;
	found("there is no such range");
	snprintf(wanted, sizeof(wanted), "memory%u " DETAIL "%s", held.id, arg[2]);
	for (i = 0; i < nr; i++) {
		if (ranges[i].start != start || ranges[i].end != end)
			continue;
		found("%s %s (%s)", ranges[i].state, ranges[i].reason, ranges[i].detail);
		return !strcmp(ranges[i].state, "kept") &&
		       !strcmp(ranges[i].reason, arg[2]) &&
		       !strncmp(ranges[i].detail, wanted, strlen(wanted));
	}
	return false;
}

const struct step hold_steps[] = {
	{ "hold",		2, step_hold },
	{ "hold-blocks",	2, step_hold_blocks },
	{ "release",		0, step_release },
	{ "told",		1, step_told },
	{ "refused",		1, step_refused },
	{ "stuck",		1, step_stuck },
	{ "range-interrupted",	2, step_range_interrupted },
	{ "read-while-stuck",	0, step_read_while_stuck },
	{ "held-offline",	0, step_held_offline },
	{ "held-reason",	3, step_held_reason },
	{ NULL }
};
