// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's share grows: when kernel memory is short, and all that could make room
 * for it has, a memory block of a kept range becomes memory of the kernel.
 *
 * A thread does it, as it takes locks that whoever allocates memory may hold. Who would
 * call the OOM killer waits for it.
 */
#define pr_fmt(fmt) "hotplug_ranges: " fmt

#include <linux/atomic.h>
#include <linux/container_of.h>
#include <linux/cpuset.h>
#include <linux/device.h>
#include <linux/freezer.h>
#include <linux/hotplug_ranges.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/kthread.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/memory_offline.h>
#include <linux/mm.h>
#include <linux/oom.h>
#include <linux/pfn.h>
#include <linux/psi.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <linux/topology.h>
#include <linux/vmstat.h>
#include <linux/wait.h>

#include "hotplug_ranges.h"
#include "hotplug_ranges_grow.h"
#include "internal.h"
#include "offline_report.h"
#include "offline_request.h"
#include "page_alloc.h"

#define CREATE_TRACE_POINTS
#include <trace/events/hotplug_ranges.h>

/*
 * What the thread has to wait for may be held by somebody who waits for the thread. So
 * nobody waits longer than that, and then a task is killed as if there were no thread.
 * Most wait for a fraction of a second, but an ejection has the locks as long as it gets
 * on, and for OFFLINE_STALL_TIME when it stands still.
 */
#define MAX_WAIT	(2 * OFFLINE_STALL_TIME)
/* A memory block that stands still for so long is left alone. */
#define PATIENCE	HZ
#define MAX_TRIES	4
/* When so much is in use in the memory blocks that were looked at, the best of them does. */
#define MAX_LOOK	PHYS_PFN(16ULL << 30)

/**
 * struct grow_request - somebody is short of memory
 * @nodes: where he may have some
 * @nid: the node that he prefers
 * @highest_zoneidx: the highest zone that he can use
 * @order: how large it has to be
 * @last: he has tried everything else
 */
struct grow_request {
	nodemask_t nodes;
	int nid;
	enum zone_type highest_zoneidx;
	unsigned int order;
	bool last;
};

/**
 * struct grow_search - the search for a memory block
 * @request: for whom
 * @failed: numbers of those that did not go offline
 * @nr_failed: how many
 * @range: what is found out of the range that is looked at
 * @best: number of the memory block that has least to be moved
 * @used: how many pages that is; more is too much
 * @looked: how many pages are in use in those that were looked at
 */
struct grow_search {
	const struct grow_request *request;
	unsigned long failed[MAX_TRIES];
	unsigned int nr_failed;
	struct victim_range *range;
	unsigned long best;
	unsigned long used;
	unsigned long looked;
};

static DEFINE_SPINLOCK(grow_lock);
static DECLARE_WAIT_QUEUE_HEAD(grow_wanted);
static DECLARE_WAIT_QUEUE_HEAD(grow_done);
static struct task_struct *grow_task __ro_after_init;

/* Under grow_lock: the request that the thread has, and how many it has answered. */
static struct grow_request grow_request;
static bool grow_pending;
static bool grow_helped;
static unsigned int grow_answers;

/* Of the thread alone: the ranges, in the order of the table. */
static struct victim_range *victims __ro_after_init;
static unsigned int nr_victims __ro_after_init;

/* How much of the kept ranges the kernel may have (bytes). */
static u64 grow_max = U64_MAX;
/* It was not to have more when it was short last. */
static bool grow_limited;

struct grow_counter {
	struct kobj_attribute attr;
	atomic_long_t count;
};

static ssize_t grow_count_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	struct grow_counter *counter = container_of(attr, struct grow_counter, attr);

	return sysfs_emit(buf, "%ld\n", atomic_long_read(&counter->count));
}

/* Memory blocks that were taken, and that did not go offline. */
static struct grow_counter grow_taken = {
	.attr = __ATTR(grow_taken, 0444, grow_count_show, NULL),
};

