// SPDX-License-Identifier: GPL-2.0
/*
 * A file system of a program that never answers when it is asked for data: a page of
 * its file is locked for as long as the program likes. Any user can have one.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <linux/fuse.h>

#include "guest.h"

#define MOUNT_POINT	"/tmp/fuse"
#define FILE_NODE	2
#define FOR_LONG	3600		/* seconds */

static void attributes(struct fuse_attr *attr, uint64_t node)
{
	attr->ino = node;
	attr->nlink = 1;
	attr->size = PAGE_SIZE;
	attr->mode = node == FILE_NODE ? S_IFREG | 0444 : S_IFDIR | 0555;
}

/* Answer a request; false if that is one for data. */
static bool answer(int dev, const struct fuse_in_header *in)
{
	struct {
		struct fuse_out_header head;
		union {
			struct fuse_init_out init;
			struct fuse_entry_out entry;
			struct fuse_attr_out attr;
			struct fuse_open_out open;
		};
	} out = { .head.unique = in->unique };
	size_t len = sizeof(out.head);

	switch (in->opcode) {
	case FUSE_INIT:
		out.init.major = FUSE_KERNEL_VERSION;
		out.init.minor = FUSE_KERNEL_MINOR_VERSION;
		out.init.max_write = PAGE_SIZE;
		len += sizeof(out.init);
		break;
	case FUSE_LOOKUP:
		out.entry.nodeid = FILE_NODE;
		out.entry.entry_valid = FOR_LONG;
		out.entry.attr_valid = FOR_LONG;
		attributes(&out.entry.attr, FILE_NODE);
		len += sizeof(out.entry);
		break;
	case FUSE_GETATTR:
		out.attr.attr_valid = FOR_LONG;
		attributes(&out.attr.attr, in->nodeid);
		len += sizeof(out.attr);
		break;
	case FUSE_OPEN:
		len += sizeof(out.open);
		break;
	case FUSE_READ:
		return false;
	default:
		out.head.error = -EOPNOTSUPP;
	}
	out.head.len = len;
	return write(dev, &out, len) == (ssize_t)len;
}

bool fuse_lock_page(void)
{
	static char request[FUSE_MIN_READ_BUFFER];
	int dev = open("/dev/fuse", O_RDWR), file;
	char options[80], byte;

	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0", dev);
	mkdir(MOUNT_POINT, 0755);
	if (dev < 0 || mount("fuse", MOUNT_POINT, "fuse", 0, options) < 0)
		return false;
	if (!fork()) {
		close(dev);
		file = open(MOUNT_POINT "/file", O_RDONLY);
		_exit(file < 0 || read(file, &byte, 1) < 0);
	}
	/* The page is locked when the kernel asks for what is to be in it. */
	while (read(dev, request, sizeof(request)) > 0)
		if (!answer(dev, (const void *)request))
			return ((const struct fuse_in_header *)request)->opcode == FUSE_READ;
	return false;
}
