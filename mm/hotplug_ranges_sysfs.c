// SPDX-License-Identifier: GPL-2.0
/*
 * Show the hot-pluggable ranges under /sys/kernel/mm/hotplug_ranges/.
 *
 * See Documentation/ABI/testing/sysfs-kernel-mm-hotplug-ranges.
 */
#define pr_fmt(fmt) "hotplug_ranges: " fmt

#include <linux/hotplug_ranges.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/memory_hotplug.h>
#include <linux/mm.h>
#include <linux/pfn.h>
#include <linux/slab.h>
#include <linux/sysfs.h>

#include "offline_report.h"

struct hotplug_range_kobj {
	struct kobject kobj;
	const struct hotplug_range *range;
};

static const struct hotplug_range *to_range(struct kobject *kobj)
{
	return container_of(kobj, struct hotplug_range_kobj, kobj)->range;
}

/*
 * Whoever brings a part of a kept range online as memory of the kernel has
 * decided against removing it. Returns the zone of such a part.
 */
static const struct zone *online_as_kernel(const struct hotplug_range *range)
{
	/* A range may be declared for much more memory than there will ever be. */
	unsigned long end = min(PHYS_PFN(range->end),
				section_nr_to_pfn(__highest_present_section_nr + 1));
	unsigned long pfn = SECTION_ALIGN_UP(PHYS_PFN(range->start));
	const struct zone *zone = NULL;
	struct page *page;

	get_online_mems();
	for (; pfn < end && !zone; pfn += PAGES_PER_SECTION) {
		page = pfn_to_online_page(pfn);
		if (page && !is_zone_movable_page(page))
			zone = page_zone(page);
		cond_resched();
	}
	put_online_mems();

	return zone;
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
	const struct hotplug_range *range = to_range(kobj);

	return sysfs_emit(buf, "%s\n", range->pin || online_as_kernel(range) ? "pinned" : "kept");
}

static ssize_t reason_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	const struct hotplug_range *range = to_range(kobj);
	char refusal[OFFLINE_REFUSAL_LEN];
	const struct zone *zone;

	if (!range->pin) {
		zone = online_as_kernel(range);
		if (zone)
			return sysfs_emit(buf, "online in zone %s\n", zone->name);
		if (offline_refusal(range->start, range->end, refusal))
			return sysfs_emit(buf, "%s\n", refusal);
	}

	return sysfs_emit(buf, "%s\n", hotplug_range_reason(range));
}

/* Where memory is, is as secret as in /proc/iomem. */
static struct kobj_attribute start_attr = __ATTR_RO_MODE(start, 0400);
static struct kobj_attribute size_attr = __ATTR_RO_MODE(size, 0400);
static struct kobj_attribute node_attr = __ATTR_RO(node);
static struct kobj_attribute source_attr = __ATTR_RO(source);
static struct kobj_attribute state_attr = __ATTR_RO(state);
static struct kobj_attribute reason_attr = __ATTR_RO(reason);

static struct attribute *hotplug_range_attrs[] = {
	&start_attr.attr,
	&size_attr.attr,
	&node_attr.attr,
	&source_attr.attr,
	&state_attr.attr,
	&reason_attr.attr,
	NULL,
};
ATTRIBUTE_GROUPS(hotplug_range);

static void hotplug_range_release(struct kobject *kobj)
{
	kfree(container_of(kobj, struct hotplug_range_kobj, kobj));
}

static const struct kobj_type hotplug_range_ktype = {
	.release = hotplug_range_release,
	.sysfs_ops = &kobj_sysfs_ops,
	.default_groups = hotplug_range_groups,
};

static int __init hotplug_ranges_sysfs_init(void)
{
	const struct hotplug_range *range;
	struct kobject *parent;
	unsigned int i;
	int ret;

	parent = kobject_create_and_add("hotplug_ranges", mm_kobj);
	if (!parent)
		return -ENOMEM;

	for (i = 0; (range = hotplug_range_get(i)); i++) {
		struct hotplug_range_kobj *new = kzalloc_obj(*new);

		if (!new)
			return -ENOMEM;

		new->range = range;
		ret = kobject_init_and_add(&new->kobj, &hotplug_range_ktype, parent, "range%u", i);
		if (ret) {
			pr_err("cannot show range %u (%d)\n", i, ret);
			kobject_put(&new->kobj);
			return ret;
		}
	}

	return 0;
}
subsys_initcall(hotplug_ranges_sysfs_init);
