// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of what becomes of hot-pluggable memory ranges at boot.
 *
 * What memory there is, and what of it is reserved, is made up: the memory map
 * of the running system is neither read nor changed.
 */

#include <kunit/test.h>
#include <linux/align.h>
#include <linux/limits.h>
#include <linux/memblock.h>
#include <linux/module.h>
#include <linux/numa.h>
#include <linux/prandom.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../hotplug_ranges.h"

#define SRAT		HOTPLUG_RANGE_SRAT
#define DT		HOTPLUG_RANGE_DEVICE_TREE

#define H		MEMBLOCK_HOTPLUG
#define MIR		MEMBLOCK_MIRROR
#define NOM		MEMBLOCK_NOMAP
#define DRV		MEMBLOCK_DRIVER_MANAGED
#define TRANSIENT	MEMBLOCK_RSRV_TRANSIENT

#define NO_BLOCK	HOTPLUG_PIN_NO_BLOCK
#define IMAGE		HOTPLUG_PIN_KERNEL_IMAGE
#define CRASH		HOTPLUG_PIN_CRASH_KERNEL
#define INITRD		HOTPLUG_PIN_INITRD
#define NO_FIXED	HOTPLUG_PIN_NO_FIXED
#define RESERVED	HOTPLUG_PIN_RESERVED

#define MB(n)		((u64)(n) * SZ_1M)
#define GB(n)		((u64)(n) * SZ_1G)

/* The address that is x bytes below the end of 64 bits */
#define BELOW_2_64(x)	(U64_MAX - (x) + 1)

#define MAX_TEST_RANGES	1024

/* Regions have no node without CONFIG_NUMA and all read as node 0 then */
#define NR_TEST_NODES	(IS_ENABLED(CONFIG_NUMA) ? 3 : 1)

/* An empty table with room enough: only memblock can make it grow */
static struct hotplug_ranges *__init boot_test_table(struct kunit *test)
{
	struct hotplug_ranges *table;

	table = kunit_kzalloc(test, sizeof(*table), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, table);
	table->max = MAX_TEST_RANGES;
	table->range = kunit_kcalloc(test, table->max, sizeof(*table->range), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, table->range);

	return table;
}

static void __init boot_test_add_region(struct memblock_type *type, u64 start, u64 end,
					int nid, unsigned int flags)
{
	struct memblock_region *region = &type->regions[type->cnt++];

	region->base = start;
	region->size = end - start;
	region->flags = flags;
	memblock_set_region_node(region, nid);
}

static bool __init boot_test_equal(const struct hotplug_range *got,
				   const struct hotplug_range *want)
{
	return got->start == want->start && got->end == want->end &&
	       got->nid == want->nid && got->unit == want->unit &&
	       got->source == want->source && got->pin == want->pin &&
	       (got->pin || got->partial == want->partial);
}

static void __init boot_test_fail(struct kunit *test, const char *what, unsigned int i,
				  const struct hotplug_range *range)
{
	KUNIT_FAIL(test, "%s %u: [%#llx-%#llx) node %d unit %u source %d pin %d%s",
		   what, i, range->start, range->end, range->nid, range->unit,
		   range->source, range->pin, range->partial ? " partial" : "");
}

/* Expect that the table has the ranges @want, false if it has not */
static bool __init boot_test_expect(struct kunit *test, const struct hotplug_ranges *table,
				    const struct hotplug_range *want, unsigned int nr)
{
	bool same = table->nr == nr;
	unsigned int i;

	for (i = 0; i < min(nr, table->nr); i++) {
		if (boot_test_equal(&table->range[i], &want[i]))
			continue;
		boot_test_fail(test, "range", i, &table->range[i]);
		boot_test_fail(test, "wanted", i, &want[i]);
		same = false;
	}
	KUNIT_EXPECT_EQ(test, table->nr, nr);

	return same;
}

struct boot_test_region {
	u64 start;
	u64 end;
	int nid;
	unsigned int flags;
};

/* Memory of the kernel and its like, which pins wherever it is */
struct boot_test_known {
	u64 start;
	u64 end;
	enum hotplug_range_pin pin;
};

/**
 * struct boot_test_layout - a machine, and which ranges are kept
 * @desc: what is special about it
 * @bare: there is no memory but @memory, else the first GiB is if that is higher
 * @block: size of a memory block (bytes), 128 MiB if not given
 * @declared: the hot-pluggable ranges of the SRAT, and their nodes
 * @fixed: memory that the SRAT calls fixed as well
 * @memory: what memory there is
 * @reserved: what of the address space is reserved
 * @known: memory whose purpose is known
 * @want: the ranges, as they have to be
 *
 * The first one with no end ends an array.
 */
struct boot_test_layout {
	const char *desc;
	bool bare;
	u64 block;
	struct boot_test_region declared[4];
	struct boot_test_region fixed;
	struct boot_test_region memory[7];
	struct boot_test_region reserved[4];
	struct boot_test_known known[4];
	struct hotplug_range want[5];
};

