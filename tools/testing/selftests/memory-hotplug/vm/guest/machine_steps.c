// SPDX-License-Identifier: GPL-2.0
/*
 * Steps that change the machine: memory is plugged into its slots, or taken out, and
 * what the firmware's map has of that.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"

#define LISTEN_MS	20
#define LISTENS		(PATIENCE_S * (1000 / LISTEN_MS))

/* Status that OSPM gives for a request (ACPI 6.5, 6.3.5). */
#define OST_SUCCESS	0
#define OST_BUSY	0x82
#define OST_IN_PROGRESS	0x84
/* What a status is about, in a line of the monitor */
#define DEVICE_CHECK	"\"source\": 1,"
#define EJECT_REQUEST	"\"source\": 3,"

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

/* The status that a line of the monitor has from the guest, -1 if none. */
static int ost_status(const char *line)
{
	const char *status = strstr(line, "\"status\": ");

	if (!status || !strstr(line, "\"ACPI_DEVICE_OST\""))
		return -1;
	return atoi(status + strlen("\"status\": "));
}

/*
 * The guest's kernel has carried out what it was asked for. Without that, the next
 * request may find it in the middle: QEMU says that a DIMM is deleted while the kernel
 * still has to see that the slot is empty, and memory has blocks before all else.
 */
static bool guest_is_through(const char *source, size_t *at)
{
	int listens = LISTENS;
	const char *line;

	do {
		while ((line = monitor_line(at)))
			if (strstr(line, source) && ost_status(line) == OST_SUCCESS)
				return true;
		monitor_listen(LISTEN_MS);
	} while (listens--);
	found("the guest does not say that it is through");
	return false;
}

/* plug ID SIZE NODE: a DIMM goes into a slot, and its memory blocks appear. */
static bool step_plug(char **arg)
{
	uint64_t size = parse_size(arg[1]), start;
	const char *answer;
	int listens = 0;
	size_t at = 0;

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
	if (!guest_is_through(DEVICE_CHECK, &at))
		return failed();
	found("at 0x%llx", (unsigned long long)start);
	return true;
}

enum outcome {
	PENDING,
	REMOVED,
	BUSY,
	FAILED,
};

/* What a line of the monitor says about an ejection. */
static enum outcome outcome_of(const char *line, const char *quoted_id)
{
	int status = ost_status(line);

	if (!strstr(line, quoted_id))
		return PENDING;
	if (strstr(line, "\"DEVICE_DELETED\""))
		return REMOVED;
	if (strstr(line, "\"MEM_UNPLUG_ERROR\"") || strstr(line, "\"DEVICE_UNPLUG_GUEST_ERROR\""))
		return BUSY;
	if (!strstr(line, EJECT_REQUEST) || status <= OST_SUCCESS || status == OST_IN_PROGRESS)
		return PENDING;
	return status == OST_BUSY ? BUSY : FAILED;
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
	if (outcome == REMOVED && !guest_is_through(EJECT_REQUEST, &at))
		return PENDING;
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

/* unplug-refused ID: the guest tells the machine that the DIMM is busy, and it stays. */
static bool step_unplug_refused(char **arg)
{
	return unplug(arg[0]) == BUSY || failed();
}

/* Does a property of a device have that value? */
static bool property_is(const char *id, const char *name, uint64_t value)
{
	const char *answer = monitor_command("qom-get",
					     "'path': '/machine/peripheral/%s', 'property': '%s'",
					     id, name);

	answer = answer ? strstr(answer, "\"return\": ") : NULL;
	return answer && strtoull(answer + strlen("\"return\": "), NULL, 10) == value;
}

static bool all_online(void)
{
	uint64_t at, end = memory_end();
	struct block block;

	for (at = 0; at < end; at += block_size())
		if (block_get(at, &block) && strcmp(block.state, "online"))
			return false;
	return true;
}

/*
 * resize ID SIZE: the guest has that much of the memory of a virtio-mem device, in whole
 * memory blocks that are online. Its driver gives the memory of a block back before it
 * removes the block, and adds a block before it brings it online.
 */
static bool step_resize(char **arg)
{
	uint64_t size = parse_size(arg[1]);
	int listens = LISTENS;

	if (!monitor_begin() ||
	    !monitor_command("qom-set", "'path': '%s%s', 'property': '%s', 'value': %llu",
			     "/machine/peripheral/", arg[0], "requested-size",
			     (unsigned long long)size))
		return failed();
	while (!property_is(arg[0], "size", size) ||
	       iomem_bytes(0, UINT64_MAX, "(virtio_mem)") != size || !all_online()) {
		if (!listens--) {
			found("the guest has another size");
			return failed();
		}
		monitor_begin();
		monitor_listen(LISTEN_MS);
	}
	found("done");
	return true;
}

/*
 * firmware-memmap START END TYPE|none: the firmware's map has exactly this range as
 * one entry of that type; or nothing of it at all.
 */
static bool step_firmware_memmap(char **arg)
{
	uint64_t start = parse_size(arg[0]), end = parse_size(arg[1]);
	struct firmware_entry entry = { 0 };
	unsigned int entries;

	entries = firmware_find(start, end, &entry);
	found("%u entries, [0x%llx-0x%llx] %s", entries, (unsigned long long)entry.start,
	      (unsigned long long)entry.end - !!entry.end, entry.type);
	if (!strcmp(arg[2], "none"))
		return !entries;
	return entries == 1 && entry.start == start && entry.end == end &&
	       !strcmp(entry.type, arg[2]);
}

/* memory-save PATH START END: the host has that part of the physical memory in a file. */
static bool step_memory_save(char **arg)
{
	uint64_t start = parse_size(arg[1]), end = parse_size(arg[2]);

	if (!monitor_begin() ||
	    !monitor_command("pmemsave", "'filename': '%s', 'val': %llu, 'size': %llu", arg[0],
			     (unsigned long long)start, (unsigned long long)(end - start)))
		return failed();
	found("saved");
	return true;
}

/* no-image START END: nothing of the kernel's image lies there. */
static bool step_no_image(char **arg)
{
	uint64_t all = iomem_bytes(0, UINT64_MAX, " : Kernel ");
	uint64_t there = iomem_bytes(parse_size(arg[0]), parse_size(arg[1]), " : Kernel ");

	found("%llu of %llu KiB", (unsigned long long)there >> 10, (unsigned long long)all >> 10);
	return all && !there;
}

const struct step machine_steps[] = {
	{ "plug",		3, step_plug },
	{ "unplug",		1, step_unplug },
	{ "unplug-refused",	1, step_unplug_refused },
	{ "resize",		2, step_resize },
	{ "memory-save",	3, step_memory_save },
	{ "firmware-memmap",	3, step_firmware_memmap },
	{ "no-image",		2, step_no_image },
	{ NULL }
};
