// SPDX-License-Identifier: GPL-2.0
/*
 * Pages that stay where they are: processes that have one in a way in which the
 * kernel cannot move it, and memory of the kernel itself.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <linux/io_uring.h>
#include <linux/mempolicy.h>

#include "guest.h"

#define PAGEMAP		PROC "/self/pagemap"
#define PAGEMAP_PFN	((1ULL << 55) - 1)
#define HUGE_PAGES	SYSFS "/devices/system/node/node%d/hugepages/hugepages-2048kB/nr_hugepages"
#define HUGE_SIZE	(2ULL << 20)
#define HUGE_COUNT	4
/* The first of them fill what is free here and there between the kernel's own memory. */
#define PINNED_SIZE	(16UL << 20)
#define MAX_HOLDS	8
#define NOT_DONE	(~0ULL)

static struct {
	pid_t pid;
	int node;
	bool huge;
} holds[MAX_HOLDS];
static int nr_holds;

static uint64_t physical_of(void *addr)
{
	int fd = open(PAGEMAP, O_RDONLY);
	uint64_t entry = 0;

	if (fd < 0)
		return 0;
	if (lseek(fd, (uintptr_t)addr / PAGE_SIZE * sizeof(entry), SEEK_SET) < 0 ||
	    read(fd, &entry, sizeof(entry)) != sizeof(entry))
		entry = 0;
	close(fd);
	return (entry & PAGEMAP_PFN) * PAGE_SIZE;
}

/* A page in a pipe has a reference that migration cannot account for. */
static bool into_pipe(void *page)
{
	struct iovec part = { page, PAGE_SIZE };
	int ends[2];

	return pipe(ends) == 0 &&
	       syscall(__NR_vmsplice, ends[1], &part, 1UL, 0U) == (long)PAGE_SIZE;
}

/* A registered buffer is pinned for long, for which the kernel moves it to fixed memory. */
static bool into_ring(void *pages)
{
	struct io_uring_params params = { 0 };
	struct iovec part = { pages, PINNED_SIZE };
	int fd = syscall(__NR_io_uring_setup, 1, &params);

	return fd >= 0 &&
	       !syscall(__NR_io_uring_register, fd, IORING_REGISTER_BUFFERS, &part, 1);
}

/* Pages in use, as @use does it; where the last one is, or 0. */
static uint64_t use_pages(int node, size_t size, bool (*use)(void *pages))
{
	unsigned long mask = 1UL << node;
	char *pages;
	size_t at;

	syscall(__NR_set_mempolicy, MPOL_PREFERRED, &mask, sizeof(mask) * 8);
	pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (pages == MAP_FAILED)
		return 0;
	for (at = 0; at < size; at += PAGE_SIZE)
		pages[at] = 1;
	return use(pages) ? physical_of(pages + size - PAGE_SIZE) : 0;
}

static uint64_t pipe_page(int node)
{
	return use_pages(node, PAGE_SIZE, into_pipe);
}

static uint64_t pin_pages(int node)
{
	return use_pages(node, PINNED_SIZE, into_ring);
}

static uint64_t lock_page(int node, bool written)
{
	unsigned long mask = 1UL << node;

	syscall(__NR_set_mempolicy, MPOL_BIND, &mask, sizeof(mask) * 8);
	return fuse_lock_page(written);
}

static uint64_t read_page(int node)
{
	return lock_page(node, false);
}

static uint64_t write_page(int node)
{
	return lock_page(node, true);
}

/*
 * A page in a pipe in each block of the node, but for a part of a block: whoever has
 * that much memory has some of each. How many; or 0.
 */
static uint64_t use_blocks(int node)
{
	const uint64_t size = zone_present(node, "Movable") - block_size() / 2;
	unsigned long mask = 1UL << node;
	static bool has[4096];
	uint64_t at, kept = 0, blocks = 0;
	char *pages;

	syscall(__NR_set_mempolicy, MPOL_BIND, &mask, sizeof(mask) * 8);
	pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (pages == MAP_FAILED)
		return 0;
	for (at = 0; at < size; at += PAGE_SIZE)
		pages[at] = 1;
	/* What is one after the other here is mostly so in memory, too. */
	for (at = 0; at < size; at += 16 * PAGE_SIZE) {
		uint64_t block = physical_of(pages + at) / block_size();

		if (block >= sizeof(has) || has[block])
			continue;
		has[block] = true;
		if (!into_pipe(pages + at))
			return 0;
		syscall(__NR_madvise, pages + kept, at - kept, MADV_DONTNEED);
		kept = at + PAGE_SIZE;
		blocks++;
	}
	syscall(__NR_madvise, pages + kept, size - kept, MADV_DONTNEED);
	return blocks;
}