static const struct boot_test_layout boot_test_layouts[] = {
	/* What is in a whole memory block is kept */
	{
		.desc = "clean: all is kept",
		.declared = { { GB(4), GB(6), 1 } },
		.memory = { { 0, GB(3), 0 }, { GB(4), GB(6), 1, H } },
		.reserved = { { MB(16), MB(48) } },
		.known = { { MB(16), MB(48), IMAGE } },
		.want = { { GB(4), GB(6), .nid = 1 } },
	}, {
		.desc = "tail: firmware tables behind the memory, in the last block",
		.declared = { { GB(1), GB(2), 1 } },
		.memory = { { 0, GB(1), 0 }, { GB(1), 0x7ffe0000, 1, H } },
		.reserved = { { 0x7ffe0000, GB(2) } },
		.want = { { GB(1), 0x78000000, .nid = 1, .partial = true } },
	}, {
		.desc = "initrd: will be free again",
		.declared = { { GB(1), GB(2), 1 } },
		.memory = { { 0, GB(1), 0 }, { GB(1), 0x7ffe0000, 1, H } },
		.reserved = { { 0x6d3e0000, 0x7ffe0000, 0, TRANSIENT }, { 0x7ffe0000, GB(2) } },
		.want = { { GB(1), 0x78000000, .nid = 1, .partial = true } },
	}, {
		.desc = "initrd that is retained",
		.declared = { { GB(1), GB(2), 1 } },
		.memory = { { 0, GB(1), 0 }, { GB(1), 0x7ffe0000, 1, H } },
		.reserved = { { 0x6d3e0000, GB(2) } },
		.known = { { 0x6d3e0000, 0x7ffe0000, INITRD } },
		.want = { { GB(1), GB(2), .nid = 1, .pin = INITRD } },
	}, {
		.desc = "sandwich: between fixed memory of the same node",
		.declared = { { MB(4608), MB(5632), 1 } },
		.memory = {
			{ 0, GB(3), 0 },
			{ GB(4), MB(4608), 1 },
			{ MB(4608), MB(5632), 1, H },
			{ MB(5632), GB(6), 1 },
		},
		.reserved = { { GB(4), MB(4608) }, { MB(5632), GB(6) } },
		.want = { { MB(4608), MB(5632), .nid = 1 } },
	}, {
		.desc = "split0: part of the node that has the kernel",
		.declared = { { GB(4), GB(6), 1 }, { GB(1), GB(3), 0 } },
		.memory = {
			{ 0, GB(1), 0 },
			{ GB(1), 0xbffe0000, 0, H },
			{ GB(4), GB(6), 1, H },
		},
		.reserved = { { MB(16), MB(48) }, { 0xbffe0000, GB(3) } },
		.known = { { MB(16), MB(48), IMAGE } },
		.want = {
			{ GB(1), 0xb8000000, .nid = 0, .unit = 1, .partial = true },
			{ GB(4), GB(6), .nid = 1, .unit = 0 },
		},
	}, {
		.desc = "ragged: ends that are aligned to nothing",
		.declared = { { 0x100000123, 0x17ffff123, 1 } },
		.memory = { { 0, GB(3), 0 }, { GB(4), GB(6), 1 } },
		.want = { { GB(4) + SZ_128M, GB(6) - SZ_128M, .nid = 1, .partial = true } },
	}, {
		.desc = "one byte less than a block at each end",
		.declared = { { GB(4) + 1, GB(6) - 1, 1 } },
		.memory = { { GB(4), GB(6), 1 } },
		.want = { { GB(4) + SZ_128M, GB(6) - SZ_128M, .nid = 1, .partial = true } },
	}, {
		.desc = "exactly one block",
		.declared = { { GB(4) + SZ_128M, GB(4) + SZ_256M, 1 } },
		.memory = { { GB(4), GB(6), 1 } },
		.want = { { GB(4) + SZ_128M, GB(4) + SZ_256M, .nid = 1 } },
	}, {
		.desc = "smaller than a block",
		.declared = { { GB(4), GB(4) + SZ_64M, 1 } },
		.memory = { { GB(4), GB(6), 1 } },
		.want = { { GB(4), GB(4) + SZ_64M, .nid = 1, .pin = NO_BLOCK } },
	}, {
		.desc = "nearly two blocks, but no whole one",
		.declared = { { GB(4) + 1, GB(4) + SZ_256M - 1, 1 } },
		.memory = { { GB(4), GB(6), 1 } },
		.want = { { GB(4) + 1, GB(4) + SZ_256M - 1, .nid = 1, .pin = NO_BLOCK } },
	}, {
		.desc = "blocks of 2 GiB",
		.block = SZ_2G,
		.declared = { { GB(4), GB(7), 1 } },
		.memory = { { GB(4), GB(8), 1 } },
		.want = { { GB(4), GB(6), .nid = 1, .partial = true } },
	}, {
		.desc = "blocks of 2 GiB, and 2 GiB that are none",
		.block = SZ_2G,
		.declared = { { GB(5), GB(7), 1 } },
		.memory = { { GB(4), GB(8), 1 } },
		.want = { { GB(5), GB(7), .nid = 1, .pin = NO_BLOCK } },
	}, {
		.desc = "two that touch within a block",
		.declared = { { GB(4), GB(5) + SZ_64M, 1 }, { GB(5) + SZ_64M, GB(6), 1 } },
		.memory = { { GB(4), GB(6), 1, H } },
		.want = { { GB(4), GB(6), .nid = 1 } },
	}, {
		.desc = "two parts of a unit, one with no whole block",
		.declared = { { GB(4), GB(6), 1 } },
		.fixed = { GB(4) + SZ_64M, GB(5) },
		.memory = { { GB(4), GB(6), 1 } },
		.want = {
			{ GB(4), GB(4) + SZ_64M, .nid = 1, .pin = NO_BLOCK },
			{ GB(5), GB(6), .nid = 1 },
		},
	}, {
		.desc = "ends at the last address of 64 bits",
		.declared = { { BELOW_2_64(SZ_1G), U64_MAX, 1 } },
		.memory = { { BELOW_2_64(SZ_1G), U64_MAX, 1 } },
		.want = { { BELOW_2_64(SZ_1G), BELOW_2_64(SZ_128M), .nid = 1, .partial = true } },
	}, {
		.desc = "starts in the last block of 64 bits",
		.declared = { { BELOW_2_64(SZ_64M), U64_MAX, 1 } },
		.memory = { { BELOW_2_64(SZ_1G), U64_MAX, 1 } },
		.want = { { BELOW_2_64(SZ_64M), U64_MAX, .nid = 1, .pin = NO_BLOCK } },
	},
	/* Memory that is not there, or not of one kind */
	{
		.desc = "no memory at all: some may be added",
		.declared = { { 0x100000123, 0x17ffff123, 1 } },
		.memory = { { 0, GB(3), 0 }, { GB(8), GB(9), 0 } },
		.want = { { 0x100000123, 0x17ffff123, .nid = 1 } },
	}, {
		.desc = "no memory in the whole machine",
		.declared = { { GB(4), GB(6), 1 } },
		.reserved = { { GB(4), GB(6) } },
		.want = { { GB(4), GB(6), .nid = 1 } },
	}, {
		.desc = "memory only up to the start, and from the end",
		.declared = { { GB(4), GB(6), 1 } },
		.memory = { { 0, GB(4), 0 }, { GB(6), GB(8), 0 } },
		.want = { { GB(4), GB(6), .nid = 1 } },
	}, {
		.desc = "mem= cuts the end off",
		.declared = { { GB(4), GB(8), 1 } },
		.memory = { { GB(4), GB(5) + SZ_64M, 1 } },
		.want = { { GB(4), GB(5), .nid = 1, .partial = true } },
	}, {
		.desc = "memmap= makes a hole in the middle",
		.declared = { { GB(4), GB(8), 1 } },
		.memory = { { GB(4), GB(5) + SZ_16M, 1 }, { GB(5) + SZ_32M, GB(8), 1 } },
		.want = {
			{ GB(4), GB(5), .nid = 1, .partial = true },
			{ GB(5) + SZ_128M, GB(8), .nid = 1, .partial = true },
		},
	}, {
		.desc = "a hole of one byte",
		.declared = { { GB(4), GB(8), 1 } },
		.memory = { { GB(4), GB(5), 1 }, { GB(5) + 1, GB(8), 1 } },
		.want = {
			{ GB(4), GB(5), .nid = 1, .partial = true },
			{ GB(5) + SZ_128M, GB(8), .nid = 1, .partial = true },
		},
	}, {
		.desc = "holes in each block but one",
		.declared = { { GB(4), GB(4) + SZ_512M, 1 } },
		.memory = {
			{ GB(4), GB(4) + MB(127), 1 },
			{ GB(4) + MB(129), GB(4) + MB(130), 1 },
			{ GB(4) + MB(131), GB(4) + MB(500), 1 },
		},
		.want = { { GB(4) + SZ_256M, GB(4) + MB(384), .nid = 1, .partial = true } },
	}, {
		.desc = "regions of other flags have no hole between them",
		.declared = { { GB(4), GB(6), 1 } },
		.memory = {
			{ GB(4), GB(4) + SZ_64M, 1 },
			{ GB(4) + SZ_64M, GB(5), 1, MIR },
			{ GB(5), GB(5) + SZ_64M, 1, H },
			{ GB(5) + SZ_64M, GB(6), 1, MIR | H },
		},
		.want = { { GB(4), GB(6), .nid = 1 } },
	}, {
		.desc = "memory that is not mapped is a hole",
		.declared = { { GB(4), GB(6), 1 } },
		.memory = {
			{ GB(4), GB(5), 1 },
			{ GB(5), GB(5) + SZ_64K, 1, NOM },
			{ GB(5) + SZ_64K, GB(6), 1 },
		},
		.want = {
			{ GB(4), GB(5), .nid = 1, .partial = true },
			{ GB(5) + SZ_128M, GB(6), .nid = 1, .partial = true },
		},
	}, {
		.desc = "memory of a driver is a hole",
		.declared = { { GB(4), GB(6), 1 } },
		.memory = { { GB(4), GB(5), 1, DRV }, { GB(5), GB(6), 1 } },
		.want = { { GB(5), GB(6), .nid = 1 } },
	}, {
		.desc = "nothing but memory that is not mapped",
		.declared = { { GB(4) + 1, GB(6) - 1, 1 } },
		.memory = { { GB(4), GB(6), 1, NOM } },
		.reserved = { { GB(4), GB(6) } },
		.want = { { GB(4) + 1, GB(6) - 1, .nid = 1, .pin = NO_BLOCK } },
	}, {
		.desc = "two emulated nodes in one range",
		.declared = { { GB(4), GB(8), 0 } },
		.memory = { { GB(4), GB(5), 1 }, { GB(5), GB(8), 2 } },
		.want = {
			{ GB(4), GB(5), .nid = 1 },
			{ GB(5), GB(8), .nid = 2 },
		},
	}, {
		.desc = "two emulated nodes in one block",
		.declared = { { GB(4), GB(8), 0 } },
		.memory = { { GB(4), GB(5) + SZ_64M, 1 }, { GB(5) + SZ_64M, GB(8), 2 } },
		.want = {
			{ GB(4), GB(5), .nid = 1, .partial = true },
			{ GB(5) + SZ_128M, GB(8), .nid = 2, .partial = true },
		},
	}, {
		.desc = "one region of memory under three ranges",
		.declared = {
			{ GB(4), GB(5), 1 },
			{ GB(5) + SZ_256M, GB(6), 1 },
			{ GB(7), GB(9), 1 },
		},
		.memory = { { GB(3), GB(8), 1 } },
		.want = {
			{ GB(4), GB(5), .nid = 1, .unit = 0 },
			{ GB(5) + SZ_256M, GB(6), .nid = 1, .unit = 1 },
			{ GB(7), GB(8), .nid = 1, .unit = 2 },
		},
	},
	/* Memory that cannot move */
	{
		.desc = "inside: the kernel is in it",
		.declared = { { 0, GB(3), 0 }, { GB(4), GB(6), 1 } },
		.memory = { { 0, GB(3), 0, H }, { GB(4), GB(6), 1, H }, { GB(6), GB(7), 1 } },
		.reserved = { { 0, SZ_1M }, { MB(16), MB(48) } },
		.known = { { MB(16), MB(48), IMAGE } },
		.want = {
			{ 0, GB(3), .nid = 0, .unit = 0, .pin = IMAGE },
			{ GB(4), GB(6), .nid = 1, .unit = 1 },
		},
	}, {
		.desc = "reserved: the first and the last byte",
		.declared = { { GB(4), GB(5), 1 }, { GB(5), GB(6), 1 } },
		.memory = { { GB(4), GB(6), 1 } },
		.reserved = { { GB(4), GB(4) + 1 }, { GB(6) - 1, GB(6) } },
		.want = {
			{ GB(4), GB(5), .nid = 1, .unit = 0, .pin = RESERVED },
			{ GB(5), GB(6), .nid = 1, .unit = 1, .pin = RESERVED },
		},
	}, {
		.desc = "reserved on both sides up to it",
		.declared = { { GB(4), GB(5), 1 } },
		.memory = { { GB(3), GB(6), 1 } },
		.reserved = { { GB(3), GB(4) }, { GB(5), GB(6) } },
		.want = { { GB(4), GB(5), .nid = 1 } },
	}, {
		.desc = "reserved in several: each is pinned by its own part",
		.declared = { { GB(4), GB(5), 1 }, { GB(5), GB(6), 1 }, { GB(6), GB(7), 1 } },
		.memory = { { GB(4), GB(7), 1 } },
		.reserved = { { GB(5) - SZ_4K, GB(5) + SZ_4K } },
		.want = {
			{ GB(4), GB(5), .nid = 1, .unit = 0,
			  .pin = RESERVED },
			{ GB(5), GB(6), .nid = 1, .unit = 1,
			  .pin = RESERVED },
			{ GB(6), GB(7), .nid = 1, .unit = 2 },
		},
	}, {
		.desc = "reserved in one part: the whole unit is pinned",
		.declared = { { GB(4), GB(7), 1 } },
		.fixed = { GB(5), GB(6) },
		.memory = { { GB(4), GB(7), 1 } },
		.reserved = { { GB(6), GB(6) + SZ_4K } },
		.want = {
			{ GB(4), GB(5), .nid = 1, .pin = RESERVED },
			{ GB(6), GB(7), .nid = 1, .pin = RESERVED },
		},
	}, {
		.desc = "reserved in a block that is trimmed",
		.declared = { { GB(4), GB(5) + SZ_64M, 1 } },
		.memory = { { GB(4), GB(6), 1 } },
		.reserved = { { GB(5), GB(5) + SZ_4K } },
		.want = { { GB(4), GB(5), .nid = 1, .partial = true } },
	}, {
		.desc = "reserved, but no memory",
		.declared = { { GB(4), GB(6), 1 } },
		.memory = { { GB(4), GB(5), 1 }, { GB(5) + SZ_128M, GB(6), 1 } },
		.reserved = { { GB(5), GB(5) + SZ_128M } },
		.want = {
			{ GB(4), GB(5), .nid = 1 },
			{ GB(5) + SZ_128M, GB(6), .nid = 1 },
		},
	}, {
		.desc = "reserved, and only the end of it is memory",
		.declared = { { GB(4), GB(6), 1 } },
		.memory = { { GB(3), GB(4) + SZ_128M, 1 }, { GB(5), GB(6), 1 } },
		.reserved = { { GB(4) + SZ_128M, GB(5) + SZ_4K } },
		.want = {
			{ GB(4), GB(4) + SZ_128M, .nid = 1, .pin = RESERVED },
			{ GB(5), GB(6), .nid = 1, .pin = RESERVED },
		},
	}, {
		.desc = "reserved memory that is not mapped, or of a driver",
		.declared = { { GB(4), GB(6), 1 } },
		.memory = {
			{ GB(4), GB(5), 1, NOM },
			{ GB(5), GB(5) + SZ_128M, 1, DRV },
			{ GB(5) + SZ_128M, GB(6), 1 },
		},
		.reserved = { { GB(4), GB(5) + SZ_128M } },
		.want = { { GB(5) + SZ_128M, GB(6), .nid = 1 } },
	}, {
		.desc = "reserved during boot only",
		.declared = { { GB(4), GB(6), 1 } },
		.memory = { { GB(4), GB(6), 1 } },
		.reserved = { { GB(4), GB(5), 0, TRANSIENT } },
		.want = { { GB(4), GB(6), .nid = 1 } },
	}, {
		.desc = "reserved behind what is reserved during boot only",
		.declared = { { GB(4), GB(6), 1 } },
		.memory = { { GB(4), GB(6), 1 } },
		.reserved = {
			{ GB(4), GB(5), 0, TRANSIENT },
			{ GB(5), GB(5) + SZ_4K },
			{ GB(5) + SZ_4K, GB(6), 0, TRANSIENT },
		},
		.want = { { GB(4), GB(6), .nid = 1, .pin = RESERVED } },
	},
	/* Reserved memory that is known */
	{
		.desc = "a name goes before what is reserved below it",
		.declared = { { GB(4), GB(6), 1 } },
		.memory = { { GB(4), GB(6), 1 } },
		.reserved = { { GB(4), GB(4) + SZ_4K }, { GB(5), GB(5) + SZ_256M } },
		.known = {
			{ GB(5), GB(5) + SZ_256M, CRASH },
		},
		.want = { { GB(4), GB(6), .nid = 1, .pin = CRASH } },
	}, {
		.desc = "of two names the first one told",
		.declared = { { GB(4), GB(6), 1 } },
		.memory = { { GB(4), GB(6), 1 } },
		.reserved = { { GB(4), GB(6) } },
		.known = {
			{ GB(5), GB(5) + SZ_64M, IMAGE },
			{ GB(4), GB(4) + SZ_256M, CRASH },
		},
		.want = { { GB(4), GB(6), .nid = 1, .pin = IMAGE } },
	}, {
		.desc = "a name in another range",
		.declared = { { GB(4), GB(5), 1 }, { GB(5), GB(6), 1 } },
		.memory = { { GB(4), GB(6), 1 } },
		.reserved = { { GB(4), GB(6) } },
		.known = { { GB(5), GB(6), CRASH } },
		.want = {
			{ GB(4), GB(5), .nid = 1, .unit = 0, .pin = RESERVED },
			{ GB(5), GB(6), .nid = 1, .unit = 1, .pin = CRASH },
		},
	},
	/* All at once */
	{
		.desc = "reserved memory in a block that is trimmed does no harm",
		.declared = { { GB(1), GB(2), 1 } },
		.memory = { { 0, GB(1), 0 }, { GB(1), 0x7ffe0000, 1, H } },
		.reserved = { { 0x7e25c000, 0x7e25d000 } },
		.want = { { GB(1), 0x78000000, .nid = 1, .partial = true } },
	}, {
		.desc = "the kernel image in a block that is trimmed pins",
		.declared = { { 0, GB(3), 0 } },
		.memory = {
			{ SZ_4K, 0x9f000, 0, H },
			{ SZ_1M, 0xbffe0000, 0, H },
			{ GB(4), GB(5), 0 },
		},
		.reserved = { { 0, SZ_1M }, { MB(16), MB(48) } },
		.known = { { MB(16), MB(48), IMAGE } },
		.want = { { 0, GB(3), .nid = 0, .pin = IMAGE } },
	}, {
		.desc = "reserved memory in a block that is left pins",
		.declared = { { GB(1), GB(2), 1 } },
		.memory = { { 0, GB(1), 0 }, { GB(1), 0x7ffe0000, 1, H } },
		.reserved = { { 0x77fff000, 0x78000000 } },
		.want = {
			{ GB(1), 0x78000000, .nid = 1, .pin = RESERVED },
		},
	}, {
		.desc = "parts that meet in a block are one range",
		.declared = { { GB(4), GB(5) + SZ_2M, 1 }, { GB(5) + SZ_2M, GB(6), 1 } },
		.memory = { { GB(4), GB(6), 1, H } },
		.want = { { GB(4), GB(6), .nid = 1 } },
	}, {
		.desc = "parts that meet between blocks are two",
		.declared = { { GB(4), GB(5), 1 }, { GB(5), GB(6), 1 } },
		.memory = { { GB(4), GB(6), 1, H } },
		.want = {
			{ GB(4), GB(5), .nid = 1, .unit = 0 },
			{ GB(5), GB(6), .nid = 1, .unit = 1 },
		},
	}, {
		.desc = "a part that is pinned does not join",
		.declared = { { GB(4), GB(5) + SZ_2M, 1 }, { GB(5) + SZ_2M, GB(6), 1 } },
		.memory = { { GB(4), GB(6), 1, H } },
		.known = { { GB(4), GB(4) + SZ_2M, IMAGE } },
		.want = {
			{ GB(4), GB(5) + SZ_2M, .nid = 1, .unit = 0,
			  .pin = IMAGE },
			{ GB(5) + SZ_128M, GB(6), .nid = 1, .unit = 1, .partial = true },
		},
	}, {
		.desc = "nor do parts of two nodes, nor parts with a gap",
		.declared = {
			{ GB(4), GB(5) + SZ_2M, 0 },
			{ GB(5) + SZ_2M, GB(6) + SZ_2M, 1 },
			{ GB(6) + SZ_4M, GB(7), 1 },
		},
		.memory = {
			{ GB(4), GB(5) + SZ_2M, 0, H },
			{ GB(5) + SZ_2M, GB(6) + SZ_2M, 1, H },
			{ GB(6) + SZ_2M, GB(6) + SZ_4M, 1 },
			{ GB(6) + SZ_4M, GB(7), 1, H },
		},
		.want = {
			{ GB(4), GB(5), .nid = 0, .unit = 0, .partial = true },
			{ GB(5) + SZ_128M, GB(6), .nid = 1, .unit = 1, .partial = true },
			{ GB(6) + SZ_128M, GB(7), .nid = 1, .unit = 2, .partial = true },
		},
	}, {
		.desc = "parts that meet in a block without memory on both sides are two",
		.declared = { { GB(4), GB(66) + MB(84), 1 }, { GB(66) + MB(84), GB(1024), 1 } },
		.memory = { { GB(4), GB(5) + MB(180), 1, H } },
		.want = {
			{ GB(4), GB(5) + SZ_128M, .nid = 1, .unit = 0, .partial = true },
			{ GB(66) + MB(84), GB(1024), .nid = 1, .unit = 1 },
		},
	}, {
		.desc = "who joins a range brings the other parts of its own",
		.declared = { { GB(4), GB(5) + SZ_64M, 1 }, { GB(5) + SZ_64M, GB(8), 1 } },
		.fixed = { GB(6), GB(6) + SZ_256M },
		.memory = { { GB(4), GB(8), 1, H } },
		.reserved = { { GB(5) + SZ_512M, GB(5) + SZ_512M + SZ_1M } },
		.want = {
			{ GB(4), GB(6), .nid = 1, .pin = RESERVED },
			{ GB(6) + SZ_256M, GB(8), .nid = 1, .pin = RESERVED },
		},
	}, {
		.desc = "and those are pinned by what is in the other range",
		.declared = { { GB(4), GB(5) + SZ_64M, 1 }, { GB(5) + SZ_64M, GB(8), 1 } },
		.fixed = { GB(6), GB(6) + SZ_256M },
		.memory = { { GB(4), GB(8), 1, H } },
		.reserved = { { GB(4), GB(4) + SZ_4K } },
		.want = {
			{ GB(4), GB(6), .nid = 1, .pin = RESERVED },
			{ GB(6) + SZ_256M, GB(8), .nid = 1, .pin = RESERVED },
		},
	},
	/* Nothing is declared fixed */
	{
		.desc = "all memory is declared: the lowest range is the kernel's",
		.bare = true,
		.declared = { { 0, GB(2), 0 }, { GB(4), GB(6), 0 }, { GB(6), GB(64), 0 } },
		.memory = { { SZ_4K, 0x9f000, 0 }, { SZ_1M, GB(2), 0 }, { GB(4), GB(6), 0 } },
		.want = {
			{ 0, GB(2), .unit = 0, .pin = NO_FIXED },
			{ GB(4), GB(6), .unit = 1 },
			{ GB(6), GB(64), .unit = 2 },
		},
	}, {
		.desc = "all but what the BIOS has",
		.bare = true,
		.declared = { { SZ_1M, GB(2), 0 }, { GB(4), GB(6), 0 } },
		.memory = { { SZ_4K, 0x9f000, 0 }, { SZ_1M, GB(2), 0 }, { GB(4), GB(6), 0 } },
		.want = {
			{ SZ_1M, GB(2), .unit = 0, .pin = NO_FIXED },
			{ GB(4), GB(6), .unit = 1 },
		},
	}, {
		.desc = "all but some, however little",
		.bare = true,
		.declared = { { GB(4), GB(6), 0 } },
		.memory = { { SZ_1M, SZ_2M, 0 }, { GB(4), GB(6), 0 } },
		.want = { { GB(4), GB(6) } },
	}, {
		.desc = "all memory is declared, and the kernel is in the upper range",
		.bare = true,
		.declared = { { GB(1), GB(2), 0 }, { 0, GB(1), 0 }, { GB(4), GB(6), 0 } },
		.memory = { { 0, GB(2), 0 }, { GB(4), GB(6), 0 } },
		.known = { { GB(5), GB(5) + SZ_32M, IMAGE } },
		.want = {
			{ 0, GB(1), .unit = 1, .pin = NO_FIXED },
			{ GB(1), GB(2), .unit = 0 },
			{ GB(4), GB(6), .unit = 2, .pin = IMAGE },
		},
	},
};

