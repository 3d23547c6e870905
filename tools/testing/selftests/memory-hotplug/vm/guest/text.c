// SPDX-License-Identifier: GPL-2.0
/* Words, lines and sizes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest.h"

char *next_word(char **at)
{
	char *word = *at, *end;

	while (*word == ' ')
		word++;
	if (!*word)
		return NULL;
	end = strchr(word, ' ');
	if (end)
		*end++ = '\0';
	*at = end ? end : word + strlen(word);
	return word;
}

char *next_line(char **at)
{
	char *line = *at, *end;

	if (!line || !*line)
		return NULL;
	end = strchr(line, '\n');
	if (end)
		*end++ = '\0';
	*at = end;
	return line;
}

const char *no_size;

uint64_t parse_size(const char *text)
{
	static const char units[] = "KMG";
	const char *unit;
	uint64_t value;
	char *end;

	value = strtoull(text, &end, 0);
	unit = *end ? strchr(units, *end) : NULL;
	if (unit) {
		value <<= 10 * (unit - units + 1);
		end++;
	}
	if (end == text || *end)
		no_size = text;
	return value;
}

const char *format_size(uint64_t bytes, char *buf, size_t size)
{
	static const char * const units[] = { "B", "KiB", "MiB", "GiB" };
	unsigned int unit = 0;

	while (bytes && !(bytes % 1024) && unit < 3) {
		bytes /= 1024;
		unit++;
	}
	snprintf(buf, size, "%llu %s", (unsigned long long)bytes, units[unit]);
	return buf;
}