/* All huge pages that there are get reserved, and none of them is used. */
static uint64_t reserve_huge(int node)
{
	void *pages = mmap(NULL, HUGE_COUNT * HUGE_SIZE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

	return pages != MAP_FAILED;
}

static bool set_huge(int node, unsigned int count)
{
	char path[128], text[16];

	snprintf(path, sizeof(path), HUGE_PAGES, node);
	snprintf(text, sizeof(text), "%u", count);
	return !file_write(path, text) && file_number(path, 0) == count;
}

/*
 * Have a process do something, and keep what it has then; where a page of that is, or
 * whatever is not 0.
 */
static uint64_t hold_in_process(uint64_t (*use)(int node), int node)
{
	uint64_t *done, result = NOT_DONE;
	pid_t pid;

	done = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (nr_holds == MAX_HOLDS || done == MAP_FAILED)
		return 0;
	*done = NOT_DONE;
	pid = fork();
	if (!pid) {
		result = use(node);
		__atomic_store_n(done, result, __ATOMIC_RELEASE);
		while (result)
			usleep(1000000);
		_exit(0);
	}
	if (pid > 0) {
		holds[nr_holds].pid = pid;
		holds[nr_holds].node = node;
		holds[nr_holds].huge = use == reserve_huge;
		nr_holds++;
		while ((result = __atomic_load_n(done, __ATOMIC_ACQUIRE)) == NOT_DONE &&
		       !waitpid(pid, NULL, WNOHANG))
			usleep(10000);
	}
	munmap(done, PAGE_SIZE);
	return result == NOT_DONE ? 0 : result;
}

/* The first page of a kind in the last block of the node that has one, or 0. */
static uint64_t find_page(int node, int flag)
{
	static uint64_t flags[(16 << 20) / PAGE_SIZE];
	const size_t chunk = sizeof(flags) / sizeof(*flags);
	uint64_t start, at;
	struct block block;

	for (start = memory_end(); start; ) {
		start -= block_size();
		if (!block_get(start, &block) || !block_on_node(&block, node))
			continue;
		for (at = start; at < start + block_size(); at += chunk * PAGE_SIZE) {
			size_t i, nr = page_flags_read(at, flags, chunk);

			for (i = 0; i < nr; i++)
				if (flags[i] >> flag & 1)
					return at + i * PAGE_SIZE;
		}
	}
	return 0;
}

/* What a process does for a kind; other kinds are flags of pages that are there. */
static const struct {
	const char *kind;
	uint64_t (*use)(int node);
} uses[] = {
	{ "pipe", pipe_page },
	{ "pinned", pin_pages },
	{ "hugetlb", reserve_huge },
	{ "locked", read_page },
	{ "writeback", write_page },
};

uint64_t hold_start(const char *kind, int node)
{
	int flag = page_flag(!strcmp(kind, "hugetlb") ? "huge" : kind);
	uint64_t (*use)(int node) = NULL;
	uint64_t addr;
	size_t i;

	for (i = 0; i < sizeof(uses) / sizeof(*uses); i++)
		if (!strcmp(kind, uses[i].kind))
			use = uses[i].use;
	if (use == reserve_huge && !set_huge(node, HUGE_COUNT)) {
		found("the node has no room for huge pages");
		return 0;
	}
	if (use) {
		addr = hold_in_process(use, node);
		if (!addr) {
			found("no page can be held so");
			return 0;
		}
	} else if (flag < 0) {
		found("there is no kind %s", kind);
		return 0;
	}
	if (flag >= 0)
		addr = find_page(node, flag);
	if (!addr)
		found("the node has no such page");
	return addr;
}

uint64_t hold_blocks(int node)
{
	return hold_in_process(use_blocks, node);
}

bool hold_stop(void)
{
	bool ok = nr_holds > 0;
	int i;

	fuse_end();
	for (i = 0; i < nr_holds; i++) {
		if (kill(holds[i].pid, SIGKILL) < 0 ||
		    waitpid(holds[i].pid, NULL, 0) != holds[i].pid)
			ok = false;
		if (holds[i].huge && !set_huge(holds[i].node, 0))
			ok = false;
	}
	found("%d processes", nr_holds);
	nr_holds = 0;
	return ok;
}
