// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of the placement of zones by hot-pluggable memory.
 *
 * What memory there is, and where the limits of the zones are, is made up: the
 * zones of the running system are neither read nor changed.
 */

#include <kunit/test.h>
#include <linux/memblock.h>
#include <linux/memory_hotplug.h>
#include <linux/mmzone.h>
#include <linux/module.h>
#include <linux/pfn.h>
#include <linux/prandom.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../mm_init.h"

#define H		MEMBLOCK_HOTPLUG
#define MIR		MEMBLOCK_MIRROR
#define NOM		MEMBLOCK_NOMAP

#define MB(n)		((u64)(n) * SZ_1M)
#define GB(n)		((u64)(n) * SZ_1G)

/* Regions have no node without CONFIG_NUMA and all read as node 0 then */
#define NR_TEST_NODES	(IS_ENABLED(CONFIG_NUMA) ? 2 : 1)

static void __init zone_test_restore_movable_node(void *was)
{
	movable_node_enabled = !!was;
}

static void __init zone_test_set_movable_node(struct kunit *test, bool on)
{
	int err;

	err = kunit_add_action_or_reset(test, zone_test_restore_movable_node,
					(void *)(long)movable_node_enabled);
	KUNIT_ASSERT_EQ(test, err, 0);
	movable_node_enabled = on;
}

static void __init zone_test_add_region(struct memblock_type *memory, u64 start, u64 end,
					int nid, unsigned int flags)
{
	struct memblock_region *region = &memory->regions[memory->cnt++];

	region->base = start;
	region->size = end - start;
	region->flags = flags;
	memblock_set_region_node(region, nid);
}

/* Expect what a zone has, false if that is wrong; an empty zone is nowhere */
static bool __init zone_test_expect(struct kunit *test, const struct zone_extent *got,
				    const struct zone_extent *want, int nid, enum zone_type type)
{
	if (got->start_pfn == want->start_pfn && got->end_pfn == want->end_pfn &&
	    got->present_pages == want->present_pages)
		return true;

	KUNIT_FAIL(test, "node %d zone %d: [%#lx-%#lx) with %lu pages, not [%#lx-%#lx) with %lu",
		   nid, type, got->start_pfn, got->end_pfn, got->present_pages,
		   want->start_pfn, want->end_pfn, want->present_pages);
	return false;
}

struct zone_test_region {
	u64 start;
	u64 end;
	int nid;
	unsigned int flags;
};

/**
 * struct zone_test_zone - what a zone has to have
 * @nid: the node
 * @movable: it is ZONE_MOVABLE, not one of the kernel's
 * @low: its lower limit (bytes)
 * @high: its upper limit (bytes)
 * @start: first address of what it has (bytes)
 * @end: address behind the last one of that (bytes)
 * @present: how much of that it has (bytes)
 */
struct zone_test_zone {
	int nid;
	bool movable;
	u64 low;
	u64 high;
	u64 start;
	u64 end;
	u64 present;
};

/**
 * struct zone_test_layout - a machine, and what its zones have
 * @desc: what is special about it
 * @without: movable_node is not given
 * @memory: what memory there is; one with no end ends it
 * @zones: the zones; one with no limit ends them
 */
struct zone_test_layout {
	const char *desc;
	bool without;
	struct zone_test_region memory[6];
	struct zone_test_zone zones[7];
};

