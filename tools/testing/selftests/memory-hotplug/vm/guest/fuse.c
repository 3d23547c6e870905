// SPDX-License-Identifier: GPL-2.0
/*
 * A file system of a program that never answers when it is asked for data, or given
 * some: a page of its file is locked for as long as the program likes. Any user can
 * have one.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <linux/fuse.h>

#include "guest.h"

#define MOUNT_POINT	"/tmp/fuse"
#define FILE_NODE	2
#define FOR_LONG	3600		/* seconds */
#define MNT_FORCE	1
#define MS_SYNC		4

static void attributes(struct fuse_attr *attr, uint64_t node)
{
	attr->ino = node;
	attr->nlink = 1;
	attr->size = PAGE_SIZE;
	attr->mode = node == FILE_NODE ? S_IFREG | 0644 : S_IFDIR | 0555;
}

/* Answer a request, if it is not that one. */
static bool answer(int dev, const struct fuse_in_header *in, uint32_t unanswered)
{
	struct {
		struct fuse_out_header head;
		union {
			struct fuse_init_out init;
			struct fuse_entry_out entry;
			struct fuse_attr_out attr;
			struct fuse_open_out open;
			char data[PAGE_SIZE];
		};
	} out = { .head.unique = in->unique };
	size_t len = sizeof(out.head);

	if (in->opcode == unanswered)
		return false;
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
		len += sizeof(out.data);
		break;
	default:
		out.head.error = -EOPNOTSUPP;
	}
	out.head.len = len;
	return write(dev, &out, len) == (ssize_t)len;
}

/* Have the kernel read the file, or write it. */
static void use_file(bool write)
{
	int file = open(MOUNT_POINT "/file", write ? O_RDWR : O_RDONLY);
	char *page = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	char byte;

	if (!write) {
		read(file, &byte, 1);
	} else if (page != MAP_FAILED) {
		page[0] = 1;
		syscall(__NR_msync, page, PAGE_SIZE, MS_SYNC);
	}
}

/* The kernel locks the pages of a file that it is to forget, and waits until it is written. */
static void forget_file(int dev)
{
	const struct {
		struct fuse_out_header head;
		struct fuse_notify_inval_inode_out inode;
	} notice = {
		.head.len = sizeof(notice),
		.head.error = FUSE_NOTIFY_INVAL_INODE,
		.inode.ino = FILE_NODE,
	};

	write(dev, &notice, sizeof(notice));
}

bool fuse_lock_page(bool written)
{
	static char request[2 * FUSE_MIN_READ_BUFFER];
	const uint32_t unanswered = written ? FUSE_WRITE : FUSE_READ;
	int dev = open("/dev/fuse", O_RDWR);
	char options[80];

	snprintf(options, sizeof(options), "fd=%d,rootmode=40000,user_id=0,group_id=0", dev);
	mkdir(MOUNT_POINT, 0755);
	if (dev < 0 || mount("fuse", MOUNT_POINT, "fuse", 0, options) < 0)
		return false;
	if (!fork()) {
		close(dev);
		use_file(written);
		_exit(0);
	}
	while (read(dev, request, sizeof(request)) > 0) {
		const struct fuse_in_header *in = (const void *)request;

		if (answer(dev, in, unanswered))
			continue;
		if (in->opcode != unanswered)
			return false;
		/* What is read is locked by now. */
		if (written && !fork()) {
			forget_file(dev);
			_exit(0);
		}
		return true;
	}
	return false;
}

void fuse_end(void)
{
	/* No process may be left to do so: each may wait for an answer. */
	umount2(MOUNT_POINT, MNT_FORCE);
}
