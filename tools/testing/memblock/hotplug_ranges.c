// SPDX-License-Identifier: GPL-2.0
#include <linux/seq_file.h>
#include <linux/hotplug_ranges.h>
#include <linux/memblock.h>

struct hotplug_range hotplug_ranges[MAX_HOTPLUG_RANGES];

bool hotplug_range_pin(u64 start, u64 end)
{
	bool pinned = false;

	for (int i = 0; i < MAX_HOTPLUG_RANGES; i++) {
		struct hotplug_range *range = &hotplug_ranges[i];

		if (range->pin || range->start >= end || range->end <= start)
			continue;
		range->pin = HOTPLUG_PIN_RAN_SHORT;
		memblock_clear_hotplug(range->start, range->end - range->start);
		pinned = true;
	}

	return pinned;
}