KUNIT_ARRAY_PARAM_DESC(boot_test_layouts, boot_test_layouts, desc);

static void __init boot_test_make(struct kunit *test, struct memblock_type *type,
				  const struct boot_test_region *regions, unsigned int max)
{
	unsigned int i;

	for (i = 0; i < max && regions[i].end; i++) {
		if (!IS_ENABLED(CONFIG_NUMA) && regions[i].nid)
			kunit_skip(test, "needs CONFIG_NUMA");
		boot_test_add_region(type, regions[i].start, regions[i].end,
				     regions[i].nid, regions[i].flags);
	}
}

static void __init boot_test_layout(struct kunit *test)
{
	const struct boot_test_layout *layout = test->param_value;
	const u64 block = layout->block ?: SZ_128M;
	struct memblock_region regions[ARRAY_SIZE(layout->memory) + 1], rsv_regions[4];
	struct memblock_type memory = { .regions = regions }, reserved = { .regions = rsv_regions };
	struct hotplug_ranges *table = boot_test_table(test);
	unsigned int i, nr_want = 0;

	if (!layout->bare && layout->memory[0].start >= GB(1))
		boot_test_add_region(&memory, 0, GB(1), 0, MEMBLOCK_NONE);
	boot_test_make(test, &memory, layout->memory, ARRAY_SIZE(layout->memory));
	boot_test_make(test, &reserved, layout->reserved, ARRAY_SIZE(layout->reserved));
	while (nr_want < ARRAY_SIZE(layout->want) && layout->want[nr_want].end)
		nr_want++;

	for (i = 0; i < ARRAY_SIZE(layout->declared) && layout->declared[i].end; i++)
		KUNIT_ASSERT_EQ(test, 0,
				hotplug_ranges_add(table, layout->declared[i].start,
						   layout->declared[i].end,
						   layout->declared[i].nid, SRAT));
	hotplug_ranges_sort(table);
	hotplug_ranges_cut(table, layout->fixed.start, layout->fixed.end, "declared fixed");
	hotplug_ranges_pin_lowest(table, &memory);
	for (i = 0; i < ARRAY_SIZE(layout->known); i++)
		hotplug_ranges_pin(table, layout->known[i].start, layout->known[i].end,
				   layout->known[i].pin);

	/* As at boot, where ranges settle twice */
	hotplug_ranges_decide(table, &memory, &reserved, block);
	if (!boot_test_expect(test, table, layout->want, nr_want))
		return;
	hotplug_ranges_decide(table, &memory, &reserved, block);
	if (!boot_test_expect(test, table, layout->want, nr_want))
		KUNIT_FAIL(test, "decided once more, it differs");
}

