// SPDX-License-Identifier: GPL-2.0
/*
 * Say why memory does not go offline: which page, what it is, and who has it.
 *
 * What is said of a page is looked at without a reference, while others use it. It
 * is for people: it may be out of date, never wrong in a way that does harm.
 */
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/offline_refusal.h>
#include <linux/page-isolation.h>
#include <linux/page_owner.h>
#include <linux/pageblock-flags.h>
#include <linux/pfn.h>
#include <linux/printk.h>
#include <linux/sched.h>

#include "internal.h"
#include "offline_report.h"
#include "page_alloc.h"

/* A pass over a busy block can take that long by itself. */
#define STALL_PASSES	3

static unsigned long pfn_to_block(unsigned long pfn)
{
	return div64_ul(PFN_PHYS(pfn), memory_block_size_bytes());
}

static u64 block_start(unsigned long pfn)
{
	return ALIGN_DOWN(PFN_PHYS(pfn), memory_block_size_bytes());
}

static const char *page_kind(const struct page_snapshot *ps)
{
	const struct folio *folio = &ps->folio_snapshot;

	if (PageReserved(&ps->page_snapshot))
		return "reserved";
	if (folio_test_slab(folio) || folio_test_large_kmalloc(folio))
		return "slab";
	if (folio_test_pgtable(folio))
		return "page table";
	if (folio_test_hugetlb(folio))
		return "hugetlb";
	if (PageOffline(&ps->page_snapshot))
		return "in use by a balloon or another driver";
	if (page_has_movable_ops(&ps->page_snapshot))
		return "kernel memory that moves";
	if (folio_test_anon(folio))
		return "anonymous memory";
	if (folio->mapping)
		return "page cache";
	if (folio_test_lru(folio))
		return "page cache of a truncated file";
	return "kernel memory";
}

/**
 * offline_refusal_page - Tell which page is in the way
 * @refusal: what is told of it: what it is, who keeps it from moving, and who
 *	allocated it
 * @page: the page, of memory that is online
 *
 * Context: With device_hotplug_lock held, or mem_hotplug_lock for writing.
 */
void offline_refusal_page(struct offline_refusal *refusal, struct page *page)
{
	char *buf = refusal->page;
	const size_t size = sizeof(refusal->page);
	struct page_snapshot ps;
	const struct folio *folio = &ps.folio_snapshot;
	char comm[TASK_COMM_LEN];
	size_t len;
	pid_t pid;

	snapshot_page(&ps, page);
	len = scnprintf(buf, size, "page %#llx, %s",
			(unsigned long long)page_to_phys(page),
			is_migrate_cma_page(page) ? "CMA" : page_kind(&ps));

	/* The snapshot may be of a page that was given to somebody else meanwhile. */
	if ((folio_test_anon(folio) || folio_test_lru(folio)) && !page_has_type(&folio->page)) {
		int extra = folio_ref_count(folio) - folio_expected_ref_count(folio);

		if (folio_maybe_dma_pinned((struct folio *)folio))
			len += scnprintf(buf + len, size - len, ", pinned");
		else if (extra > 0)
			len += scnprintf(buf + len, size - len, ", %d extra reference%s",
					 extra, extra == 1 ? "" : "s");
	}

	if (page_owner_allocator(page, comm, &pid))
		scnprintf(buf + len, size - len, ", allocated by %s (%d)", comm, pid);
}

static struct page *find_in_use(unsigned long pfn, unsigned long end_pfn)
{
	for (; pfn < end_pfn; pfn++) {
		struct page *page = pfn_to_page(pfn);

		if (PageBuddy(page)) {
			unsigned int order = buddy_order_unsafe(page);

			if (order <= MAX_PAGE_ORDER)
				pfn |= (1UL << order) - 1;
			continue;
		}
		/* A slab has no reference. */
		if ((page_count(page) || PageSlab(page)) && !PageHWPoison(page))
			return page;
	}

	return NULL;
}

/**
 * offline_refusal_find_page - Find and tell which page is in the way
 * @refusal: what is told of it; nothing if all pages are free by now
 * @pfn: the page frame to begin to look at
 * @end_pfn: the page frame behind the last one
 *
 * Context: With device_hotplug_lock held, or mem_hotplug_lock for writing.
 */
void offline_refusal_find_page(struct offline_refusal *refusal, unsigned long pfn,
			       unsigned long end_pfn)
{
	struct page *page = find_in_use(pfn, end_pfn);

	/* It may have told of another page before. */
	refusal->page[0] = '\0';
	if (page)
		offline_refusal_page(refusal, page);
}

/**
 * offline_stalled - Tell whether an attempt to take memory offline stands still
 * @progress: how far it has got; @progress->pass is the time that it began
 * @headway: whether the pass that ends now freed more than it left in use
 *
 * Return: true when passes without headway took a long time, together.
 */
bool offline_stalled(struct offline_progress *progress, bool headway)
{
	const unsigned long now = jiffies;
	const unsigned long time = now - progress->pass;

	progress->pass = now;
	if (headway) {
		progress->passes = 0;
		return false;
	}

	progress->stalled += time;
	progress->passes++;

	return progress->passes >= STALL_PASSES && progress->stalled >= OFFLINE_STALL_TIME;
}

static void log_refusal(unsigned long start_pfn, const char *what,
			const struct offline_refusal *refusal)
{
	u64 start = block_start(start_pfn);

	pr_info_ratelimited("memory%lu [mem %#010llx-%#010llx] %s: %s%s%s\n",
			    pfn_to_block(start_pfn), start,
			    start + memory_block_size_bytes() - 1, what, refusal->cause,
			    *refusal->page ? ": " : "", refusal->page);
}

/**
 * offline_waits - Log that memory does not go offline for now
 * @start_pfn: a page frame of the memory block
 * @refusal: why not
 */
void offline_waits(unsigned long start_pfn, const struct offline_refusal *refusal)
{
	log_refusal(start_pfn, "is still going offline", refusal);
}

/**
 * offline_failed - Log that memory does not go offline
 * @start_pfn: a page frame of the memory block
 * @refusal: why not
 */
void offline_failed(unsigned long start_pfn, const struct offline_refusal *refusal)
{
	log_refusal(start_pfn, "does not go offline", refusal);
}

#ifdef CONFIG_OFFLINE_REPORT_KUNIT_TEST
#include "tests/offline_report_kunit.c"
#endif