static struct grow_counter grow_failed = {
	.attr = __ATTR(grow_failed, 0444, grow_count_show, NULL),
};

/* Allocations that waited. */
static struct grow_counter grow_waited = {
	.attr = __ATTR(grow_waited, 0444, grow_count_show, NULL),
};

/*
 * Is it still short? Others may have freed memory meanwhile. What can be reclaimed or
 * moved is as good as free, unless that was tried.
 */
static bool is_short(const struct grow_request *request)
{
	enum zone_type i;
	int nid;

	for_each_node_mask(nid, request->nodes) {
		for (i = 0; i <= request->highest_zoneidx; i++) {
			struct zone *zone = &NODE_DATA(nid)->node_zones[i];
			unsigned long pages;

			if (!managed_zone(zone))
				continue;
			pages = zone_page_state_snapshot(zone, NR_FREE_PAGES);
			if (!request->last)
				pages += zone_reclaimable_pages(zone, request->highest_zoneidx);
			if (__zone_watermark_ok(zone, request->order, low_wmark_pages(zone),
						request->highest_zoneidx, 0, pages))
				return false;
		}
	}

	return true;
}

static bool may_grow(void)
{
	return grow_task && READ_ONCE(grow_max) >= memory_block_size_bytes();
}

static unsigned long free_movable_pages(void)
{
	unsigned long pages = 0;
	int nid;

	for_each_node_mask(nid, movable_nodes)
		pages += zone_page_state(&NODE_DATA(nid)->node_zones[ZONE_MOVABLE],
					 NR_FREE_PAGES);
	return pages;
}

/* Of memory that was added at run time, its driver alone disposes. */
static bool is_usable(const struct memory_block *mem, const struct grow_search *search)
{
	const struct grow_request *request = search->request;
	unsigned long pfn = section_nr_to_pfn(mem->start_section_nr);
	struct zone *zone;
	unsigned int i;

	if (zone_idx(mem->zone) != ZONE_MOVABLE || !node_isset(mem->nid, request->nodes) ||
	    !early_section(__pfn_to_section(pfn)))
		return false;

	zone = zone_for_pfn_range(MMOP_ONLINE_KERNEL, mem->nid, NULL, pfn,
				  PHYS_PFN(memory_block_size_bytes()));
	if (zone_idx(zone) > request->highest_zoneidx)
		return false;

	for (i = 0; i < search->nr_failed; i++)
		if (search->failed[i] == memory_block_id(mem->start_section_nr))
			return false;
	return true;
}

static int count_block(struct memory_block *mem, void *arg)
{
	struct grow_search *search = arg;

	if (!mem->zone)
		return 0;

	search->range->blocks++;
	search->range->taken += zone_idx(mem->zone) != ZONE_MOVABLE;
	search->range->usable += is_usable(mem, search);
	return 0;
}

/* Returns how many memory blocks of the ranges are the kernel's by now. */
static u64 count_blocks(struct grow_search *search)
{
	const struct hotplug_range *range;
	unsigned int i;
	u64 taken = 0;

	for (i = 0; i < nr_victims; i++) {
		range = hotplug_range_get(i);
		victims[i] = (struct victim_range) {
			.unit = range->unit,
			.distance = range->nid == NUMA_NO_NODE ? REMOTE_DISTANCE :
				    node_distance(search->request->nid, range->nid),
			.partial = range->partial,
		};
		if (range->pin)
			continue;
		search->range = &victims[i];
		walk_memory_blocks(range->start, range->end - range->start, search, count_block);
		taken += victims[i].taken;
	}

	return taken;
}

/* How many pages have to be moved, if not @most or more; ULONG_MAX: it is not to be taken. */
static unsigned long count_used(const struct memory_block *mem, unsigned long most)
{
	unsigned long pfn = section_nr_to_pfn(mem->start_section_nr), used = 0;
	const unsigned long end = pfn + PHYS_PFN(memory_block_size_bytes());

	/* What is in front is its memmap, which stays. */
	if (mem->altmap)
		pfn += mem->altmap->free;
	while (pfn < end && used < most) {
		struct page *page = pfn_to_page(pfn);

		if (PageBuddy(page)) {
			pfn += 1UL << min(buddy_order_unsafe(page), MAX_PAGE_ORDER);
			continue;
		}
		/* To go offline dissolves what is free, and somebody asked for a pool. */
		if (PageHuge(page))
			return ULONG_MAX;
		used++;
		pfn++;
	}

	return used;
}