#define NR_CELLS	400
#define BLOCK_CELLS	8
#define NR_KNOWN	4
/* Not more, because each piece that is trimmed is logged */
#define NR_ROUNDS	25
#define MODEL_SEED	0x686f74706c756732ULL
#define NO_UNIT		-1

/**
 * struct boot_test_cell - a small piece of the address space
 * @present: whether it is in memblock.memory
 * @nid: on which node, if it is
 * @flags: what its memory is flagged with, if it is
 * @reserved: whether it is in memblock.reserved
 * @rsv_flags: what it is flagged with there, if it is
 * @unit: the unit that has it, or NO_UNIT
 * @kept: whether the memory block that it is in is kept
 */
struct boot_test_cell {
	bool present;
	int nid;
	unsigned int flags;
	bool reserved;
	unsigned int rsv_flags;
	int unit;
	bool kept;
};

struct boot_test_unit {
	int nid;
	enum hotplug_range_source source;
	enum hotplug_range_pin pin;
};

/**
 * struct boot_test_model - a machine, cell by cell: slow and obvious
 * @rnd: where chance comes from
 * @cell: the cells
 * @unit: what is known of each unit
 * @units: how many there are
 * @first: number of the first cell, counted from address 0
 * @size: size of a cell (bytes)
 * @known: areas whose purpose is known
 * @known_start: their first cells
 * @known_end: the cells behind them
 * @nr_known: how many there are
 * @memory: the memory, as memblock has it
 * @reserved: what is reserved, as memblock has it
 * @want: what has to be in the table
 */
