// SPDX-License-Identifier: GPL-2.0
/*
 * The way back: memory of a range that was kept at boot, and that the kernel has now,
 * becomes movable again, as far as nothing of the kernel is left in it.
 */
#include <linux/cpu.h>
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/hotplug_ranges.h>
#include <linux/kthread.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/memory_offline.h>
#include <linux/mm.h>
#include <linux/mmzone.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "hotplug_ranges.h"
#include "internal.h"
#include "slab.h"

struct keep {
	unsigned int done;
	unsigned int left;
};

static int keep_block(struct memory_block *mem, void *arg)
{
	struct keep *keep = arg;
	int ret;

	if (!mem->zone || zone_idx(mem->zone) == ZONE_MOVABLE)
		return 0;

	memory_offline_begin();
	ret = device_offline(&mem->dev);
	memory_offline_end();
	if (ret == -EINTR)
		return ret;
	if (ret) {
		keep->left++;
		return 0;
	}
	mem->online_type = MMOP_ONLINE_MOVABLE;
	ret = device_online(&mem->dev);
	keep->done++;

	return ret;
}

static void use_init_mm(struct work_struct *unused)
{
	kthread_use_mm(&init_mm);
	kthread_unuse_mm(&init_mm);
}

/* A CPU that is idle has the page table of the task that it had last, also of a dead one. */
static void let_go_of_mms(void)
{
	struct work_struct work;
	int cpu;

	cpus_read_lock();
	for_each_online_cpu(cpu) {
		if (!idle_cpu(cpu))
			continue;
		INIT_WORK_ONSTACK(&work, use_init_mm);
		queue_work_on(cpu, mm_percpu_wq, &work);
		flush_work(&work);
		destroy_work_on_stack(&work);
	}
	cpus_read_unlock();
}

/* A slab with an object that can go, or with none, need not be in the way. */
static void make_kernel_let_go(void)
{
	let_go_of_mms();
	drop_slab();
	/* What is freed by RCU goes after that. */
	rcu_barrier();
	kvfree_rcu_barrier();
	kmem_cache_shrink_all();
}

/**
 * hotplug_range_keep - Take back what the kernel has of a range
 * @range: the range, which was kept at boot
 *
 * Memory blocks that nothing of the kernel is left in become movable, also if others do
 * not. The log, and the range's files, have what is in the way.
 *
 * Context: Process context, with device_hotplug_lock held. May take long; a signal ends
 *	it.
 * Return: 0 if the kernel has nothing of the range any more, -EBUSY if something is left,
 *	-EINTR, or another error that a memory block had when it was to come online again.
 */
int hotplug_range_keep(const struct hotplug_range *range)
{
	struct keep keep;
	int ret;

	do {
		make_kernel_let_go();

		keep = (struct keep) { };
		ret = walk_memory_blocks(range->start, range->end - range->start, &keep,
					 keep_block);
	} while (!ret && keep.done && keep.left);

	return ret ?: keep.left ? -EBUSY : 0;
}