static int choose_block(struct memory_block *mem, void *arg)
{
	struct grow_search *search = arg;
	unsigned long used;

	if (!mem->zone || !is_usable(mem, search))
		return 0;

	used = count_used(mem, search->used);
	/* Of those that cost the same the lowest: what the kernel has stays together. */
	if (used < search->used) {
		search->used = used;
		search->best = memory_block_id(mem->start_section_nr);
	}
	if (used != ULONG_MAX)
		search->looked += used;
	cond_resched();
	/* It gets no better, or not soon. */
	return !search->used || (search->best != ULONG_MAX && search->looked > MAX_LOOK);
}

/* A memory block that cannot become the kernel's is where it was, or offline. */
static int take_block(struct memory_block *mem)
{
	int ret;

	memory_offline_begin_for(PATIENCE);
	ret = device_offline(&mem->dev);
	memory_offline_end();
	if (!ret) {
		hotplug_range_ran_short(section_nr_to_pfn(mem->start_section_nr));
		mem->online_type = MMOP_ONLINE_KERNEL;
		ret = device_online(&mem->dev);
		if (ret)
			memory_block_back_online(mem);
	}

	return ret;
}

/* The range that is worth least, and its memory block that has least to be moved */
static struct memory_block *find_block(struct grow_search *search, unsigned int *victim)
{
	const u64 size = memory_block_size_bytes();
	const struct hotplug_range *range;
	u64 taken = count_blocks(search);

	grow_limited = false;
	search->best = ULONG_MAX;
	search->looked = 0;
	/* What is in it has to go to another one, unless it is empty. */
	search->used = free_movable_pages() > PHYS_PFN(size) ? ULONG_MAX : 1;

	for (;;) {
		*victim = hotplug_ranges_victim(victims, nr_victims);
		if (*victim == nr_victims)
			return NULL;
		grow_limited = (taken + 1) * size > READ_ONCE(grow_max);
		if (grow_limited)
			return NULL;

		range = hotplug_range_get(*victim);
		walk_memory_blocks(range->start, range->end - range->start, search, choose_block);
		if (search->best != ULONG_MAX)
			return memory_block_get(search->best);
		victims[*victim].usable = 0;
	}
}

static bool grow(const struct grow_request *request)
{
	struct grow_search search = { .request = request };
	struct memory_block *mem;
	unsigned int victim;
	bool taken = false;
	u64 start;
	int ret;

	while (!taken && search.nr_failed < MAX_TRIES) {
		mem = find_block(&search, &victim);
		if (!mem)
			break;

		start = PFN_PHYS(section_nr_to_pfn(mem->start_section_nr));
		ret = take_block(mem);
		trace_hotplug_ranges_grow_block(PHYS_PFN(start), search.used, ret);
		taken = !ret;
		if (!taken) {
			atomic_long_inc(&grow_failed.count);
			search.failed[search.nr_failed++] = search.best;
			memory_block_put(mem);
			continue;
		}
		atomic_long_inc(&grow_taken.count);
		kswapd_clear_hopeless(NODE_DATA(mem->nid), KSWAPD_CLEAR_HOPELESS_OTHER);
		pr_warn("kernel memory ran short: [mem %#010llx-%#010llx] is given to the kernel and cannot be removed, %u of %u memory blocks of its range so far\n",
			start, start + memory_block_size_bytes() - 1,
			victims[victim].taken + 1, victims[victim].blocks);
		memory_block_put(mem);
	}

	return taken;
}

