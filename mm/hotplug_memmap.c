// SPDX-License-Identifier: GPL-2.0
/*
 * The memmap of hot-pluggable boot memory, hosted by that memory: it takes no
 * memory of the kernel, is local to its node, and leaves with its memory block.
 *
 * Whether a block hosts its memmap is decided when the memmap is built. Struct
 * pages of the hosting pages are set up when zones cannot change any more, and
 * the block's device learns of it when it is made. From then on such a block is
 * one that was added with memory_hotplug.memmap_on_memory.
 */
#define pr_fmt(fmt) "hotplug_ranges: " fmt

#include <linux/bsearch.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kexec_handover.h>
#include <linux/memblock.h>
#include <linux/memory.h>
#include <linux/memory_hotplug.h>
#include <linux/memremap.h>
#include <linux/mm.h>
#include <linux/page-isolation.h>
#include <linux/pageblock-flags.h>
#include <linux/pfn.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "hotplug_memmap.h"
#include "hotplug_ranges.h"
#include "internal.h"
#include "mm_init.h"

/* Memory blocks that host their memmap, by address */
static struct vmem_altmap *hosts __initdata;
static unsigned int nr_hosts __initdata;
static unsigned int max_hosts __initdata;

/* How many pages at the start of a block are for its memmap, 0 for none */
static unsigned long host_pages __initdata;

/**
 * hotplug_memmap_pages - Decide whether memory blocks host their memmap
 * @block_size: size of a memory block (bytes)
 * @asked: memory_hotplug.memmap_on_memory asks for it
 * @force: it does so also where this wastes memory
 * @fits_kernel: kernel memory can hold the memmap
 *
 * Return: number of pages at the start of each block that are for its memmap,
 * or 0 if the memmap is to go to kernel memory.
 */
unsigned long __init hotplug_memmap_pages(u64 block_size, bool asked, bool force,
					  bool fits_kernel)
{
	unsigned long nr_pages = 0;

	if (asked)
		nr_pages = mhp_memmap_on_memory_pages(block_size, force);
	/* Rather waste some of the memory than not have it at all. */
	if (!nr_pages && !fits_kernel)
		nr_pages = mhp_memmap_on_memory_pages(block_size, true);

	return nr_pages;
}

/* Whole pages, so that all of it can be freed */
static size_t __init hosts_size(void)
{
	return PAGE_ALIGN(array_size(max_hosts, sizeof(*hosts)));
}

static u64 __init memmap_size(u64 size)
{
	return PHYS_PFN(size) * sizeof(struct page);
}

/**
 * hotplug_memmap_decide - Decide where the memmap of the kept ranges goes
 *
 * In the ranges, if memory_hotplug.memmap_on_memory says so, or if kernel memory
 * cannot hold it. What is declared and is not there yet will need one as well.
 *
 * Context: Boot, before zones are placed.
 * Return: true if there are ranges that host their memmap.
 */
bool __init hotplug_memmap_decide(void)
{
	u64 kept = hotplug_ranges_kept_size(), free = hotplug_ranges_kernel_free();
	u64 size = memblock_phys_mem_size() + hotplug_ranges_absent;
	u64 block_size;
	bool asked, force, fits;

	if (!kept)
		return false;

	/* Rather host it than have next to nothing left. */
	fits = free >= hotplug_ranges_kernel_need(size) + KERNEL_MEMORY_MIN;
	asked = mhp_memmap_on_memory_asked(&force);
	/* Where the kernel before this one wrote down what it preserved is not reserved. */
	if (is_kho_boot()) {
		if (asked || !fits)
			pr_warn("after handover by kexec, kept ranges cannot host their memmap: kernel memory does\n");
		return false;
	}

	block_size = memory_block_size_bytes();
	host_pages = hotplug_memmap_pages(block_size, asked, force, fits);
	if (host_pages) {
		max_hosts = div64_u64(kept, block_size);
		hosts = memblock_alloc(hosts_size(), PAGE_SIZE);
		if (!hosts)
			host_pages = 0;
	}
	if (host_pages && !fits)
		pr_info("%llu MiB of free kernel memory are too few for a memmap of %llu MiB: kept ranges host their own\n",
			free / SZ_1M, memmap_size(size) / SZ_1M);
	else if (host_pages)
		pr_info("kept ranges host their memmap, %llu MiB\n",
			memmap_size(kept) / SZ_1M);
	else if (asked)
		pr_warn("memory blocks of %llu MiB cannot host their memmap: kernel memory does\n",
			block_size / SZ_1M);

	return host_pages;
}