struct boot_test_model {
	struct rnd_state rnd;
	struct boot_test_cell cell[NR_CELLS];
	struct boot_test_unit unit[NR_CELLS];
	unsigned int units;
	unsigned int first;
	u64 size;
	struct boot_test_known known[NR_KNOWN];
	unsigned int known_start[NR_KNOWN];
	unsigned int known_end[NR_KNOWN];
	unsigned int nr_known;
	struct memblock_type memory;
	struct memblock_type reserved;
	struct hotplug_range want[NR_CELLS];
};

static unsigned int __init boot_test_dice(struct boot_test_model *model, unsigned int sides)
{
	return prandom_u32_state(&model->rnd) % sides;
}

static u64 __init boot_test_addr(const struct boot_test_model *model, unsigned int c)
{
	return (model->first + c) * model->size;
}

static bool __init boot_test_usable(const struct boot_test_cell *cell)
{
	return cell->present && !(cell->flags & (NOM | DRV));
}

static bool __init boot_test_permanent(const struct boot_test_cell *cell)
{
	return boot_test_usable(cell) && cell->reserved &&
	       !(cell->rsv_flags & TRANSIENT);
}

/* Whether two cells side by side are in one region of memblock.memory */
static bool __init boot_test_same_memory(const struct boot_test_cell *a,
					 const struct boot_test_cell *b)
{
	return a->present && b->present && a->nid == b->nid && a->flags == b->flags;
}

