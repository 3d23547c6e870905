// SPDX-License-Identifier: GPL-2.0
/*
 * Say why memory does not go offline: which page, what it is, and who has it.
 *
 * What is said of a page is looked at without a reference, while others use it. It
 * is for people: it may be out of date, never wrong in a way that does harm.
 */
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/page-isolation.h>
#include <linux/page_owner.h>
#include <linux/pageblock-flags.h>
#include <linux/pfn.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "internal.h"
#include "offline_report.h"
#include "page_alloc.h"

/* As long as that, pages may well be in use for I/O. */
#define STALL_TIME	(10 * HZ)
/* A pass over a busy block can take that long by itself. */
#define STALL_PASSES	3

/* Why a memory block did not go offline when that was last asked for */
struct refusal {
	struct list_head list;
	unsigned long block;
	char cause[OFFLINE_CAUSE_LEN];
};

static LIST_HEAD(refusals);
static DEFINE_MUTEX(refusals_mutex);

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

/* What a page is, who keeps it from moving, and who allocated it */
static void describe_page(struct page *page, char *buf, size_t size)
{
	struct page_snapshot ps;
	const struct folio *folio = &ps.folio_snapshot;
	char comm[TASK_COMM_LEN];
	size_t len;
	pid_t pid;

	snapshot_page(&ps, page);
	len = scnprintf(buf, size, "page %#llx, %s",
			(unsigned long long)page_to_phys(page),
			is_migrate_cma_page(page) ? "CMA" : page_kind(&ps));

	if (folio_test_anon(folio) || folio_test_lru(folio)) {
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

/* The first page that isolation stumbles over, NULL if there is none any more */
static struct page *find_unmovable(struct zone *zone, unsigned long pfn, unsigned long end_pfn)
{
	while (pfn < end_pfn) {
		struct page *page = pfn_to_page(pfn);
		unsigned long step = 1;

		if (is_migrate_cma_page(page) ||
		    page_is_unmovable(zone, page, PB_ISOLATE_MODE_MEM_OFFLINE, &step))
			return page;
		pfn += step;
	}

	return NULL;
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
 * offline_cause_isolation - Tell why pages could not be isolated
 * @buf: room for OFFLINE_CAUSE_LEN characters
 * @zone: the zone of the pages
 * @start_pfn: the first page frame
 * @end_pfn: the page frame behind the last one
 *
 * Context: With mem_hotplug_lock held for writing, after start_isolate_page_range()
 *	failed.
 * Return: the cause, for people; NULL if it has passed by now.
 */
const char *offline_cause_isolation(char *buf, struct zone *zone,
				    unsigned long start_pfn, unsigned long end_pfn)
{
	struct page *page = find_unmovable(zone, start_pfn, end_pfn);
	size_t len;

	if (!page)
		return NULL;

	len = scnprintf(buf, OFFLINE_CAUSE_LEN, "unmovable ");
	describe_page(page, buf + len, OFFLINE_CAUSE_LEN - len);

	return buf;
}

/**
 * offline_cause_page - Tell which page is in the way
 * @buf: room for OFFLINE_CAUSE_LEN characters
 * @what: what is the matter with it
 * @pfn: the page frame to begin to look at
 * @end_pfn: the page frame behind the last one
 *
 * Context: With mem_hotplug_lock held for writing.
 * Return: the cause, for people; @what alone if all pages are free by now.
 */
const char *offline_cause_page(char *buf, const char *what, unsigned long pfn,
			       unsigned long end_pfn)
{
	struct page *page = find_in_use(pfn, end_pfn);
	size_t len;

	if (!page)
		return what;

	len = scnprintf(buf, OFFLINE_CAUSE_LEN, "%s: ", what);
	describe_page(page, buf + len, OFFLINE_CAUSE_LEN - len);

	return buf;
}

/**
 * offline_stalled - Tell whether an attempt to take memory offline stands still
 * @progress: how far it has got, filled with zeros at first
 * @pfn: the page frame that it is at
 *
 * Return: true once when the same page has been in the way for a long time, and
 *	again when another one has.
 */
bool offline_stalled(struct offline_progress *progress, unsigned long pfn)
{
	if (pfn > progress->pfn) {
		progress->pfn = pfn;
		progress->since = jiffies;
		progress->passes = 0;
		progress->told = false;
		return false;
	}

	if (progress->told || ++progress->passes < STALL_PASSES ||
	    time_before(jiffies, progress->since + STALL_TIME))
		return false;

	progress->told = true;

	return true;
}

static void remember_refusal(unsigned long block, const char *cause)
{
	struct refusal *refusal;

	guard(mutex)(&refusals_mutex);

	list_for_each_entry(refusal, &refusals, list)
		if (refusal->block == block)
			goto found;

	refusal = kmalloc_obj(*refusal);
	/* The log has it in any case. */
	if (!refusal)
		return;
	refusal->block = block;
	list_add(&refusal->list, &refusals);
found:
	strscpy(refusal->cause, cause);
}

static void forget_refusal(unsigned long block)
{
	struct refusal *refusal, *next;

	guard(mutex)(&refusals_mutex);

	list_for_each_entry_safe(refusal, next, &refusals, list) {
		if (refusal->block == block) {
			list_del(&refusal->list);
			kfree(refusal);
		}
	}
}

/**
 * offline_waits - Log that memory does not go offline for now
 * @start_pfn: a page frame of the memory block
 * @cause: why not
 */
void offline_waits(unsigned long start_pfn, const char *cause)
{
	u64 start = block_start(start_pfn);

	pr_info_ratelimited("memory%lu [mem %#010llx-%#010llx] is still going offline: %s\n",
			    pfn_to_block(start_pfn), start,
			    start + memory_block_size_bytes() - 1, cause);
}

/**
 * offline_failed - Log that memory does not go offline
 * @start_pfn: a page frame of the memory block
 * @cause: why not
 * @lasts: it is likely to be like that when somebody tries again
 *
 * A cause that lasts is kept until the memory block goes offline.
 *
 * Context: Process context.
 */
void offline_failed(unsigned long start_pfn, const char *cause, bool lasts)
{
	u64 start = block_start(start_pfn);

	pr_info_ratelimited("memory%lu [mem %#010llx-%#010llx] does not go offline: %s\n",
			    pfn_to_block(start_pfn), start,
			    start + memory_block_size_bytes() - 1, cause);
	if (lasts)
		remember_refusal(pfn_to_block(start_pfn), cause);
}

/**
 * offline_succeeded - Forget why a memory block did not go offline
 * @start_pfn: a page frame of the memory block
 *
 * Context: Process context.
 */
void offline_succeeded(unsigned long start_pfn)
{
	forget_refusal(pfn_to_block(start_pfn));
}

/**
 * offline_refusal - Tell why some memory did not go offline
 * @start: first address (bytes)
 * @end: address behind the last one (bytes)
 * @buf: room for OFFLINE_REFUSAL_LEN characters
 *
 * Context: Process context.
 * Return: true if a memory block of it did not, the lowest of which @buf is about.
 */
bool offline_refusal(u64 start, u64 end, char *buf)
{
	const struct refusal *refusal, *found = NULL;

	guard(mutex)(&refusals_mutex);

	list_for_each_entry(refusal, &refusals, list)
		if (refusal->block >= pfn_to_block(PHYS_PFN(start)) &&
		    refusal->block <= pfn_to_block(PHYS_PFN(end - 1)) &&
		    (!found || refusal->block < found->block))
			found = refusal;

	if (!found)
		return false;

	snprintf(buf, OFFLINE_REFUSAL_LEN, "memory%lu did not go offline: %s",
		 found->block, found->cause);

	return true;
}

#ifdef CONFIG_OFFLINE_REPORT_KUNIT_TEST
#include "tests/offline_report_kunit.c"
#endif
