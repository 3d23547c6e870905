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
#include <sys/wait.h>

#include "guest.h"

#define POLL_US		100000

#define REFUSED		"does not go offline: "
#define STUCK		"is still going offline: "
/* The same in the file reason of a range */
#define REASON		"did not go offline: "

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

/* release: nothing holds a page any more. The steps are still about the block. */
static bool step_release(char **arg)
{
	(void)arg;
	return hold_stop();
}

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
		if (at_name && !strncmp(at_name + strlen(name), says, strlen(says)))
			snprintf(last, sizeof(last), "%s", at_name);
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
 * it is not NULL, or when it takes too long. 0 or -errno; -EINTR after the signal.
 */
static int ask_offline(const char *enough)
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
		kill(pid, SIGKILL);
		ended = waitpid(pid, &status, 0);
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
	ret = ask_offline(NULL);
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
	int ret;

	if (nothing_held())
		return false;
	ret = ask_offline(STUCK);
	if (ret != -EINTR) {
		found("error %d", ret);
		return false;
	}
	return says(STUCK, arg[0]) && says(REFUSED, arg[0]);
}

/* held-offline: the block goes offline, and comes online again. */
static bool step_held_offline(char **arg)
{
	int ret;

	(void)arg;
	if (nothing_held())
		return false;
	ret = ask_offline(NULL);
	if (!ret)
		ret = block_set_state(&held, "online");
	found("memory%u, error %d", held.id, ret);
	return !ret;
}

/*
 * held-reason START END TEXT: the reason of the range of exactly that extent, which is
 * kept, is that the block does not go offline, with TEXT in the cause.
 */
static bool step_held_reason(char **arg)
{
	uint64_t start = parse_size(arg[0]), end = parse_size(arg[1]);
	const struct range *ranges;
	int i, nr = ranges_read(&ranges);
	char wanted[64];

	if (nothing_held())
		return false;
	found("there is no such range");
	snprintf(wanted, sizeof(wanted), "memory%u " REASON, held.id);
	for (i = 0; i < nr; i++) {
		if (ranges[i].start != start || ranges[i].end != end)
			continue;
		found("%s %s", ranges[i].state, ranges[i].reason);
		return !strcmp(ranges[i].state, "kept") &&
		       !strncmp(ranges[i].reason, wanted, strlen(wanted)) &&
		       strstr(ranges[i].reason + strlen(wanted), arg[2]);
	}
	return false;
}

const struct step hold_steps[] = {
	{ "hold",		2, step_hold },
	{ "release",		0, step_release },
	{ "told",		1, step_told },
	{ "refused",		1, step_refused },
	{ "stuck",		1, step_stuck },
	{ "held-offline",	0, step_held_offline },
	{ "held-reason",	3, step_held_reason },
	{ NULL }
};
