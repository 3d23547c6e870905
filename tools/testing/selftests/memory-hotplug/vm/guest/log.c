// SPDX-License-Identifier: GPL-2.0
/* The kernel's log, and the guest's own marks in it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

/* As log_read() found it. */
static char text[1 << 20];
static size_t text_len;

void log_mark(const char *what)
{
	char line[256];

	snprintf(line, sizeof(line), LOG_MARK "%s\n", what);
	file_write(KMSG, line);
}

bool log_read(void)
{
	ssize_t got;
	bool all;
	int fd;

	text_len = 0;
	fd = open(KMSG, O_RDONLY | O_NONBLOCK);
	if (fd < 0)
		return false;
	/* A line at a time, until there is no more; one that was overwritten is skipped. */
	do {
		got = read(fd, text + text_len, sizeof(text) - 1 - text_len);
		if (got > 0)
			text_len += got;
	} while (got > 0 || (got < 0 && errno == EPIPE));
	all = !got || errno == EAGAIN;
	close(fd);
	text[text_len] = '\0';
	return all;
}

const char *log_line(size_t *at)
{
	static char line[1024];
	char *start, *end;

	while ((end = strchr(text + *at, '\n'))) {
		snprintf(line, sizeof(line), "%.*s", (int)(end - text - *at), text + *at);
		*at = end + 1 - text;
		/* "LEVEL,NUMBER,TIME,FLAGS;TEXT"; what begins with a blank is about it. */
		start = strchr(line, ';');
		if (start && line[0] != ' ')
			return start + 1;
	}
	return NULL;
}

size_t log_behind(const char *mark)
{
	size_t at = 0, behind = 0;
	const char *line;

	while ((line = log_line(&at)))
		if (strstr(line, mark))
			behind = at;
	return behind;
}

bool log_holds(const char *what, char *line, size_t size)
{
	const char *found_line;
	size_t at = 0;

	/* A log that cannot be read might have everything. */
	if (!log_read()) {
		snprintf(line, size, "the log cannot be read");
		return false;
	}
	line[0] = '\0';
	while ((found_line = log_line(&at))) {
		/* The guest's own marks name what it looks for. */
		if (!strstr(found_line, what) || strstr(found_line, LOG_MARK))
			continue;
		snprintf(line, size, "%s", found_line);
		return true;
	}
	return false;
}
