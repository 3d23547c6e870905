// SPDX-License-Identifier: GPL-2.0
/*
 * Which of the kept ranges loses a memory block when the kernel's memory is short.
 *
 * A device with one memory block of the kernel cannot be pulled, so what is lost is all
 * that can be pulled together only.
 */
#include <linux/kernel.h>

#include "hotplug_ranges_grow.h"

/* Ranges that can be pulled together only, as one */
struct victim_unit {
	unsigned int blocks;
	unsigned int taken;
	unsigned int range;	/* which of them to take from */
	int distance;
	bool usable;
	bool lost;		/* it cannot be pulled anyway */
};

static unsigned int sum_up(const struct victim_range *ranges, unsigned int i, unsigned int nr,
			   struct victim_unit *sum)
{
	const unsigned int unit = ranges[i].unit;

	*sum = (struct victim_unit) { };
	for (; i < nr && ranges[i].unit == unit; i++) {
		const struct victim_range *range = &ranges[i];

		sum->blocks += range->blocks;
		sum->taken += range->taken;
		sum->lost |= range->partial || range->taken;
		if (!range->usable)
			continue;
		/* One after the other, so that what the kernel has stays together. */
		if (!sum->usable || (range->taken && !ranges[sum->range].taken)) {
			sum->range = i;
			sum->distance = range->distance;
		}
		sum->usable = true;
	}

	return i;
}

static bool is_worth_less(const struct victim_unit *a, const struct victim_unit *b)
{
	/* No other is to be lost as long as one of which the kernel has a part will do. */
	if (!a->taken != !b->taken)
		return a->taken;
	if (a->lost != b->lost)
		return a->lost;
	if (a->distance != b->distance)
		return a->distance < b->distance;
	return a->blocks < b->blocks;
}

/**
 * hotplug_ranges_victim - Choose the kept range that is worth least
 * @ranges: the ranges, in the order of their addresses
 * @nr: how many there are
 *
 * First one of which the kernel has a part already, or that no device can be pulled for,
 * then the nearest, then the smallest, then the lowest.
 *
 * Return: index of the range, or @nr if none has a memory block that is usable.
 */
unsigned int hotplug_ranges_victim(const struct victim_range *ranges, unsigned int nr)
{
	struct victim_unit least = { .range = nr }, unit;
	unsigned int i;

	for (i = 0; i < nr;) {
		i = sum_up(ranges, i, nr, &unit);
		if (unit.usable && (!least.usable || is_worth_less(&unit, &least)))
			least = unit;
	}

	return least.range;
}

#ifdef CONFIG_HOTPLUG_RANGES_KUNIT_TEST
#include "tests/hotplug_ranges_victim_kunit.c"
#endif
