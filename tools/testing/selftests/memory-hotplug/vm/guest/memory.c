// SPDX-License-Identifier: GPL-2.0
/* What the kernel says about its memory, from sysfs and /proc. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

#define MEMORY		SYSFS "/devices/system/memory"
#define FIRMWARE	SYSFS "/firmware/memmap"

/* The largest files read here; one reader at a time. */
static char text[1 << 20];

uint64_t block_size(void)
{
	static uint64_t size;
	char buf[32];

	if (!size && file_read(MEMORY "/block_size_bytes", buf, sizeof(buf)) > 0)
		size = strtoull(buf, NULL, 16);
	return size;
}

bool block_get(uint64_t start, struct block *block)
{
	char path[96];

	memset(block, 0, sizeof(*block));
	if (!block_size())
		return false;
	block->start = start;
	block->id = start / block_size();
	snprintf(path, sizeof(path), MEMORY "/memory%u/state", block->id);
	if (file_read(path, block->state, sizeof(block->state)) < 0)
		return false;
	snprintf(path, sizeof(path), MEMORY "/memory%u/valid_zones", block->id);
	file_read(path, block->zone, sizeof(block->zone));
	/* A block that is offline lists every zone that it may go to. */
	if (strchr(block->zone, ' '))
		*strchr(block->zone, ' ') = '\0';
	return true;
}

int block_set_state(const struct block *block, const char *state)
{
	char path[96];

	snprintf(path, sizeof(path), MEMORY "/memory%u/state", block->id);
	return file_write(path, state);
}

int block_hotpluggable(const struct block *block)
{
	char path[96], buf[8];
	int ret;

	snprintf(path, sizeof(path), MEMORY "/memory%u/hotpluggable", block->id);
	ret = file_read(path, buf, sizeof(buf));
	if (ret < 0)
		return ret;
	return strcmp(buf, "0") && strcmp(buf, "1") ? -EINVAL : buf[0] == '1';
}

bool block_on_node(const struct block *block, int node)
{
	char path[96];

	snprintf(path, sizeof(path), SYSFS "/devices/system/node/node%d/memory%u",
		 node, block->id);
	return file_exists(path);
}

uint64_t memory_end(void)
{
	struct dirent dirent, *entry;
	uint64_t end = 0;
	DIR *dir;

	dir = opendir(MEMORY);
	if (!dir)
		return 0;
	while (!readdir_r(dir, &dirent, &entry) && entry) {
		char *rest;
		uint64_t id;

		if (strncmp(entry->d_name, "memory", 6))
			continue;
		id = strtoull(entry->d_name + 6, &rest, 10);
		if (*rest == '\0' && rest != entry->d_name + 6 &&
		    (id + 1) * block_size() > end)
			end = (id + 1) * block_size();
	}
	closedir(dir);
	return end;
}

uint64_t zone_present(int node, const char *zone)
{
	char *rest = text, *line, *word, name[32] = "";
	uint64_t pages = 0;
	int at = -1;

	if (file_read(PROC "/zoneinfo", text, sizeof(text)) < 0)
		return 0;
	while ((line = next_line(&rest))) {
		word = next_word(&line);
		if (!word)
			continue;
		/* "Node 0, zone   Normal" opens a zone, "present 1234" counts it. */
		if (!strcmp(word, "Node")) {
			at = atoi(next_word(&line));
			next_word(&line);
			snprintf(name, sizeof(name), "%s", next_word(&line));
		} else if (!strcmp(word, "present") && (node < 0 || at == node) &&
			   (!zone || !strcmp(name, zone))) {
			pages += strtoull(next_word(&line), NULL, 10);
		}
	}
	return pages * PAGE_SIZE;
}

static uint64_t overlap(uint64_t start, uint64_t end, uint64_t lo, uint64_t hi)
{
	if (lo < start)
		lo = start;
	if (hi > end)
		hi = end;
	return lo < hi ? hi - lo : 0;
}

uint64_t iomem_bytes(uint64_t start, uint64_t end, const char *name)
{
	char *rest = text, *line, *dash;
	uint64_t bytes = 0;

	if (file_read(PROC "/iomem", text, sizeof(text)) < 0)
		return 0;
	while ((line = next_line(&rest))) {
		uint64_t lo, hi;

		if (!strstr(line, name))
			continue;
		lo = strtoull(line, &dash, 16);
		hi = strtoull(dash + 1, NULL, 16);
		bytes += overlap(start, end, lo, hi + 1);
	}
	return bytes;
}

static bool firmware_entry(const char *number, struct firmware_entry *entry)
{
	char path[96];

	snprintf(path, sizeof(path), FIRMWARE "/%s/type", number);
	if (file_read(path, entry->type, sizeof(entry->type)) < 0)
		return false;
	snprintf(path, sizeof(path), FIRMWARE "/%s/start", number);
	entry->start = file_number(path, 0);
	snprintf(path, sizeof(path), FIRMWARE "/%s/end", number);
	entry->end = file_number(path, 0) + 1;
	return true;
}

/* Of entries of one type, or of any. */
static unsigned int firmware_walk(uint64_t start, uint64_t end, const char *type,
				  struct firmware_entry *last, uint64_t *bytes)
{
	struct dirent dirent, *at;
	unsigned int entries = 0;
	DIR *dir;

	dir = opendir(FIRMWARE);
	if (!dir)
		return 0;
	while (!readdir_r(dir, &dirent, &at) && at) {
		struct firmware_entry entry;
		uint64_t part;

		if (at->d_name[0] == '.' || !firmware_entry(at->d_name, &entry))
			continue;
		part = overlap(start, end, entry.start, entry.end);
		if (!part || (type && strcmp(entry.type, type)))
			continue;
		*bytes += part;
		*last = entry;
		entries++;
	}
	closedir(dir);
	return entries;
}

uint64_t firmware_ram(uint64_t start, uint64_t end)
{
	struct firmware_entry last;
	uint64_t bytes = 0;

	firmware_walk(start, end, "System RAM", &last, &bytes);
	return bytes;
}

unsigned int firmware_find(uint64_t start, uint64_t end, struct firmware_entry *entry)
{
	uint64_t bytes = 0;

	return firmware_walk(start, end, NULL, entry, &bytes);
}
