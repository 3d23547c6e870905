// SPDX-License-Identifier: GPL-2.0
/* Steps about what the kernel tells programs of a range as soon as it changes. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/syscall.h>
#include <linux/netlink.h>

#include "guest.h"

/* nolibc has no sockets. */
#define AF_NETLINK	16
#define SOCK_DGRAM	2

#define KERNEL_EVENTS	1	/* the multicast group of what the kernel sends itself */

static struct {
	char name[16];
	int events;		/* a socket */
	int state;		/* the range's file */
} followed = { .events = -1, .state = -1 };

/* Read the file to the end, which is where poll() begins to wait. */
static void state_read(char *state, size_t size)
{
	ssize_t len = -1;

	if (!lseek(followed.state, 0, SEEK_SET))
		len = read(followed.state, state, size - 1);
	state[len > 0 ? len - 1 : 0] = '\0';
}

/* follow START END: the steps below are about the range of exactly that extent. */
static bool step_follow(char **arg)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK, .nl_groups = KERNEL_EVENTS };
	uint64_t start = parse_size(arg[0]), end = parse_size(arg[1]);
	const struct range *ranges;
	int i, nr = ranges_read(&ranges);
	char path[128], state[16];

	found("there is no such range");
	for (i = 0; i < nr; i++)
		if (ranges[i].start == start && ranges[i].end == end)
			break;
	if (i >= nr)
		return false;
	snprintf(followed.name, sizeof(followed.name), "%s", ranges[i].name);
	snprintf(path, sizeof(path), SYSFS "/kernel/mm/hotplug_ranges/%s/state", followed.name);
	followed.state = open(path, O_RDONLY);
	followed.events = syscall(__NR_socket, AF_NETLINK, SOCK_DGRAM | O_NONBLOCK,
				  NETLINK_KOBJECT_UEVENT);
	if (followed.state < 0 || followed.events < 0 ||
	    syscall(__NR_bind, followed.events, &addr, sizeof(addr))) {
		found("error %d", errno);
		return false;
	}
	state_read(state, sizeof(state));
	found("%s, %s", followed.name, state);
	return true;
}

/* The value of a variable of an event, or "". */
static const char *variable(const char *event, size_t len, const char *name)
{
	const char *at;

	for (at = event; at < event + len; at += strlen(at) + 1)
		if (!strncmp(at, name, strlen(name)) && at[strlen(name)] == '=')
			return at + strlen(name) + 1;
	return "";
}

/* Take the events that have come; how many are about the range. */
static int take_events(char *state, char *reason, size_t size)
{
	char event[2048];
	ssize_t len;
	int nr = 0;

	while ((len = read(followed.events, event, sizeof(event) - 1)) > 0) {
		event[len] = '\0';
		if (strcmp(variable(event, len, "SUBSYSTEM"), "hotplug_ranges") ||
		    strcmp(variable(event, len, "RANGE"), followed.name) ||
		    strcmp(variable(event, len, "ACTION"), "change"))
			continue;
		snprintf(state, size, "%s", variable(event, len, "STATE"));
		snprintf(reason, size, "%s", variable(event, len, "REASON"));
		nr++;
	}
	return nr;
}

/*
 * changed STATE REASON: since the last of these steps there was one event about the
 * range, which says that, and who polls its file state was woken. REASON is - for none.
 */
static bool step_changed(char **arg)
{
	struct pollfd wait = { .fd = followed.state, .events = POLLPRI };
	char state[128] = "", reason[128] = "", now[16];
	int nr = take_events(state, reason, sizeof(state));
	bool woken = poll(&wait, 1, 0) == 1 && wait.revents & POLLPRI;

	state_read(now, sizeof(now));
	found("%d events, the last: %s %s; %swoken, %s", nr, state, reason,
	      woken ? "" : "not ", now);
	return nr == 1 && woken && !strcmp(state, arg[0]) && !strcmp(now, arg[0]) &&
	       !strcmp(reason, strcmp(arg[1], "-") ? arg[1] : "");
}

/* unchanged: since then there was no event about the range, and nobody was woken. */
static bool step_unchanged(char **arg)
{
	struct pollfd wait = { .fd = followed.state, .events = POLLPRI };
	char state[128] = "", reason[128] = "";
	int nr = take_events(state, reason, sizeof(state));

	found("%d events, the last: %s %s", nr, state, reason);
	return !nr && followed.state >= 0 && !poll(&wait, 1, 0);
}

const struct step event_steps[] = {
	{ "follow",	2, step_follow },
	{ "changed",	2, step_changed },
	{ "unchanged",	0, step_unchanged },
	{ NULL }
};
