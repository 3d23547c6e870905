/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MM_HOTPLUG_MEMMAP_H
#define _MM_HOTPLUG_MEMMAP_H

#include <linux/hotplug_memmap.h>

unsigned long hotplug_memmap_pages(u64 block_size, bool asked, bool force, bool fits_kernel);

#endif /* _MM_HOTPLUG_MEMMAP_H */