static bool __init boot_test_same_reserved(const struct boot_test_cell *a,
					   const struct boot_test_cell *b)
{
	return a->reserved && b->reserved && a->rsv_flags == b->rsv_flags;
}

static bool __init boot_test_same_unit(const struct boot_test_cell *a,
				       const struct boot_test_cell *b)
{
	return a->unit == b->unit;
}

static bool __init boot_test_same_kept(const struct boot_test_cell *a,
				       const struct boot_test_cell *b)
{
	return a->kept && b->kept && a->unit == b->unit && a->nid == b->nid;
}

typedef bool (*boot_test_same_t)(const struct boot_test_cell *a, const struct boot_test_cell *b);

/* The cell behind the last of those around @c that are alike */
static unsigned int __init boot_test_run_end(const struct boot_test_model *model,
					     unsigned int c, boot_test_same_t same)
{
	while (c < NR_CELLS - 1 && same(&model->cell[c], &model->cell[c + 1]))
		c++;

	return c + 1;
}

/* Make up a machine, and tell memblock and the table about it */
static int __init boot_test_make_up(struct boot_test_model *model, struct hotplug_ranges *table)
{
	static const unsigned int kinds[] __initconst = { 0, 0, 0, 0, H, MIR, H | MIR, NOM, DRV };
	static const enum hotplug_range_pin pins[] __initconst = { IMAGE, CRASH, INITRD };
	const bool flagged = boot_test_dice(model, 2), quiet = boot_test_dice(model, 2);
	unsigned int fixed, fixed_end, c, end, i;
	int ret;

	model->units = 0;
	model->nr_known = 0;
	model->memory.cnt = 0;
	model->reserved.cnt = 0;
	memset(model->unit, 0, sizeof(model->unit));
	memset(model->cell, 0, sizeof(model->cell));
	for (c = 0; c < NR_CELLS; c++)
		model->cell[c].unit = NO_UNIT;
	model->size = (boot_test_dice(model, 2) ? SZ_128M : SZ_2G) / BLOCK_CELLS;
	model->first = boot_test_dice(model, 2 * BLOCK_CELLS);

	for (c = 0; c < NR_CELLS; c = end) {
		struct boot_test_cell cell = {
			.present = boot_test_dice(model, 5),
			.nid = boot_test_dice(model, NR_TEST_NODES),
			.flags = kinds[boot_test_dice(model, ARRAY_SIZE(kinds))],
			.unit = NO_UNIT,
		};

		if (!flagged)
			cell.flags &= ~H;
		end = min(c + 1 + boot_test_dice(model, 30), NR_CELLS);
		for (i = c; i < end; i++)
			model->cell[i] = cell;
	}

	/* What is declared fixed is not flagged, so that it does not come between the parts */
	fixed = boot_test_dice(model, NR_CELLS);
	fixed_end = min(fixed + 1 + boot_test_dice(model, 12), NR_CELLS);
	for (i = fixed; i < fixed_end; i++)
		model->cell[i].flags &= ~H;

	for (c = boot_test_dice(model, 20); c < NR_CELLS; c = end + boot_test_dice(model, 40)) {
		unsigned int flags = boot_test_dice(model, 2) ? TRANSIENT : MEMBLOCK_NONE;

		end = min(c + 1 + boot_test_dice(model, 6), NR_CELLS);
		for (i = c; i < end && !(quiet && !flags); i++) {
			model->cell[i].reserved = true;
			model->cell[i].rsv_flags = flags;
		}
	}

	for (i = 0; i < NR_KNOWN && boot_test_dice(model, 2); i++) {
		enum hotplug_range_pin pin = pins[boot_test_dice(model, ARRAY_SIZE(pins))];

		c = boot_test_dice(model, NR_CELLS);
		end = min(c + 1 + boot_test_dice(model, 4), NR_CELLS);
		model->known_start[i] = c;
		model->known_end[i] = end;
		model->known[i].start = boot_test_addr(model, c);
		model->known[i].end = boot_test_addr(model, end);
		model->known[i].pin = pin;
		model->nr_known++;
	}

	for (c = 0; c < NR_CELLS; c = end) {
		struct boot_test_cell *cell = &model->cell[c];

		end = boot_test_run_end(model, c, boot_test_same_memory);
		if (cell->present)
			boot_test_add_region(&model->memory, boot_test_addr(model, c),
					     boot_test_addr(model, end), cell->nid, cell->flags);
	}
	for (c = 0; c < NR_CELLS; c = end) {
		struct boot_test_cell *cell = &model->cell[c];

		end = boot_test_run_end(model, c, boot_test_same_reserved);
		if (cell->reserved)
			boot_test_add_region(&model->reserved, boot_test_addr(model, c),
					     boot_test_addr(model, end), NUMA_NO_NODE,
					     cell->rsv_flags);
	}

	/* None touches another, so that none is joined */
	for (c = boot_test_dice(model, 20); c < NR_CELLS; c = end + 1 + boot_test_dice(model, 20)) {
		struct boot_test_unit *unit = &model->unit[model->units];

		end = min(c + 1 + boot_test_dice(model, 80), NR_CELLS);
		unit->nid = boot_test_dice(model, NR_TEST_NODES);
		unit->source = SRAT;
		for (i = c; i < end; i++)
			model->cell[i].unit = model->units;
		model->units++;
		ret = hotplug_ranges_add(table, boot_test_addr(model, c),
					 boot_test_addr(model, end), unit->nid, SRAT);
		if (ret)
			return ret;
	}

	for (i = fixed; i < fixed_end; i++)
		model->cell[i].unit = NO_UNIT;

	hotplug_ranges_cut(table, boot_test_addr(model, fixed), boot_test_addr(model, fixed_end),
			   "declared fixed");

	return 0;
}

