// SPDX-License-Identifier: GPL-2.0
/* Files that hold one value. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

int file_read(const char *path, char *buf, size_t size)
{
	size_t len = 0;
	ssize_t got;
	int fd;

	buf[0] = '\0';
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return -errno;
	do {
		got = read(fd, buf + len, size - 1 - len);
		if (got > 0)
			len += got;
	} while (got > 0 && len < size - 1);
	close(fd);
	if (len && buf[len - 1] == '\n')
		len--;
	buf[len] = '\0';
	return got < 0 ? -errno : (int)len;
}

int file_write(const char *path, const char *text)
{
	ssize_t done;
	int fd, ret = 0;

	fd = open(path, O_WRONLY);
	if (fd < 0)
		return -errno;
	done = write(fd, text, strlen(text));
	if (done < 0)
		ret = -errno;
	close(fd);
	return ret;
}

uint64_t file_number(const char *path, uint64_t missing)
{
	char buf[64], *end;
	uint64_t value;

	if (file_read(path, buf, sizeof(buf)) <= 0)
		return missing;
	value = strtoull(buf, &end, 0);
	return end == buf ? missing : value;
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}
