// SPDX-License-Identifier: GPL-2.0
/*
 * Show the hot-pluggable ranges under /sys/kernel/mm/hotplug_ranges/.
 *
 * See Documentation/ABI/testing/sysfs-kernel-mm-hotplug-ranges.
 */
#define pr_fmt(fmt) "hotplug_ranges: " fmt

#include <linux/device.h>
#include <linux/hotplug_ranges.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/memory.h>
#include <linux/mm.h>
#include <linux/offline_refusal.h>
#include <linux/pfn.h>
#include <linux/range.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <linux/xarray.h>

#include "hotplug_ranges.h"
#include "offline_request.h"

/**
 * struct shown_range - the directory of a range
 * @kobj: the directory
 * @range: the range
 * @kernel_blocks: how many memory blocks are online as memory of the kernel, if the
 *	range was kept at boot
 * @ran_short: the kernel took some of them because it was short of memory
 * @state: what user space was told of it last
 * @reason: the same
 *
 * Protected by device_hotplug_lock, which no reader takes: it may be held for as long
 * as somebody keeps a page from going offline.
 */
struct shown_range {
	struct kobject kobj;
	const struct hotplug_range *range;
	unsigned int kernel_blocks;
	bool ran_short;
	const char *state;
	const char *reason;
};

struct kset *hotplug_ranges_kset __ro_after_init;

/* In the order of the table; NULL for those that cannot be shown */
static struct shown_range **shown_ranges;

/* Why memory blocks of kept ranges did not go offline, by the number of the block */
static DEFINE_XARRAY(refusals);

static struct shown_range *to_shown(const struct kobject *kobj)
{
	return container_of(kobj, struct shown_range, kobj);
}

static const struct hotplug_range *to_range(const struct kobject *kobj)
{
	return to_shown(kobj)->range;
}

static unsigned long addr_to_block(u64 addr)
{
	return div64_ul(addr, memory_block_size_bytes());
}

/* The refusal of the lowest block of a range that has one, and which block that is */
static bool find_refusal(const struct hotplug_range *range, struct offline_refusal *found,
			 unsigned long *block)
{
	XA_STATE(xas, &refusals, addr_to_block(range->start));
	const struct offline_refusal *refusal;

	xas_lock(&xas);
	refusal = xas_find(&xas, addr_to_block(range->end - 1));
	if (refusal)
		*found = *refusal;
	xas_unlock(&xas);
	*block = xas.xa_index;

	return refusal;
}

/*
 * Whoever brings a part of a kept range online as memory of the kernel has decided
 * against removing it.
 */
static const char *range_state(const struct shown_range *shown)
{
	return shown->range->pin || READ_ONCE(shown->kernel_blocks) ? "pinned" : "kept";
}

static const char *range_reason(const struct shown_range *shown)
{
	struct offline_refusal refusal;
	unsigned long block;

	if (!shown->range->pin) {
		if (READ_ONCE(shown->kernel_blocks))
			return READ_ONCE(shown->ran_short) ? "kernel memory ran short" :
			       "online as kernel memory";
		if (find_refusal(shown->range, &refusal, &block))
			return refusal.cause;
	}

	return hotplug_range_reason(shown->range);
}

static ssize_t start_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%#llx\n", to_range(kobj)->start);
}

static ssize_t size_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%#llx\n", to_range(kobj)->end - to_range(kobj)->start);
}

static ssize_t node_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", to_range(kobj)->nid);
}

static ssize_t source_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", hotplug_range_source_name(to_range(kobj)));
}

static ssize_t state_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", range_state(to_shown(kobj)));
}

static ssize_t state_store(struct kobject *kobj, struct kobj_attribute *attr,
			   const char *buf, size_t count)
{
	const struct hotplug_range *range = to_range(kobj);
	const struct range memory = { .start = range->start, .end = range->end - 1 };
	int ret;

	/* It need not be whole memory blocks. */
	if (range->pin)
		return -EPERM;

	ret = lock_device_hotplug_sysfs();
	if (ret)
		return ret;

	if (sysfs_streq(buf, "offline"))
		ret = memory_ranges_offline(&memory, 1);
	else if (sysfs_streq(buf, "online"))
		ret = memory_ranges_online(&memory, 1);
	else if (sysfs_streq(buf, "kept"))
		ret = hotplug_range_keep(range);
	else
		ret = -EINVAL;

	unlock_device_hotplug();

	return ret ?: count;
}

static ssize_t reason_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", range_reason(to_shown(kobj)));
}

static ssize_t detail_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	struct offline_refusal refusal;
	unsigned long block;

	if (!find_refusal(to_range(kobj), &refusal, &block))
		return sysfs_emit(buf, "\n");

	return sysfs_emit(buf, "memory%lu did not go offline: %s%s%s\n", block,
			  refusal.cause, *refusal.page ? ": " : "", refusal.page);
}

/*
 * Where the ranges are is no secret: memoryN/hotpluggable tells as much. Which page
 * of them is whose is one, as in /proc/PID/pagemap.
 */
static struct kobj_attribute start_attr = __ATTR_RO(start);
static struct kobj_attribute size_attr = __ATTR_RO(size);
static struct kobj_attribute node_attr = __ATTR_RO(node);
static struct kobj_attribute source_attr = __ATTR_RO(source);
static struct kobj_attribute state_attr = __ATTR_RW(state);
static struct kobj_attribute reason_attr = __ATTR_RO(reason);
static struct kobj_attribute detail_attr = __ATTR_RO_MODE(detail, 0400);