/* Pin what has known memory */
static void __init boot_test_model_pin_known(struct boot_test_model *model)
{
	unsigned int k, c;

	for (k = 0; k < model->nr_known; k++) {
		for (c = model->known_start[k]; c < model->known_end[k]; c++) {
			int u = model->cell[c].unit;

			if (u != NO_UNIT && !model->unit[u].pin)
				model->unit[u].pin = model->known[k].pin;
		}
	}
}

/* Pin the kept ranges, of @nr, that have memory in use for good, unit by unit */
static void __init boot_test_model_pin_reserved(struct boot_test_model *model, unsigned int nr)
{
	unsigned int i, j, c;

	for (i = 0; i < nr; i++) {
		struct hotplug_range *want = &model->want[i];
		bool used = false;

		for (c = 0; c < NR_CELLS; c++)
			used |= boot_test_permanent(&model->cell[c]) &&
				boot_test_addr(model, c) >= want->start &&
				boot_test_addr(model, c) < want->end;
		for (j = 0; j < nr && used && !want->pin; j++)
			if (j != i && model->want[j].unit == want->unit && !model->want[j].pin)
				model->want[j].pin = RESERVED;
		if (used && !want->pin)
			want->pin = RESERVED;
	}
}

/* Whether the block of cell @c is all memory of one node, in one kept range */
static bool __init boot_test_block_kept(const struct boot_test_model *model, unsigned int c)
{
	const struct boot_test_cell *cell = &model->cell[c];
	unsigned int into = (model->first + c) % BLOCK_CELLS, i;

	if (cell->unit == NO_UNIT || model->unit[cell->unit].pin ||
	    c < into || c - into + BLOCK_CELLS > NR_CELLS)
		return false;

	for (i = c - into; i < c - into + BLOCK_CELLS; i++)
		if (!boot_test_usable(&model->cell[i]) ||
		    model->cell[i].nid != cell->nid || model->cell[i].unit != cell->unit)
			return false;

	return true;
}