static bool answer(const struct grow_request *request)
{
	unsigned long end = jiffies + MAX_WAIT;
	bool helped;

	while (!trylock_device_hotplug()) {
		/* Who puts the machine to sleep may have it. */
		if (time_after(jiffies, end) || freezing(current))
			return false;
		schedule_timeout_idle(1);
	}
	helped = !is_short(request) || grow(request);
	unlock_device_hotplug();

	return helped;
}

static int grow_thread(void *unused)
{
	struct grow_request request;
	bool helped;

	/*
	 * It is to be done soon, and a task like that may use some of the reserves. Not
	 * PF_MEMALLOC: of a uevent that is sent with it, nobody would hear.
	 */
	sched_set_fifo_low(current);
	set_freezable();
	for (;;) {
		try_to_freeze();
		wait_event_freezable(grow_wanted, READ_ONCE(grow_pending));
		spin_lock(&grow_lock);
		request = grow_request;
		spin_unlock(&grow_lock);

		helped = answer(&request);

		spin_lock(&grow_lock);
		grow_helped = helped;
		grow_pending = false;
		grow_answers++;
		spin_unlock(&grow_lock);
		wake_up_all(&grow_done);
	}

	return 0;
}

/* Returns whether the thread has the request. It may have another one, which may help as well. */
static bool ask(const struct grow_request *request, unsigned int *answers)
{
	bool asked;

	spin_lock(&grow_lock);
	asked = !grow_pending;
	if (asked)
		grow_request = *request;
	*answers = grow_answers;
	WRITE_ONCE(grow_pending, true);
	spin_unlock(&grow_lock);
	if (asked)
		wake_up(&grow_wanted);

	return asked;
}

/**
 * hotplug_ranges_grow - Let the kernel's share grow if its memory is short
 * @nid: the node that is short of memory
 * @highest_zoneidx: the highest zone that is of use
 *
 * A kept range loses a memory block if there is nothing that could be reclaimed, nor
 * moved to it.
 *
 * Context: Process context. Does not wait.
 */
void hotplug_ranges_grow(int nid, enum zone_type highest_zoneidx)
{
	struct grow_request request = {
		.nodes = node_states[N_MEMORY],
		.nid = nid,
		.highest_zoneidx = highest_zoneidx,
	};
	unsigned int answers;

	if (may_grow() && highest_zoneidx < ZONE_MOVABLE)
		ask(&request, &answers);
}

/**
 * hotplug_ranges_wait_to_grow - Wait until the kernel's share has grown
 * @gfp_mask: of the allocation that would call the OOM killer
 * @order: its size (as the power of 2 of pages)
 * @ac: where it may have memory
 *
 * A kept range loses a memory block if that helps the allocation.
 *
 * Context: Process context. May sleep, up to twenty seconds, with whatever locks the
 *	caller holds.
 * Return: GROWN to try again; NOT_GROWN if nothing is to be had, or GROWTH_WAITS_FOR_ME if
 *	that is because the caller has device_hotplug_lock: nothing keeps the OOM killer
 *	away then.
 */
