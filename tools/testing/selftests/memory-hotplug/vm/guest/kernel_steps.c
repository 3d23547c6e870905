// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that only the kernel can use, taken as users make it take some: none of it
 * can move, and what a process has of it is gone with the process.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <linux/membarrier.h>

#include "guest.h"

#define MAX_TAKERS	8
#define CHUNK		(64 << 10)
/* What a page table of the lowest level maps. */
#define TABLE_SPAN	(2ULL << 20)
#define AF_UNIX		1
#define SOCK_STREAM	1
#define MAX_FILES	1000000

/* Shared with the process that takes it. */
struct progress {
	uint64_t bytes;
	uint64_t done;
};

static pid_t takers[MAX_TAKERS];
static int nr_takers;

static char chunk[CHUNK];

/* Each of these takes a little more, and says how many bytes; 0 when there are no more. */

static uint64_t take_page_table(uint64_t size)
{
	static char *at;

	if (!at) {
		char *map = mmap(NULL, (size / PAGE_SIZE + 1) * TABLE_SPAN, PROT_READ,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

		if (map == MAP_FAILED)
			return 0;
		at = map;
	}
	/* There is one page of zeroes for all who only read. */
	if (syscall(__NR_madvise, at, PAGE_SIZE, MADV_POPULATE_READ))
		return 0;
	at += TABLE_SPAN;
	return PAGE_SIZE;
}

static uint64_t fill(int fd)
{
	uint64_t bytes = 0;
	ssize_t len;

	while ((len = write(fd, chunk, sizeof(chunk))) > 0)
		bytes += len;
	return bytes;
}

static uint64_t take_pipe(uint64_t size)
{
	int ends[2];

	return pipe2(ends, O_NONBLOCK) ? 0 : fill(ends[1]);
}

static uint64_t take_socket(uint64_t size)
{
	int ends[2];

	return syscall(__NR_socketpair, AF_UNIX, SOCK_STREAM | O_NONBLOCK, 0, ends) ? 0 :
	       fill(ends[1]);
}

static uint64_t take_ramfs(uint64_t size)
{
	static int fd = -1;

	if (fd < 0) {
		mkdir("/ramfs", 0755);
		mount("ramfs", "/ramfs", "ramfs", 0, NULL);
		fd = open("/ramfs/file", O_WRONLY | O_CREAT, 0600);
	}
	return write(fd, chunk, sizeof(chunk)) == sizeof(chunk) ? sizeof(chunk) : 0;
}

static const struct {
	const char *name;
	uint64_t (*take)(uint64_t size);
} kinds[] = {
	{ "page-tables",	take_page_table },
	{ "pipes",		take_pipe },
	{ "sockets",		take_socket },
	{ "ramfs",		take_ramfs },
};

static void work(struct progress *progress, unsigned int kind, uint64_t size)
{
	struct rlimit files = { MAX_FILES, MAX_FILES };
	uint64_t bytes;
	int fd;

	/* Nobody is to wait for what this one may still say. */
	for (fd = 0; fd < 3; fd++)
		close(fd);
	setrlimit(RLIMIT_NOFILE, &files);
	while (progress->bytes < size && (bytes = kinds[kind].take(size)))
		__atomic_add_fetch(&progress->bytes, bytes, __ATOMIC_RELEASE);
	__atomic_store_n(&progress->done, 1, __ATOMIC_RELEASE);
	for (;;)
		usleep(1000000);
}

static uint64_t kills(void)
{
	static char text[1 << 16];
	const char *at;

	if (file_read(PROC "/vmstat", text, sizeof(text)) < 0)
		return 0;
	at = strstr(text, "\noom_kill ");
	return at ? strtoull(at + strlen("\noom_kill "), NULL, 10) : 0;
}

/* Take it, and say how far it came. Whether a process is killed for it is in *@killed. */
static uint64_t take(const char *name, uint64_t size, bool *killed)
{
	uint64_t before = kills(), bytes;
	struct progress *progress;
	pid_t pid, ended = 0;
	unsigned int kind;

	*killed = false;

	for (kind = 0; kind < sizeof(kinds) / sizeof(*kinds); kind++)
		if (!strcmp(kinds[kind].name, name))
			break;
	progress = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (kind == sizeof(kinds) / sizeof(*kinds) || nr_takers == MAX_TAKERS ||
	    progress == MAP_FAILED) {
		found("no kernel memory of kind %s", name);
		return 0;
	}
	pid = fork();
	if (!pid)
		work(progress, kind, size);
	/* Whoever allocates now may be the next one to be killed, so nothing else is done. */
	while (pid > 0 && !(ended = waitpid(pid, NULL, WNOHANG)) &&
	       !__atomic_load_n(&progress->done, __ATOMIC_ACQUIRE))
		usleep(10000);
	/* Page tables of who was killed go after a grace period, and to look takes memory. */
	syscall(__NR_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
	*killed = kills() != before;
	bytes = progress->bytes;
	munmap(progress, PAGE_SIZE);
	found("%llu of %llu MiB%s", (unsigned long long)bytes >> 20,
	      (unsigned long long)size >> 20, *killed ? ", then a process was killed" : "");
	if (*killed || bytes < size) {
		if (pid > 0 && !ended && !kill(pid, SIGKILL))
			waitpid(pid, NULL, 0);
	} else {
		takers[nr_takers++] = pid;
	}
	return bytes;
}

/*
 * kernel-memory KIND SIZE: a process makes the kernel use so much memory, and keeps it
 * to the end, and no process is killed for it. KIND is page-tables, pipes, sockets or
 * ramfs. Says how far it came.
 */
static bool step_kernel_memory(char **arg)
{
	uint64_t size = parse_size(arg[1]);
	bool killed;

	return take(arg[0], size, &killed) >= size && !killed;
}

/*
 * kernel-memory-killed KIND LEAST MOST: a process is killed before the kernel uses MOST,
 * but not before it uses LEAST, which is free again then.
 */
static bool step_kernel_memory_killed(char **arg)
{
	bool killed;

	return take(arg[0], parse_size(arg[2]), &killed) >= parse_size(arg[1]) && killed;
}

/* kernel-memory-free: all of these processes end. What is in ramfs stays. */
static bool step_kernel_memory_free(char **arg)
{
	bool ok = nr_takers > 0;
	int i;

	for (i = 0; i < nr_takers; i++)
		if (kill(takers[i], SIGKILL) < 0 || waitpid(takers[i], NULL, 0) != takers[i])
			ok = false;
	found("%d processes", nr_takers);
	nr_takers = 0;
	return ok;
}

const struct step kernel_steps[] = {
	{ "kernel-memory",	2, step_kernel_memory },
	{ "kernel-memory-killed", 3, step_kernel_memory_killed },
	{ "kernel-memory-free",	0, step_kernel_memory_free },
	{ NULL }
};
