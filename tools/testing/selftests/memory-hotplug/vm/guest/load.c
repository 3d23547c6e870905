// SPDX-License-Identifier: GPL-2.0
/*
 * Memory in use on a node while it is being taken away: processes that keep
 * writing and checking their pages, so that a page that migrates badly shows
 * as a lost byte, and not only as a refusal.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <linux/mempolicy.h>

#include "guest.h"

#define MAX_LOADS	8

/* Shared between a load and the init that watches it. */
struct load {
	unsigned long ready;
	unsigned long stop;
	unsigned long local;	/* pages that began on the node; files there are */
	unsigned long passes;
	unsigned long lost;	/* pages with a wrong byte; files not found */
};

static struct {
	struct load *load;
	pid_t pid;
	unsigned long pages;
	unsigned long passes_at_start;
} loads[MAX_LOADS];
static int nr_loads;

static unsigned long get(const unsigned long *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static void bump(unsigned long *word)
{
	__atomic_add_fetch(word, 1, __ATOMIC_RELEASE);
}

static int node_of(void *addr)
{
	int node = -1;

	if (syscall(__NR_get_mempolicy, &node, NULL, 0UL, addr,
		    MPOL_F_NODE | MPOL_F_ADDR) < 0)
		return -1;
	return node;
}

static void work(struct load *load, const char *kind, int node, uint64_t *mem,
		 unsigned long pages)
{
	const unsigned long words = PAGE_SIZE / sizeof(*mem);
	unsigned long mask = 1UL << node, page, pass;
	bool bound = !strcmp(kind, "bound");

	/*
	 * Preferred, not bound: as for any service, its memory may move to
	 * another node when this one goes. Unless it is what the load is about.
	 */
	syscall(__NR_set_mempolicy, bound ? MPOL_BIND : MPOL_PREFERRED, &mask,
		sizeof(mask) * 8);
	if (!strcmp(kind, "locked") && syscall(__NR_mlock, mem, pages * PAGE_SIZE))
		bump(&load->lost);
	for (page = 0; page < pages; page++) {
		uint64_t *p = mem + page * words;

		p[0] = page;
		p[words - 1] = ~page;
		if (node_of(p) == node)
			bump(&load->local);
	}
	bump(&load->ready);

	for (pass = 0; !get(&load->stop); pass++) {
		for (page = 0; page < pages; page++) {
			uint64_t *p = mem + page * words;

			if (p[0] != page + pass || p[words - 1] != ~(page + pass))
				bump(&load->lost);
			p[0] = page + pass + 1;
			p[words - 1] = ~(page + pass + 1);
		}
		bump(&load->passes);
	}
	for (page = 0; bound && page < pages; page++)
		if (node_of(mem + page * words) != node)
			bump(&load->lost);
}

/*
 * The kernel's own memory comes from the node that the process runs on, whatever its
 * policy says. On a node without CPUs, it runs anywhere.
 */
static void run_on(int node)
{
	char path[96], text[64], *at = text;
	unsigned long mask = 0;

	snprintf(path, sizeof(path), SYSFS "/devices/system/node/node%d/cpulist", node);
	file_read(path, text, sizeof(text));
	while (*at >= '0' && *at <= '9') {
		long cpu = strtol(at, &at, 10), last = cpu;

		if (*at == '-')
			last = strtol(at + 1, &at, 10);
		for (; cpu <= last && cpu < 64; cpu++)
			mask |= 1UL << cpu;
		at += *at == ',';
	}
	if (mask)
		syscall(__NR_sched_setaffinity, 0, sizeof(mask), &mask);
}

static const char *file_path(unsigned long file)
{
	static char path[48];

	snprintf(path, sizeof(path), "/tmp/files%d/%lu", nr_loads, file);
	return path;
}

static bool make_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	return fd >= 0 && close(fd) == 0;
}

/*
 * The kernel's own memory instead: inodes and names, which cannot move. Or @names of
 * a single file, of which the kernel takes a page at a time.
 */