static const struct zone_test_layout zone_test_layouts[] = {
	{
		.desc = "no memory",
		.zones = {
			{ 0, false, 0, GB(64) },
			{ 0, true, 0, GB(64) },
		},
	}, {
		.desc = "clean: a node for each",
		.memory = { { 0, GB(3), 0 }, { GB(4), GB(6), 1, H } },
		.zones = {
			{ 0, false, MB(16), GB(4), MB(16), GB(3), GB(3) - MB(16) },
			{ 0, false, GB(4), GB(64) },
			{ 0, true, 0, GB(64) },
			{ 1, false, MB(16), GB(4) },
			{ 1, false, GB(4), GB(64) },
			{ 1, true, 0, GB(64), GB(4), GB(6), GB(2) },
		},
	}, {
		.desc = "sandwich: the kernel's zone is around the movable one",
		.memory = {
			{ 0, GB(3), 0 },
			{ GB(4), MB(4608), 1 },
			{ MB(4608), MB(5632), 1, H },
			{ MB(5632), GB(6), 1 },
		},
		.zones = {
			{ 0, false, 0, GB(4), 0, GB(3), GB(3) },
			{ 0, true, 0, GB(64) },
			{ 1, false, 0, GB(4) },
			{ 1, false, GB(4), GB(64), GB(4), GB(6), GB(1) },
			{ 1, true, 0, GB(64), MB(4608), MB(5632), GB(1) },
		},
	}, {
		.desc = "split0: movable memory of the node that has the kernel",
		.memory = {
			{ 0, GB(1), 0 },
			{ GB(1), 0xb8000000, 0, H },
			{ 0xb8000000, 0xbffe0000, 0 },
			{ GB(4), GB(6), 1, H },
		},
		.zones = {
			{ 0, false, 0, MB(16), 0, MB(16), MB(16) },
			{ 0, false, MB(16), GB(4), MB(16), 0xbffe0000,
			  GB(1) - MB(16) + 0x7fe0000 },
			{ 0, true, 0, GB(64), GB(1), 0xb8000000, 0xb8000000 - GB(1) },
			{ 1, false, GB(4), GB(64) },
			{ 1, true, 0, GB(64), GB(4), GB(6), GB(2) },
		},
	}, {
		.desc = "interleaved: by turns, with holes, across the limit of a zone",
		.memory = {
			{ GB(1), GB(2), 0, H },
			{ GB(2), GB(3), 0 },
			{ GB(4), GB(5), 0, H },
			{ GB(6), GB(7), 0 },
			{ GB(7), GB(8), 0, H },
		},
		.zones = {
			{ 0, false, 0, GB(4), GB(2), GB(3), GB(1) },
			{ 0, false, GB(4), GB(64), GB(6), GB(7), GB(1) },
			{ 0, true, 0, GB(64), GB(1), GB(8), GB(3) },
		},
	}, {
		.desc = "two nodes by turns",
		.memory = {
			{ GB(1), GB(2), 0, H },
			{ GB(2), GB(3), 1, H },
			{ GB(3), GB(4), 0, H },
			{ GB(4), GB(5), 1 },
			{ GB(5), GB(6), 0 },
		},
		.zones = {
			{ 0, false, 0, GB(64), GB(5), GB(6), GB(1) },
			{ 0, true, 0, GB(64), GB(1), GB(4), GB(2) },
			{ 1, false, 0, GB(64), GB(4), GB(5), GB(1) },
			{ 1, true, 0, GB(64), GB(2), GB(3), GB(1) },
		},
	}, {
		.desc = "the limit of a zone cuts a region",
		.memory = { { GB(3), GB(6), 0 }, { GB(6), GB(9), 0, H } },
		.zones = {
			{ 0, false, 0, GB(4), GB(3), GB(4), GB(1) },
			{ 0, false, GB(4), GB(5), GB(4), GB(5), GB(1) },
			{ 0, false, GB(5), GB(64), GB(5), GB(6), GB(1) },
			{ 0, true, 0, GB(8), GB(6), GB(8), GB(2) },
		},
	}, {
		.desc = "limits where a region ends, and one that is no limit at all",
		.memory = { { GB(3), GB(4), 0 }, { GB(4), GB(6), 0, H } },
		.zones = {
			{ 0, false, GB(2), GB(3) },
			{ 0, false, GB(4), GB(64) },
			{ 0, false, GB(3) + SZ_1M, GB(3) + SZ_1M },
			{ 0, true, 0, GB(4) },
			{ 0, true, GB(6), GB(64) },
		},
	}, {
		.desc = "pages of which only a part is memory",
		.memory = {
			{ PAGE_SIZE - 1, 3 * PAGE_SIZE + 1, 0 },
			{ 4 * PAGE_SIZE + 1, 6 * PAGE_SIZE - 1, 0, H },
			{ 6 * PAGE_SIZE, 8 * PAGE_SIZE, 0, H },
		},
		.zones = {
			{ 0, false, 0, GB(64), PAGE_SIZE, 3 * PAGE_SIZE, 2 * PAGE_SIZE },
			{ 0, true, 0, GB(64), 6 * PAGE_SIZE, 8 * PAGE_SIZE, 2 * PAGE_SIZE },
		},
	}, {
		.desc = "a page that is hot-pluggable in part is in no zone",
		.memory = {
			{ 0, 2 * PAGE_SIZE + 0x123, 0 },
			{ 2 * PAGE_SIZE + 0x123, 4 * PAGE_SIZE + 0x123, 0, H },
			{ 4 * PAGE_SIZE + 0x123, 6 * PAGE_SIZE, 0 },
		},
		.zones = {
			{ 0, false, 0, GB(64), 0, 6 * PAGE_SIZE, 3 * PAGE_SIZE },
			{ 0, true, 0, GB(64), 3 * PAGE_SIZE, 4 * PAGE_SIZE, PAGE_SIZE },
		},
	}, {
		.desc = "less than a page",
		.memory = { { GB(1) + 1, GB(1) + 2, 0 }, { GB(2) + 1, GB(2) + 2, 0, H } },
		.zones = {
			{ 0, false, 0, GB(64) },
			{ 0, true, 0, GB(64) },
		},
	}, {
		.desc = "other flags make no difference",
		.memory = {
			{ GB(1), GB(2), 0, MIR },
			{ GB(2), GB(3), 0, MIR | H },
			{ GB(3), GB(4), 0, NOM },
			{ GB(4), GB(5), 0, NOM | H },
		},
		.zones = {
			{ 0, false, 0, GB(64), GB(1), GB(4), GB(2) },
			{ 0, true, 0, GB(64), GB(2), GB(5), GB(2) },
		},
	}, {
		.desc = "without movable_node the limits tell alone",
		.without = true,
		.memory = { { GB(1), GB(2), 0 }, { GB(2), GB(3), 0, H }, { GB(4), GB(5), 1, H } },
		.zones = {
			{ 0, false, 0, GB(64), GB(1), GB(3), GB(2) },
			{ 0, true, GB(2), GB(64), GB(2), GB(3), GB(1) },
			{ 0, true, 0, MB(1536), GB(1), MB(1536), MB(512) },
			{ 1, false, 0, GB(64), GB(4), GB(5), GB(1) },
		},
	},
};

