// SPDX-License-Identifier: GPL-2.0
/* Steps that change the machine: memory is plugged into its slots, or taken out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"

#define LISTEN_MS	20
#ifndef LISTENS
#define LISTENS		3000		/* a minute */
#endif

/* Status that OSPM gives for an ejection (ACPI 6.5, table 6.14). */
#define OST_SUCCESS	0
#define OST_IN_PROGRESS	0x84

/* After a failure, with all that QEMU said. */
static bool failed(void)
{
	monitor_tell();
	return false;
}

static bool blocks_there(uint64_t start, uint64_t size)
{
	struct block block;
	uint64_t at;

	for (at = start; at < start + size; at += block_size())
		if (!block_get(at, &block))
			return false;
	return true;
}

/* plug ID SIZE NODE: a DIMM goes into a slot, and its memory blocks appear. */
static bool step_plug(char **arg)
{
	uint64_t size = parse_size(arg[1]), start;
	const char *answer;
	int listens = 0;

	if (!monitor_begin() ||
	    !monitor_command("object-add",
			     "'qom-type': 'memory-backend-ram', 'id': 'memory-%s', 'size': %llu",
			     arg[0], (unsigned long long)size) ||
	    !monitor_command("device_add",
			     "'driver': 'pc-dimm', 'id': '%s', 'memdev': 'memory-%s', 'node': %d",
			     arg[0], arg[0], atoi(arg[2])))
		return failed();
	answer = monitor_command("qom-get", "'path': '/machine/peripheral/%s', 'property': 'addr'",
				 arg[0]);
	answer = answer ? strstr(answer, "\"return\": ") : NULL;
	if (!answer)
		return failed();
	start = strtoull(answer + strlen("\"return\": "), NULL, 10);
	while (!blocks_there(start, size)) {
		if (listens++ == LISTENS) {
			found("its memory at 0x%llx did not appear", (unsigned long long)start);
			return failed();
		}
		monitor_listen(LISTEN_MS);
	}
	found("at 0x%llx", (unsigned long long)start);
	return true;
}

enum outcome {
	PENDING,
	REMOVED,
	REFUSED,
};

/* What a line of the monitor says about an ejection. */
static enum outcome outcome_of(const char *line, const char *quoted_id)
{
	const char *status = strstr(line, "\"status\": ");
	int code;

	if (!strstr(line, quoted_id))
		return PENDING;
	if (strstr(line, "\"DEVICE_DELETED\""))
		return REMOVED;
	if (strstr(line, "\"MEM_UNPLUG_ERROR\"") || strstr(line, "\"DEVICE_UNPLUG_GUEST_ERROR\""))
		return REFUSED;
	if (!strstr(line, "\"ACPI_DEVICE_OST\"") || !status)
		return PENDING;
	code = atoi(status + strlen("\"status\": "));
	return code == OST_SUCCESS || code == OST_IN_PROGRESS ? PENDING : REFUSED;
}

/* Ask the guest for a DIMM, and wait until it is clear what becomes of it. */
static enum outcome unplug(const char *id)
{
	enum outcome outcome = PENDING;
	int listens = LISTENS;
	char quoted[48];
	size_t at = 0;

	if (!monitor_begin() ||
	    !monitor_command("device_del", "'id': '%s'", id))
		return PENDING;
	snprintf(quoted, sizeof(quoted), "\"%s\"", id);
	found("nothing happened");
	while (outcome == PENDING && listens--) {
		const char *line;

		monitor_listen(LISTEN_MS);
		while (outcome == PENDING && (line = monitor_line(&at))) {
			outcome = outcome_of(line, quoted);
			if (outcome != PENDING)
				found("%s", strstr(line, "\"event\""));
		}
	}
	return outcome;
}

/* unplug ID: the guest lets the DIMM go, and it leaves its slot. */
static bool step_unplug(char **arg)
{
	if (unplug(arg[0]) != REMOVED ||
	    !monitor_command("object-del", "'id': 'memory-%s'", arg[0]))
		return failed();
	found("gone");
	return true;
}

/* unplug-refused ID: the guest tells the machine that the DIMM stays. */
static bool step_unplug_refused(char **arg)
{
	return unplug(arg[0]) == REFUSED || failed();
}

const struct step machine_steps[] = {
	{ "plug",		3, step_plug },
	{ "unplug",		1, step_unplug },
	{ "unplug-refused",	1, step_unplug_refused },
	{ NULL }
};
