// SPDX-License-Identifier: GPL-2.0
/* Steps about nodes: their memory, and their files in sysfs. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

#define NODES		SYSFS "/devices/system/node"

/* node NUMBER online|gone: is its directory in sysfs? */
static bool step_node(char **arg)
{
	char path[64];
	bool there;

	snprintf(path, sizeof(path), NODES "/node%s", arg[0]);
	there = file_exists(path);
	found("%s", there ? "online" : "gone");
	return !strcmp(arg[1], there ? "online" : "gone");
}

/* node-memory NUMBER SIZE: so much memory is present on the node. */
static bool step_node_memory(char **arg)
{
	uint64_t present = zone_present(atoi(arg[0]), NULL);
	char size[24];

	found("%s", format_size(present, size, sizeof(size)));
	return present == parse_size(arg[1]);
}

/* The files of a node by their paths, a line each, as remember-node found them. */
static struct {
	int node;
	char files[1 << 15];
} remembered = { .node = -1 };

static char files[sizeof(remembered.files)];

static bool add_line(char *text, size_t size, const char *line)
{
	size_t len = strlen(text);

	if (len + strlen(line) + 2 > size)
		return false;
	snprintf(text + len, size - len, "%s\n", line);
	return true;
}

/* The files below a directory, and where its links point to. */
static bool add_files(const char *dir, unsigned int depth)
{
	char path[192], target[128], line[340];
	struct dirent dirent, *entry;
	bool ok = true;
	DIR *at;

	at = opendir(dir);
	if (!at)
		return false;
	while (ok && !readdir_r(at, &dirent, &entry) && entry) {
		ssize_t len;

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name);
		len = readlink(path, target, sizeof(target) - 1);
		target[len < 0 ? 0 : len] = '\0';
		snprintf(line, sizeof(line), "%s%s%s", path, len < 0 ? "" : " to ", target);
		ok = add_line(files, sizeof(files), line);
		if (ok && len < 0 && depth)
			add_files(path, depth - 1);
	}
	closedir(at);
	return ok;
}

/* Does a list such as "0-1,3" have the number? */
static bool list_has(const char *list, int number)
{
	while (*list >= '0' && *list <= '9') {
		char *rest;
		long first = strtol(list, &rest, 10), last = first;

		if (*rest == '-')
			last = strtol(rest + 1, &rest, 10);
		if (first <= number && number <= last)
			return true;
		list = *rest == ',' ? rest + 1 : rest;
	}
	return false;
}

/* All of a node's files, those of its values that do not change, and the lists of nodes. */
static bool list_node(int node)
{
	static const char * const values[] = { "cpulist", "distance" };
	static const char * const lists[] = {
		"possible", "online", "has_memory", "has_normal_memory", "has_cpu",
	};
	char path[96], text[128], line[200];
	unsigned int i;

	files[0] = '\0';
	snprintf(path, sizeof(path), NODES "/node%d", node);
	if (!add_files(path, 3))
		return false;
	for (i = 0; i < sizeof(values) / sizeof(*values); i++) {
		snprintf(path, sizeof(path), NODES "/node%d/%s", node, values[i]);
		file_read(path, text, sizeof(text));
		snprintf(line, sizeof(line), "%s: %s", values[i], text);
		if (!add_line(files, sizeof(files), line))
			return false;
	}
	for (i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		snprintf(path, sizeof(path), NODES "/%s", lists[i]);
		file_read(path, text, sizeof(text));
		snprintf(line, sizeof(line), "%s: %s", lists[i],
			 list_has(text, node) ? "yes" : "no");
		if (!add_line(files, sizeof(files), line))
			return false;
	}
	return true;
}

/* Is each line of a text one of the other? Says which is not the first time. */
static unsigned int missing(const char *text, const char *other, const char *what)
{
	static char copy[sizeof(files)];
	char *rest = copy, *line;
	unsigned int lines = 0;

	snprintf(copy, sizeof(copy), "%s", text);
	while ((line = next_line(&rest))) {
		const char *at = other;
		size_t len = strlen(line);

		while ((at = strstr(at, line)) &&
		       ((at != other && at[-1] != '\n') || at[len] != '\n'))
			at++;
		if (!at && !lines++)
			found("%s: %s", what, line);
	}
	return lines;
}

static unsigned int count_lines(const char *text)
{
	unsigned int lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

/* remember-node NUMBER: which files the node has, and in which lists of nodes it is. */
static bool step_remember_node(char **arg)
{
	remembered.node = -1;
	if (!list_node(atoi(arg[0]))) {
		found("its files cannot be listed");
		return false;
	}
	remembered.node = atoi(arg[0]);
	memcpy(remembered.files, files, sizeof(files));
	found("%u files and values", count_lines(files));
	return true;
}

/* node-complete NUMBER: all of that is as it was at the step remember-node. */
static bool step_node_complete(char **arg)
{
	if (remembered.node != atoi(arg[0]) || !list_node(remembered.node)) {
		found(remembered.node < 0 ? "nothing is remembered" :
		      "its files cannot be listed");
		return false;
	}
	if (missing(remembered.files, files, "no more") ||
	    missing(files, remembered.files, "new"))
		return false;
	found("%u files and values", count_lines(files));
	return true;
}

const struct step node_steps[] = {
	{ "node",		2, step_node },
	{ "node-memory",	2, step_node_memory },
	{ "remember-node",	1, step_remember_node },
	{ "node-complete",	1, step_node_complete },
	{ NULL }
};