enum grow_result hotplug_ranges_wait_to_grow(gfp_t gfp_mask, unsigned int order,
					     const struct alloc_context *ac)
{
	struct grow_request request = {
		.nid = zonelist_node_idx(ac->preferred_zoneref),
		.highest_zoneidx = ac->highest_zoneidx,
		.order = order,
		.last = true,
	};
	unsigned int answers;
	long left = MAX_WAIT;
	bool asked, grown;
	unsigned long flags;
	int nid;

	/* Those for which the OOM killer does nothing have something else to do. */
	if (!may_grow() || ac->highest_zoneidx >= ZONE_MOVABLE ||
	    ac->highest_zoneidx < ZONE_NORMAL || order > PAGE_ALLOC_COSTLY_ORDER ||
	    gfp_mask & (__GFP_RETRY_MAYFAIL | __GFP_THISNODE) ||
	    current->flags & (PF_DUMPCORE | PF_SUSPEND_TASK))
		return NOT_GROWN;
	if (device_hotplug_is_mine())
		return GROWTH_WAITS_FOR_ME;
	/* While the machine sleeps, so does the thread. */
	if (freezing(grow_task) || fatal_signal_pending(current))
		return NOT_GROWN;

	for_each_node_state(nid, N_MEMORY)
		if ((!ac->nodemask || node_isset(nid, *ac->nodemask)) &&
		    cpuset_zone_allowed(NODE_DATA(nid)->node_zones, gfp_mask))
			node_set(nid, request.nodes);

	/* The OOM killer does nothing without __GFP_FS, and locks may be held for it. */
	if (!(gfp_mask & __GFP_FS)) {
		ask(&request, &answers);
		return NOT_GROWN;
	}

	atomic_long_inc(&grow_waited.count);
	trace_hotplug_ranges_grow_wait_begin(request.nid, order, gfp_mask);
	psi_memstall_enter(&flags);
	do {
		asked = ask(&request, &answers);
		left = wait_event_killable_timeout(grow_done, READ_ONCE(grow_answers) != answers,
						   left);
		grown = left > 0 && READ_ONCE(grow_helped);
	} while (left > 0 && !grown && !asked && !freezing(grow_task));
	psi_memstall_leave(&flags);
	trace_hotplug_ranges_grow_wait_end(grown);

	return grown ? GROWN : NOT_GROWN;
}

/**
 * hotplug_ranges_show_free - Log how much memory is free, but not for the kernel
 * @gfp_mask: of the allocation that fails
 */
void hotplug_ranges_show_free(gfp_t gfp_mask)
{
	if (!grow_task || gfp_zone(gfp_mask) >= ZONE_MOVABLE)
		return;

	pr_warn("%lu MiB of ZONE_MOVABLE are free%s\n",
		free_movable_pages() >> (20 - PAGE_SHIFT),
		grow_limited || !may_grow() ?
			", /sys/kernel/mm/hotplug_ranges/grow_max is reached" : "");
}

static ssize_t grow_max_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	u64 max = READ_ONCE(grow_max);

	return max == U64_MAX ? sysfs_emit(buf, "max\n") : sysfs_emit(buf, "%llu\n", max);
}

static ssize_t grow_max_store(struct kobject *kobj, struct kobj_attribute *attr,
			      const char *buf, size_t count)
{
	u64 max = U64_MAX;
	int ret;

	if (!sysfs_streq(buf, "max")) {
		ret = kstrtoull(buf, 0, &max);
		if (ret)
			return ret;
	}
	WRITE_ONCE(grow_max, max);

	return count;
}

static struct kobj_attribute grow_max_attr = __ATTR_RW(grow_max);

static const struct attribute *const grow_attrs[] = {
	&grow_max_attr.attr,
	&grow_taken.attr.attr,
	&grow_failed.attr.attr,
	&grow_waited.attr.attr,
	NULL
};

static int __init hotplug_ranges_grow_init(void)
{
	const struct hotplug_range *range;
	struct task_struct *task;
	unsigned int nr;
	bool kept = false;
	int ret;

	for (nr = 0; (range = hotplug_range_get(nr)); nr++)
		kept |= !range->pin;
	if (!kept)
		return 0;

	if (movable_node_strict)
		grow_max = 0;
	victims = kcalloc(nr, sizeof(*victims), GFP_KERNEL);
	if (!victims)
		return -ENOMEM;
	nr_victims = nr;

	ret = hotplug_ranges_kset ?
	      sysfs_create_files(&hotplug_ranges_kset->kobj, grow_attrs) : -ENOENT;
	if (ret)
		pr_err("cannot show how the kernel's share grows (%d)\n", ret);

	task = kthread_run(grow_thread, NULL, "hotplug_grow");
	if (IS_ERR(task)) {
		pr_err("no thread gives memory to the kernel when it runs short (%ld)\n",
		       PTR_ERR(task));
		return PTR_ERR(task);
	}
	grow_task = task;

	return 0;
}

/* When the ranges are shown. */
late_initcall(hotplug_ranges_grow_init);
