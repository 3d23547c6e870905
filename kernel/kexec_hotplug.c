// SPDX-License-Identifier: GPL-2.0-only
/*
 * A loaded kexec image has a memory map for the next kernel, and places for its
 * segments. When some of that memory is removed, the image must not be started any
 * more: the next kernel would use memory that is not there.
 *
 * It is unloaded rather than that the removal is refused: firmware or a hypervisor
 * that wants the memory back cannot know of the image, and who loaded it can load
 * it again, with a map that is right. Memory that is only offline is still there
 * for the next kernel. A crash kernel stays loaded: it has memory of its own, and
 * is told by CONFIG_CRASH_HOTPLUG what there is to dump.
 */
#define pr_fmt(fmt) "kexec: " fmt

#include <linux/atomic.h>
#include <linux/ioport.h>
#include <linux/kexec.h>

#include "kexec_internal.h"

/* How often memory was removed that an image may rely on */
static atomic_long_t memory_removals = ATOMIC_LONG_INIT(0);

/**
 * kexec_image_sample_memory - Remember what memory an image is made for
 * @image: the image, which nothing was put into yet
 *
 * Context: With the kexec lock held.
 */
void kexec_image_sample_memory(struct kimage *image)
{
	image->memory_removals = atomic_long_read(&memory_removals);
}

/**
 * kexec_image_stale - Tell whether memory was removed since an image was begun
 * @image: the image
 *
 * Context: With the kexec lock held.
 * Return: true if the image must not be started.
 */
bool kexec_image_stale(const struct kimage *image)
{
	return image->memory_removals != atomic_long_read(&memory_removals);
}

static bool kexec_unload_stale(void)
{
	struct kimage *image = NULL;

	/*
	 * A load that has the lock looks at the image when it is done. For what
	 * else may have it, kernel_kexec() does, and does not start the image.
	 */
	if (!kexec_trylock())
		return false;

	if (kexec_image && kexec_image_stale(kexec_image))
		image = xchg(&kexec_image, NULL);
	kexec_unlock();

	if (!image)
		return false;

	kimage_free(image);

	return true;
}

/**
 * kexec_load_done - Unload an image if memory was removed while it was loaded
 *
 * Context: Process context, after the kexec lock was released.
 */
void kexec_load_done(void)
{
	if (kexec_unload_stale())
		pr_notice("image unloaded: memory was removed while it was loaded\n");
}

static bool kexec_image_has(u64 start, u64 end)
{
	bool has = true;

	if (kexec_trylock()) {
		has = kexec_image && kimage_is_destination_range(kexec_image, start, end - 1);
		kexec_unlock();
	}

	return has;
}

/**
 * kexec_memory_removed - Unload the image if it may rely on memory that was removed
 * @start: first address of the memory (bytes)
 * @end: address behind the last one (bytes)
 * @driver_managed: all of it was managed by a driver
 *
 * Memory that is managed by a driver is in no map for the next kernel. But nothing
 * keeps kexec_load() from placing a segment there.
 *
 * Context: Process context, with device_hotplug_lock held, when the memory is no
 *	longer listed as System RAM.
 */
void kexec_memory_removed(u64 start, u64 end, bool driver_managed)
{
	if (driver_managed && !kexec_image_has(start, end))
		return;

	atomic_long_inc(&memory_removals);
	if (kexec_unload_stale())
		pr_notice("image unloaded, load it again: [mem %#010llx-%#010llx] was removed\n",
			  start, end - 1);
}