/* What has to be in the table, how many ranges that is */
static unsigned int __init boot_test_model_want(struct boot_test_model *model)
{
	unsigned int start, end, c, last, nr = 0;

	for (c = 0; c < NR_CELLS; c++)
		model->cell[c].kept = boot_test_block_kept(model, c);

	for (start = 0; start < NR_CELLS; start = end) {
		struct hotplug_range *want = &model->want[nr];
		const struct boot_test_unit *unit;
		bool kept = false, present = false;

		end = boot_test_run_end(model, start, boot_test_same_unit);
		if (model->cell[start].unit == NO_UNIT)
			continue;

		unit = &model->unit[model->cell[start].unit];
		*want = (struct hotplug_range){
			.start = boot_test_addr(model, start),
			.end = boot_test_addr(model, end),
			.nid = unit->nid,
			.unit = model->cell[start].unit,
			.source = unit->source,
			.pin = unit->pin,
		};

		for (c = end; c-- > start;) {
			present |= model->cell[c].present;
			kept |= model->cell[c].kept;
			want->partial |= boot_test_usable(&model->cell[c]) &&
					 !model->cell[c].kept;
			/* That of the first memory there is, be it usable or not */
			if (model->cell[c].present)
				want->nid = model->cell[c].nid;
		}
		if (!kept) {
			if (present && !want->pin)
				want->pin = NO_BLOCK;
			nr++;
			continue;
		}

		for (c = start; c < end; c = last) {
			last = boot_test_run_end(model, c, boot_test_same_kept);
			if (!model->cell[c].kept)
				continue;
			model->want[nr] = *want;
			model->want[nr].start = boot_test_addr(model, c);
			model->want[nr].end = boot_test_addr(model, last);
			model->want[nr].nid = model->cell[c].nid;
			nr++;
		}
	}

	return nr;
}

/*
 * What has to be true of the table, whatever the model says: that all that is
 * kept is of memory of one node that nobody reserved for good, and in whole
 * blocks, and that nothing that was declared is forgotten.
 */
static bool __init boot_test_holds(struct kunit *test, const struct boot_test_model *model,
				   const struct hotplug_ranges *table)
{
	const u64 block = model->size * BLOCK_CELLS;
	unsigned int start, end, c, i;
	bool holds = true;

	for (i = 0; i < table->nr; i++) {
		const struct hotplug_range *range = &table->range[i];
		bool present = false, whole = true, movable = true;

		for (c = 0; c < NR_CELLS && !range->pin; c++) {
			u64 addr = boot_test_addr(model, c);
			const struct boot_test_cell *cell = &model->cell[c];

			if (addr < range->start || addr >= range->end)
				continue;
			present |= cell->present;
			whole &= boot_test_usable(cell) && cell->nid == range->nid;
			movable &= !boot_test_permanent(cell);
		}
		whole &= IS_ALIGNED(range->start, block) && IS_ALIGNED(range->end, block);
		if (movable && (whole || !present))
			continue;
		boot_test_fail(test, movable ? "not whole" : "not movable", i, range);
		holds = false;
	}

	for (start = 0, i = 0; start < NR_CELLS; start = end) {
		end = boot_test_run_end(model, start, boot_test_same_unit);
		if (model->cell[start].unit == NO_UNIT)
			continue;
		if (i == table->nr || table->range[i].end > boot_test_addr(model, end)) {
			KUNIT_FAIL(test, "unit %d: nothing is left of cells [%u-%u)",
				   model->cell[start].unit, start, end);
			return false;
		}
		while (i < table->nr && table->range[i].end <= boot_test_addr(model, end))
			i++;
	}

	return holds;
}

static void __init boot_test_random(struct kunit *test)
{
	struct boot_test_model *model;
	unsigned int round;

	model = kunit_kzalloc(test, sizeof(*model), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, model);
	model->memory.regions = kunit_kcalloc(test, NR_CELLS, sizeof(*model->memory.regions),
					      GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, model->memory.regions);
	model->reserved.regions = kunit_kcalloc(test, NR_CELLS, sizeof(*model->reserved.regions),
						GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, model->reserved.regions);
	prandom_seed_state(&model->rnd, MODEL_SEED);

	for (round = 0; round < NR_ROUNDS; round++) {
		struct hotplug_ranges *table = boot_test_table(test);
		int ret, again;
		bool same = true;
		unsigned int nr, i;

		ret = boot_test_make_up(model, table);
		hotplug_ranges_sort(table);
		for (i = 0; i < model->nr_known; i++)
			hotplug_ranges_pin(table, model->known[i].start, model->known[i].end,
					   model->known[i].pin);

		boot_test_model_pin_known(model);
		nr = boot_test_model_want(model);
		boot_test_model_pin_reserved(model, nr);

		for (again = 0; again < 2 && same && !ret; again++) {
			hotplug_ranges_decide(table, &model->memory, &model->reserved,
					      model->size * BLOCK_CELLS);
			same = boot_test_expect(test, table, model->want, nr) &&
			       boot_test_holds(test, model, table);
		}
		if (ret || !same) {
			KUNIT_FAIL(test, "seed %#llx round %u, decided %d times: %d",
				   MODEL_SEED, round, again, ret);
			return;
		}
	}
}

/* Pieces of 2 MiB that fill the memory: as many ranges as memory blocks */
static void __init boot_test_join(struct kunit *test)
{
	struct memblock_region region = { .base = GB(4), .size = GB(4) };
	struct memblock_type memory = { .regions = &region, .cnt = 1 };
	struct hotplug_ranges *table = boot_test_table(test);
	unsigned int i;

	for (i = 0; i < SZ_2G / SZ_2M; i++)
		KUNIT_ASSERT_EQ(test, 0,
				hotplug_ranges_add(table, GB(4) + (u64)i * SZ_2M,
						   GB(4) + (u64)(i + 1) * SZ_2M, 1, SRAT));
	hotplug_ranges_sort(table);
	hotplug_ranges_join(table, &memory, SZ_128M);
	KUNIT_ASSERT_EQ(test, table->nr, SZ_2G / SZ_128M);
	for (i = 0; i < table->nr; i++) {
		KUNIT_EXPECT_EQ(test, table->range[i].start, GB(4) + (u64)i * SZ_128M);
		KUNIT_EXPECT_EQ(test, table->range[i].end, GB(4) + (u64)(i + 1) * SZ_128M);
	}

	/* Nothing is left to join */
	hotplug_ranges_join(table, &memory, SZ_128M);
	KUNIT_EXPECT_EQ(test, table->nr, SZ_2G / SZ_128M);
}

/* Not __initdata: debugfs shows the results after boot. */
static struct kunit_case __refdata boot_test_cases[] = {
	KUNIT_CASE_PARAM(boot_test_layout, boot_test_layouts_gen_params),
	KUNIT_CASE(boot_test_join),
	KUNIT_CASE(boot_test_random),
	{}
};

static struct kunit_suite __refdata boot_test_suite = {
	.name = "hotplug_ranges_boot",
	.test_cases = boot_test_cases,
};
kunit_test_init_section_suites(&boot_test_suite);

MODULE_DESCRIPTION("KUnit tests of what becomes of hot-pluggable memory ranges at boot");
MODULE_LICENSE("GPL");
