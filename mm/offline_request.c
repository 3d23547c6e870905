// SPDX-License-Identifier: GPL-2.0
/*
 * Take all memory blocks of a request offline or online, or none of them.
 *
 * Who wants to remove memory has no use for a part of it.
 */
#include <linux/device.h>
#include <linux/err.h>
#include <linux/memory.h>
#include <linux/memory_offline.h>
#include <linux/printk.h>
#include <linux/range.h>
#include <linux/slab.h>

#include <kunit/static_stub.h>

#include "offline_request.h"

static int walk(const struct range *ranges, unsigned int nr_ranges, void *arg,
		walk_memory_blocks_func_t func)
{
	unsigned int i;
	int ret = 0;

	KUNIT_STATIC_STUB_REDIRECT(walk, ranges, nr_ranges, arg, func);

	for (i = 0; i < nr_ranges && !ret; i++)
		ret = walk_memory_blocks(ranges[i].start, range_len(&ranges[i]), arg, func);

	return ret;
}

static int count_block(struct memory_block *mem, void *arg)
{
	++*(unsigned int *)arg;

	return 0;
}

static int isolate_block(struct memory_block *mem, void *arg)
{
	KUNIT_STATIC_STUB_REDIRECT(isolate_block, mem, arg);

	return memory_block_isolate(&mem->dev);
}

/* Returns 1 if it is so already. */
static int set_block(struct memory_block *mem, bool online)
{
	KUNIT_STATIC_STUB_REDIRECT(set_block, mem, online);

	return online ? device_online(&mem->dev) : device_offline(&mem->dev);
}

/**
 * memory_block_back_online - Bring a memory block back to the kind of zone it was in
 * @mem: the memory block, which the caller took offline
 *
 * Context: Process context, with device_hotplug_lock held. There is a warning if the
 *	memory block stays offline.
 */
void memory_block_back_online(struct memory_block *mem)
{
	memory_block_undo_offline(&mem->dev);
	if (set_block(mem, true) < 0)
		dev_warn(&mem->dev, "cannot be brought back online\n");
}

/**
 * struct change - a request on its way from memory block to memory block
 * @online: they go online; or else offline
 * @mark: of the next one: whether it changed
 */
struct change {
	bool online;
	bool *mark;
};

static int change_block(struct memory_block *mem, void *arg)
{
	struct change *change = arg;
	int ret = set_block(mem, change->online);

	*change->mark++ = !ret;

	return min(ret, 0);
}

static int undo_block(struct memory_block *mem, void *arg)
{
	struct change *change = arg;

	if (!*change->mark++)
		return 0;

	if (!change->online)
		memory_block_back_online(mem);
	else if (set_block(mem, false) < 0)
		dev_warn(&mem->dev, "cannot be taken back offline\n");

	return 0;
}

static bool *alloc_marks(const struct range *ranges, unsigned int nr_ranges)
{
	unsigned int nr = 0;
	bool *marks;

	walk(ranges, nr_ranges, &nr, count_block);
	if (!nr)
		return ERR_PTR(-ENODEV);
	marks = kcalloc(nr, sizeof(*marks), GFP_KERNEL);

	return marks ?: ERR_PTR(-ENOMEM);
}

static int change_ranges(const struct range *ranges, unsigned int nr_ranges, bool online)
{
	bool *marks = alloc_marks(ranges, nr_ranges);
	struct change change = { .online = online, .mark = marks };
	int ret = 0;

	if (IS_ERR(marks))
		return PTR_ERR(marks);

	if (!online) {
		memory_offline_begin();
		ret = walk(ranges, nr_ranges, NULL, isolate_block);
	}
	if (!ret)
		ret = walk(ranges, nr_ranges, &change, change_block);
	if (!online)
		memory_offline_end();
	if (ret) {
		change.mark = marks;
		walk(ranges, nr_ranges, &change, undo_block);
	}
	kfree(marks);

	return ret;
}

/**
 * memory_ranges_offline - Take all memory blocks of some ranges offline, or none
 * @ranges: physical addresses (bytes, inclusive end), whole memory blocks
 * @nr_ranges: how many ranges there are
 *
 * A block that is offline already is as good as one that goes offline. If one does not
 * go, the others come back to the kind of zone that they were in.
 *
 * Context: Process context, with device_hotplug_lock held. It takes as long as what is
 * in use has to be moved, and gives up when one that stays has stood still for ten seconds.
 * Return: 0 on success, -ENODEV if there is no memory block, -ENOMEM, or the error of
 * the memory block that did not go offline: -EBUSY, -EINTR if a signal came, -EINVAL.
 */
int memory_ranges_offline(const struct range *ranges, unsigned int nr_ranges)
{
	return change_ranges(ranges, nr_ranges, false);
}

/**
 * memory_ranges_online - Bring all memory blocks of some ranges online, or none
 * @ranges: physical addresses (bytes, inclusive end), whole memory blocks
 * @nr_ranges: how many ranges there are
 *
 * Each goes to the zone that "online" means for it by itself. If one does not go
 * online, the others are taken offline again.
 *
 * Context: Process context, with device_hotplug_lock held.
 * Return: 0 on success, -ENODEV if there is no memory block, -ENOMEM, or the error of
 * the memory block that did not go online.
 */
int memory_ranges_online(const struct range *ranges, unsigned int nr_ranges)
{
	return change_ranges(ranges, nr_ranges, true);
}

#ifdef CONFIG_OFFLINE_REQUEST_KUNIT_TEST
#include "tests/offline_request_kunit.c"
#endif
