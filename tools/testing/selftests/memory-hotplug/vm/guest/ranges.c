// SPDX-License-Identifier: GPL-2.0
/* The kernel's table of ranges that were declared hot-pluggable. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "guest.h"

#define RANGES		SYSFS "/kernel/mm/hotplug_ranges"
#define MAX_RANGES	4096

/* One file of a range's directory, as text. */
static int range_file(const char *dir, const char *name, char *buf, size_t size)
{
	char path[128];

	snprintf(path, sizeof(path), RANGES "/%s/%s", dir, name);
	return file_read(path, buf, size);
}

static int range_read(const char *dir, struct range *range)
{
	char path[128];
	int ret;

	snprintf(range->name, sizeof(range->name), "%s", dir);
	snprintf(path, sizeof(path), RANGES "/%s/start", dir);
	range->start = file_number(path, 0);
	snprintf(path, sizeof(path), RANGES "/%s/size", dir);
	range->end = range->start + file_number(path, 0);
	ret = range_file(dir, "state", range->state, sizeof(range->state));
	if (ret < 0)
		return ret;
	ret = range_file(dir, "reason", range->reason, sizeof(range->reason));
	if (ret < 0)
		return ret;
	range_file(dir, "detail", range->detail, sizeof(range->detail));
	/* Addresses read as 0 would be those of a kernel that hides them. */
	return range->end > range->start ? 0 : -EINVAL;
}

int ranges_read(const struct range **ranges)
{
	static struct range table[MAX_RANGES];
	struct dirent dirent, *entry;
	int ret = 0, nr = 0;
	DIR *dir;

	*ranges = table;
	dir = opendir(RANGES);
	if (!dir)
		return -errno;
	while (!ret && nr < MAX_RANGES && !readdir_r(dir, &dirent, &entry) && entry)
		if (!strncmp(entry->d_name, "range", 5))
			ret = range_read(entry->d_name, &table[nr++]);
	closedir(dir);
	return ret < 0 ? ret : nr;
}