static struct attribute *hotplug_range_attrs[] = {
	&start_attr.attr,
	&size_attr.attr,
	&node_attr.attr,
	&source_attr.attr,
	&state_attr.attr,
	&reason_attr.attr,
	&detail_attr.attr,
	NULL,
};
ATTRIBUTE_GROUPS(hotplug_range);

static void hotplug_range_release(struct kobject *kobj)
{
	kfree(to_shown(kobj));
}

static const struct kobj_type hotplug_range_ktype = {
	.release = hotplug_range_release,
	.sysfs_ops = &kobj_sysfs_ops,
	.default_groups = hotplug_range_groups,
};

static int hotplug_range_uevent(const struct kobject *kobj, struct kobj_uevent_env *env)
{
	const struct shown_range *shown = to_shown(kobj);

	return add_uevent_var(env, "RANGE=%s", kobject_name(kobj)) ?:
	       add_uevent_var(env, "STATE=%s", shown->state) ?:
	       add_uevent_var(env, "REASON=%s", shown->reason);
}

static const struct kset_uevent_ops hotplug_ranges_uevent_ops = {
	.uevent = hotplug_range_uevent,
};

static void tell(struct shown_range *shown, enum kobject_action action)
{
	const char *state = range_state(shown), *reason = range_reason(shown);

	if (state == shown->state && reason == shown->reason)
		return;

	shown->state = state;
	shown->reason = reason;
	kobject_uevent(&shown->kobj, action);
	sysfs_notify(&shown->kobj, NULL, "state");
	sysfs_notify(&shown->kobj, NULL, "reason");
}

/* The kept range that has a memory block, if it is shown */
static struct shown_range *find_shown(unsigned long start_pfn)
{
	const struct hotplug_range *range;

	range = hotplug_range_find(PFN_PHYS(start_pfn), PFN_PHYS(start_pfn + 1));
	if (!range || range->pin || !shown_ranges)
		return NULL;

	return shown_ranges[range - hotplug_range_get(0)];
}

/**
 * hotplug_range_refused - Remember why a memory block does not go offline
 * @start_pfn: a page frame of the memory block
 * @refusal: why not
 *
 * It is shown for as long as the block is online, if it lies in a kept range.
 *
 * Context: Process context, with device_hotplug_lock held.
 */
void hotplug_range_refused(unsigned long start_pfn, const struct offline_refusal *refusal)
{
	struct offline_refusal *new, *old;

	if (!find_shown(start_pfn))
		return;

	/* If there is no memory for it, the log has it. */
	new = kmemdup(refusal, sizeof(*refusal), GFP_KERNEL);
	if (!new)
		return;
	old = xa_store(&refusals, addr_to_block(PFN_PHYS(start_pfn)), new, GFP_KERNEL);
	kfree(xa_is_err(old) ? new : old);
}

/**
 * hotplug_range_changed - Follow a memory block that went online or offline, or did not
 * @start_pfn: a page frame of the memory block
 * @from: the zone that it was in, NULL if it was offline
 * @to: the zone that it is in, NULL if it is offline
 *
 * If that changes the state or the reason of the range that the block lies in, user
 * space is told: by a uevent, and by poll() on the files.
 *
 * Context: Process context, with device_hotplug_lock held.
 */
void hotplug_range_changed(unsigned long start_pfn, const struct zone *from,
			   const struct zone *to)
{
	struct shown_range *shown = find_shown(start_pfn);
	unsigned int blocks;

	if (!shown)
		return;

	blocks = shown->kernel_blocks;
	if (from && zone_idx(from) != ZONE_MOVABLE)
		blocks--;
	if (to && zone_idx(to) != ZONE_MOVABLE)
		blocks++;
	WRITE_ONCE(shown->kernel_blocks, blocks);
	if (!blocks && !to)
		WRITE_ONCE(shown->ran_short, false);
	if (!to)
		kfree(xa_erase(&refusals, addr_to_block(PFN_PHYS(start_pfn))));
	tell(shown, KOBJ_CHANGE);
}

/**
 * hotplug_range_ran_short - Remember why memory of a kept range becomes the kernel's
 * @start_pfn: a page frame of a memory block that is going to be online
 *
 * Context: Process context, with device_hotplug_lock held.
 */
void hotplug_range_ran_short(unsigned long start_pfn)
{
	struct shown_range *shown = find_shown(start_pfn);

	if (shown)
		WRITE_ONCE(shown->ran_short, true);
}

/* Before devices add memory, which may lie in a range */
static int __init hotplug_ranges_sysfs_init(void)
{
	const struct hotplug_range *range;
	unsigned int i;
	int ret;

	hotplug_ranges_kset = kset_create_and_add("hotplug_ranges", &hotplug_ranges_uevent_ops,
						  mm_kobj);
	if (!hotplug_ranges_kset)
		return -ENOMEM;
	for (i = 0; hotplug_range_get(i); i++)
		;
	shown_ranges = kzalloc_objs(*shown_ranges, i);
	if (!shown_ranges)
		return -ENOMEM;

	for (i = 0; (range = hotplug_range_get(i)); i++) {
		struct shown_range *new = kzalloc_obj(*new);

		if (!new)
			return -ENOMEM;

		new->range = range;
		new->kobj.kset = hotplug_ranges_kset;
		ret = kobject_init_and_add(&new->kobj, &hotplug_range_ktype, NULL, "range%u", i);
		if (ret) {
			pr_err("cannot show range %u (%d)\n", i, ret);
			kobject_put(&new->kobj);
			return ret;
		}
		shown_ranges[i] = new;
		tell(new, KOBJ_ADD);
	}

	return 0;
}
subsys_initcall(hotplug_ranges_sysfs_init);