static struct vmem_altmap * __init add_host(unsigned long start_pfn, unsigned long last_pfn)
{
	const struct vmem_altmap host = {
		.base_pfn = start_pfn,
		.end_pfn = last_pfn,
		.free = host_pages,
	};

	/* Some members of the struct are constant. */
	return memcpy(&hosts[nr_hosts++], &host, sizeof(host));
}

/**
 * hotplug_memmap_altmap - Get the memory for the memmap of a section
 * @pfn: first page frame of the section
 *
 * A block that has other memory in use where its memmap would go does not host
 * it: an initrd may be there, which is free again later.
 *
 * Context: Boot, while the memmap is built in the order of addresses.
 * Return: the memory of the section's block that is for its memmap, or NULL if
 * the memmap goes to kernel memory.
 */
struct vmem_altmap * __init hotplug_memmap_altmap(unsigned long pfn)
{
	unsigned long block_pages, start_pfn;
	u64 start, size;

	/* Without hosts the size of memory blocks need not be known, yet. */
	if (!host_pages)
		return NULL;

	block_pages = PHYS_PFN(memory_block_size_bytes());
	start_pfn = ALIGN_DOWN(pfn, block_pages);
	if (nr_hosts && hosts[nr_hosts - 1].base_pfn == start_pfn)
		return &hosts[nr_hosts - 1];

	start = PFN_PHYS(start_pfn);
	size = PFN_PHYS(host_pages);
	if (pfn != start_pfn || nr_hosts == max_hosts ||
	    !hotplug_range_kept(start_pfn, block_pages) ||
	    memblock_is_region_reserved(start, size))
		return NULL;

	if (__memblock_reserve(start, size, early_pfn_to_nid(pfn), MEMBLOCK_RSRV_NOINIT)) {
		pr_warn("[mem %#010llx-%#010llx] cannot be reserved for struct pages: kernel memory holds them\n",
			start, start + size - 1);
		return NULL;
	}
	/* Who allocates memory has it accepted, who reserves it does not. */
	accept_memory(start, size);

	return add_host(start_pfn, start_pfn + block_pages - 1);
}

/**
 * hotplug_memmap_init_pages - Set up the struct pages of hosting pages
 *
 * They look like those of a block that is added and put online at run time.
 *
 * Context: Boot, when no range can be pinned any more, before memory is freed to
 *	the page allocator.
 */
void __init hotplug_memmap_init_pages(void)
{
	unsigned int i;

	for (i = 0; i < nr_hosts; i++) {
		unsigned long pfn = hosts[i].base_pfn, end_pfn = pfn + hosts[i].free;

		init_deferred_pages(pfn, end_pfn, early_pfn_to_nid(pfn));

		for (; pfn < end_pfn; pfn++) {
			struct page *page = pfn_to_page(pfn);

			SetPageVmemmapSelfHosted(page);
			if (pageblock_aligned(pfn))
				init_pageblock_migratetype(page, MIGRATE_UNMOVABLE, false);
		}
	}
}

static int __init compare_block(const void *start_pfn, const void *host)
{
	unsigned long a = *(const unsigned long *)start_pfn;
	unsigned long b = ((const struct vmem_altmap *)host)->base_pfn;

	return a < b ? -1 : a > b;
}

/**
 * hotplug_memmap_block_altmap - Get what a memory block hosts of its memmap
 * @start_pfn: first page frame of the block
 * @altmap: set to the memory for the memmap, to be freed by kfree(), or to NULL
 *	if kernel memory holds the memmap
 *
 * Context: Boot, when memory block devices are made.
 * Return:
 * * %0		- @altmap is set
 * * %-ENOMEM	- out of memory
 */
int __init hotplug_memmap_block_altmap(unsigned long start_pfn, struct vmem_altmap **altmap)
{
	const struct vmem_altmap *host;

	*altmap = NULL;

	host = bsearch(&start_pfn, hosts, nr_hosts, sizeof(*hosts), compare_block);
	if (!host)
		return 0;

	*altmap = kmemdup(host, sizeof(*host), GFP_KERNEL);

	return *altmap ? 0 : -ENOMEM;
}

static int __init hotplug_memmap_free_hosts(void)
{
	memblock_free(hosts, hosts_size());

	return 0;
}
late_initcall(hotplug_memmap_free_hosts);
