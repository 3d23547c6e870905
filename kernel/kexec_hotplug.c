// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kexec image has a memory map for the next kernel, and places for its segments.
 * When some of that memory is removed, the image must not be started any more: the
 * next kernel would use memory that is not there.
 *
 * So an image remembers what memory there was when it was begun. What of that is gone
 * can be told at any time, whatever was removed and came back in between: when the
 * image is complete, after memory was removed, and before the image is started.
 *
 * The image is unloaded rather than that the removal is refused: firmware or a
 * hypervisor that wants the memory back cannot know of the image, and who loaded it
 * can load it again, with a map that is right. Where nobody can, it stays, and is
 * started if the memory is back by then. Memory that is only offline is still there
 * for the next kernel. A crash kernel stays loaded: it has memory of its own.
 */
#define pr_fmt(fmt) "kexec: " fmt

#include <linux/ioport.h>
#include <linux/kexec.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "kexec_internal.h"

/* System RAM when an image was begun; @end is inclusive */
struct kimage_ram {
	u64 start;
	u64 end;
	bool driver_managed;
};

static int kexec_note_ram(struct resource *res, void *arg)
{
	struct kimage *image = arg;
	struct kimage_ram *ram;

	ram = kvrealloc(image->ram, array_size(image->nr_ram + 1, sizeof(*ram)), GFP_KERNEL);
	if (!ram)
		return -ENOMEM;

	image->ram = ram;
	ram[image->nr_ram++] = (struct kimage_ram) {
		.start = res->start,
		.end = res->end,
		.driver_managed = res->flags & IORESOURCE_SYSRAM_DRIVER_MANAGED,
	};

	return 0;
}

/**
 * kexec_note_memory - Remember what memory an image is made for
 * @image: the image, which nothing was put into yet
 *
 * Context: Process context, with the kexec lock held.
 * Return: 0 on success, -errno on failure.
 */
int kexec_note_memory(struct kimage *image)
{
	if (image->type == KEXEC_TYPE_CRASH)
		return 0;

	return walk_system_ram_res(0, -1, image, kexec_note_ram);
}

/**
 * arch_kexec_file_maps - Tell what kexec_file_load() passes to the next kernel
 * @start: first address of some memory (bytes)
 * @end: its last address (bytes)
 *
 * Return: true if the map for the next kernel has any of this memory while it is
 * there.
 */
bool __weak arch_kexec_file_maps(u64 start, u64 end)
{
	return true;
}

struct kexec_search {
	struct kimage *image;
	const struct kimage_ram *ram;
	u64 start, end;		/* what is gone, the end is inclusive */
};

/*
 * Memory that is managed by a driver is in no map for the next kernel. But nothing
 * keeps kexec_load() from placing a segment there.
 */
static bool kexec_image_needs(const struct kexec_search *gone)
{
	if (kimage_is_destination_range(gone->image, gone->start, gone->end))
		return true;

	return !gone->ram->driver_managed &&
	       (!gone->image->file_mode || arch_kexec_file_maps(gone->start, gone->end));
}

/* Is there a hole in front of what is still there? */
static int kexec_find_gone(struct resource *res, void *arg)
{
	struct kexec_search *search = arg;

	if (search->start < res->start) {
		search->end = res->start - 1;
		if (kexec_image_needs(search))
			return 1;
	}
	search->start = res->end + 1;

	return 0;
}

/**
 * kexec_image_lacks - Tell whether memory is gone that an image is made for
 * @image: the image
 * @outcome: what becomes of the image then, for the log
 *
 * Context: Process context, with the kexec lock held.
 * Return: true if the image must not be started.
 */
bool kexec_image_lacks(struct kimage *image, const char *outcome)
{
	struct kexec_search search = { .image = image };
	unsigned int i;

	for (i = 0; i < image->nr_ram; i++) {
		const struct kimage_ram *ram = &image->ram[i];
		struct resource behind = { .start = ram->end + 1 };

		search.ram = ram;
		search.start = ram->start;
		if (walk_system_ram_res(ram->start, ram->end, &search, kexec_find_gone) != 1 &&
		    !kexec_find_gone(&behind, &search))
			continue;
		pr_notice("%s: [mem %#010llx-%#010llx] was removed\n",
			  outcome, search.start, search.end);
		return true;
	}

	return false;
}

static void kexec_check_image(struct work_struct *work);
static DECLARE_DELAYED_WORK(kexec_check_work, kexec_check_image);

static void kexec_check_image(struct work_struct *work)
{
	struct kimage *image = NULL;

	/* The lock can only be tried; who loads an image has it for seconds. */
	if (!kexec_trylock()) {
		schedule_delayed_work(&kexec_check_work, HZ);
		return;
	}
	if (kexec_image && kexec_load_possible() &&
	    kexec_image_lacks(kexec_image, "image unloaded, load it again"))
		image = xchg(&kexec_image, NULL);
	kexec_unlock();

	if (image) {
		kimage_free(image);
		kexec_notify_loaded();
	}
}

/**
 * kexec_memory_removed - Unload the image if it is made for memory that is gone
 *
 * Context: Process context, when what was removed is no longer listed as System RAM.
 */
void kexec_memory_removed(void)
{
	kexec_check_image(NULL);
}