KUNIT_ARRAY_PARAM_DESC(zone_test_layouts, zone_test_layouts, desc);

static void __init zone_test_layout(struct kunit *test)
{
	const struct zone_test_layout *layout = test->param_value;
	struct memblock_region regions[ARRAY_SIZE(layout->memory)] = { };
	struct memblock_type memory = { .regions = regions };
	const struct zone_test_zone *zone;
	const struct zone_test_region *region;
	enum zone_type type;

	for (region = layout->memory; region->end; region++) {
		if (!IS_ENABLED(CONFIG_NUMA) && region->nid)
			kunit_skip(test, "needs CONFIG_NUMA");
		zone_test_add_region(&memory, region->start, region->end,
				     region->nid, region->flags);
	}
	zone_test_set_movable_node(test, !layout->without);

	for (zone = layout->zones; zone->high; zone++) {
		const struct zone_extent want = {
			.start_pfn = PHYS_PFN(zone->start),
			.end_pfn = PHYS_PFN(zone->end),
			.present_pages = PHYS_PFN(zone->present),
		};

		/* Which of the kernel's zones it is makes no difference but for the limits */
		for (type = 0; type < MAX_NR_ZONES; type++) {
			const bool movable = type == ZONE_MOVABLE;
			struct zone_extent got = { 1, 2, 3 };

			if (movable != zone->movable)
				continue;
			zone_extent(&memory, zone->nid, type, PHYS_PFN(zone->low),
				    PHYS_PFN(zone->high), &got);
			if (!zone_test_expect(test, &got, &want, zone->nid, type))
				KUNIT_FAIL(test, "that was zone %td of the case",
					   zone - layout->zones);
		}
	}
}

#define NR_PAGES	200
/* Regions end where they like */
#define PAGE_PARTS	4
#define NR_PARTS	(NR_PAGES * PAGE_PARTS)
#define PART_SIZE	(PAGE_SIZE / PAGE_PARTS)
#define NR_ROUNDS	400
#define MODEL_SEED	0x686f74706c756733ULL
#define NO_ZONE		-1

/**
 * struct zone_test_part - a part of a page
 * @present: whether it is memory
 * @nid: of which node, if it is
 * @flags: what it is flagged with, if it is
 */
struct zone_test_part {
	bool present;
	int nid;
	unsigned int flags;
};

/**
 * struct zone_test_model - a machine, page by page: slow and obvious
 * @part: the parts of the pages
 * @low: the lower limits of the zones (pages)
 * @high: the upper limits of the zones (pages)
 * @zone: the zone that each page is in, or NO_ZONE
 * @memory: the memory, as memblock has it
 * @regions: its regions
 */
struct zone_test_model {
	struct zone_test_part part[NR_PARTS];
	unsigned int low[MAX_NR_ZONES];
	unsigned int high[MAX_NR_ZONES];
	int zone[NR_PAGES];
	struct memblock_type memory;
	struct memblock_region regions[NR_PARTS];
};

/* Whether two parts side by side are in one region */
static bool __init zone_test_same_region(const struct zone_test_part *a,
					 const struct zone_test_part *b)
{
	return a->present && b->present && a->nid == b->nid && a->flags == b->flags;
}