static void work_files(struct load *load, int node, unsigned long files, bool names)
{
	unsigned long mask = 1UL << node, file;
	char dir[32], first[48];

	run_on(node);
	syscall(__NR_set_mempolicy, MPOL_PREFERRED, &mask, sizeof(mask) * 8);
	snprintf(dir, sizeof(dir), "/tmp/files%d", nr_loads);
	mkdir(dir, 0755);
	snprintf(first, sizeof(first), "%s", file_path(0));
	for (file = 0; file < files; file++) {
		if (names && file ? link(first, file_path(file)) == 0 :
				    make_file(file_path(file)))
			bump(&load->local);
	}
	bump(&load->ready);

	while (!get(&load->stop)) {
		for (file = 0; file < files; file++)
			if (!file_exists(file_path(file)))
				bump(&load->lost);
		bump(&load->passes);
	}
}

static uint64_t *map_memory(const char *kind, uint64_t size)
{
	int fd = -1, flags = MAP_PRIVATE | MAP_ANONYMOUS;
	char path[32];
	void *mem;

	if (!strcmp(kind, "tmpfs")) {
		snprintf(path, sizeof(path), "/tmp/load%d", nr_loads);
		fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
		if (fd < 0 || ftruncate(fd, size) < 0)
			return NULL;
		flags = MAP_SHARED;
	} else if (strcmp(kind, "anonymous") && strcmp(kind, "bound") && strcmp(kind, "locked")) {
		return NULL;
	}
	mem = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, 0);
	if (fd >= 0)
		close(fd);
	return mem == MAP_FAILED ? NULL : mem;
}

bool load_start(const char *kind, int node, uint64_t size)
{
	bool names = !strcmp(kind, "names"), files = names || !strcmp(kind, "files");
	unsigned long pages = files ? size : size / PAGE_SIZE;
	uint64_t *mem = NULL;
	struct load *load;
	pid_t pid;

	if (nr_loads == MAX_LOADS)
		return false;
	load = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!files)
		mem = map_memory(kind, size);
	if (load == MAP_FAILED || (!files && !mem)) {
		found("no memory of kind %s", kind);
		return false;
	}
	pid = fork();
	if (pid < 0)
		return false;
	if (!pid) {
		if (files)
			work_files(load, node, pages, names);
		else
			work(load, kind, node, mem, pages);
		_exit(0);
	}
	if (mem)
		munmap(mem, size);
	while (!get(&load->ready) && !waitpid(pid, NULL, WNOHANG))
		usleep(10000);

	loads[nr_loads].load = load;
	loads[nr_loads].pid = pid;
	loads[nr_loads].pages = pages;
	loads[nr_loads].passes_at_start = get(&load->passes);
	nr_loads++;
	found(files ? "%lu of %lu files" : "%lu of %lu pages on node %d",
	      get(&load->local), pages, node);
	/* The load says something about the node only when it is there. */
	return get(&load->ready) && get(&load->local) >= pages - pages / 16;
}

bool load_idle(void)
{
	bool ok = nr_loads > 0;
	int i;

	for (i = 0; i < nr_loads; i++)
		if (kill(loads[i].pid, SIGSTOP) < 0)
			ok = false;
	found("%d loads", nr_loads);
	return ok;
}

/* Every page is checked again before a load ends. */
static void finish_pass(struct load *load, pid_t pid)
{
	unsigned long passes = get(&load->passes);

	kill(pid, SIGCONT);
	while (get(&load->passes) < passes + 2 && !waitpid(pid, NULL, WNOHANG))
		usleep(10000);
	bump(&load->stop);
}

bool load_stop(void)
{
	unsigned long lost = 0, passes = 0, pages = 0;
	bool ok = nr_loads > 0;
	int i, status;

	for (i = 0; i < nr_loads; i++) {
		struct load *load = loads[i].load;

		finish_pass(load, loads[i].pid);
		if (waitpid(loads[i].pid, &status, 0) != loads[i].pid || status)
			ok = false;
		if (get(&load->passes) == loads[i].passes_at_start)
			ok = false;
		lost += get(&load->lost);
		passes += get(&load->passes) - loads[i].passes_at_start;
		pages += loads[i].pages;
		munmap(load, PAGE_SIZE);
	}
	found("%d loads, %lu pages, %lu passes, %lu pages damaged",
	      nr_loads, pages, passes, lost);
	nr_loads = 0;
	return ok && !lost;
}