static void __init zone_test_make_up(struct zone_test_model *model, struct rnd_state *rnd)
{
	static const unsigned int kinds[] __initconst = { 0, H, MIR, MIR | H };
	const bool whole = prandom_u32_state(rnd) % 2;
	unsigned int p, end, i;
	enum zone_type type;

	for (p = 0; p < NR_PARTS; p = end) {
		struct zone_test_part part = {
			.present = prandom_u32_state(rnd) % 4,
			.nid = prandom_u32_state(rnd) % NR_TEST_NODES,
			.flags = kinds[prandom_u32_state(rnd) % ARRAY_SIZE(kinds)],
		};

		end = min(p + 1 + prandom_u32_state(rnd) % 80, NR_PARTS);
		if (whole)
			end = round_up(end, PAGE_PARTS);
		for (i = p; i < end; i++)
			model->part[i] = part;
	}

	model->memory.regions = model->regions;
	model->memory.cnt = 0;
	for (p = 0; p < NR_PARTS; p = end) {
		const struct zone_test_part *part = &model->part[p];

		end = p + 1;
		while (end < NR_PARTS && zone_test_same_region(part, &model->part[end]))
			end++;
		if (part->present)
			zone_test_add_region(&model->memory, p * PART_SIZE, end * PART_SIZE,
					     part->nid, part->flags);
	}

	/* The zones of the kernel, one behind the other; some may have no room */
	for (type = 0, p = 0; type < MAX_NR_ZONES; type++) {
		model->low[type] = p;
		if (type < ZONE_MOVABLE && p < NR_PAGES)
			p += prandom_u32_state(rnd) % (NR_PAGES + 1 - p);
		if (type == ZONE_MOVABLE - 1)
			p = NR_PAGES;
		model->high[type] = p;
	}
	model->low[ZONE_MOVABLE] = 0;
}

/* Only a page that is memory as a whole, of one region, is in a zone */
static int __init zone_test_zone_of(const struct zone_test_model *model, unsigned int page)
{
	const struct zone_test_part *part = &model->part[page * PAGE_PARTS];
	enum zone_type type;
	unsigned int i;

	if (!part->present)
		return NO_ZONE;
	for (i = 1; i < PAGE_PARTS; i++)
		if (!zone_test_same_region(part, part + i))
			return NO_ZONE;
	if (part->flags & H)
		return ZONE_MOVABLE;
	for (type = 0; type < ZONE_MOVABLE; type++)
		if (page >= model->low[type] && page < model->high[type])
			return type;

	return NO_ZONE;
}

/* Every page is in the extent of its zone, and none is counted twice */
static bool __init zone_test_model_agrees(struct kunit *test, struct zone_test_model *model)
{
	unsigned long pages = 0, present = 0;
	enum zone_type type;
	unsigned int page;
	bool same = true;
	int nid;

	for (page = 0; page < NR_PAGES; page++) {
		model->zone[page] = zone_test_zone_of(model, page);
		if (model->zone[page] != NO_ZONE)
			pages++;
	}

	for (nid = 0; nid < NR_TEST_NODES; nid++) {
		for (type = 0; type < MAX_NR_ZONES; type++) {
			struct zone_extent want = { }, got;

			for (page = 0; page < NR_PAGES; page++) {
				if (model->zone[page] != type ||
				    model->part[page * PAGE_PARTS].nid != nid)
					continue;
				if (!want.present_pages++)
					want.start_pfn = page;
				want.end_pfn = page + 1;
			}

			zone_extent(&model->memory, nid, type, model->low[type],
				    model->high[type], &got);
			same &= zone_test_expect(test, &got, &want, nid, type);
			present += got.present_pages;
		}
	}
	KUNIT_EXPECT_EQ(test, present, pages);

	return same && present == pages;
}

static void __init zone_test_random(struct kunit *test)
{
	struct zone_test_model *model;
	struct rnd_state rnd;
	unsigned int round;

	model = kunit_kzalloc(test, sizeof(*model), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, model);
	prandom_seed_state(&rnd, MODEL_SEED);
	zone_test_set_movable_node(test, true);

	for (round = 0; round < NR_ROUNDS; round++) {
		zone_test_make_up(model, &rnd);
		if (!zone_test_model_agrees(test, model)) {
			KUNIT_FAIL(test, "seed %#llx round %u", MODEL_SEED, round);
			return;
		}
	}
}

/* Not __initdata: debugfs shows the results after boot. */
static struct kunit_case __refdata zone_test_cases[] = {
	KUNIT_CASE_PARAM(zone_test_layout, zone_test_layouts_gen_params),
	KUNIT_CASE(zone_test_random),
	{}
};

static struct kunit_suite __refdata zone_test_suite = {
	.name = "zone_placement",
	.test_cases = zone_test_cases,
};
kunit_test_init_section_suites(&zone_test_suite);

MODULE_DESCRIPTION("KUnit tests of the placement of zones by hot-pluggable memory");
MODULE_LICENSE("GPL");
