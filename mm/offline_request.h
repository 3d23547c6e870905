/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _MM_OFFLINE_REQUEST_H
#define _MM_OFFLINE_REQUEST_H

#include <linux/errno.h>

struct memory_block;
struct range;

#ifdef CONFIG_MEMORY_HOTREMOVE
int memory_ranges_offline(const struct range *ranges, unsigned int nr_ranges);
int memory_ranges_online(const struct range *ranges, unsigned int nr_ranges);
void memory_block_back_online(struct memory_block *mem);
#else
static inline int memory_ranges_offline(const struct range *ranges, unsigned int nr_ranges)
{
	return -EOPNOTSUPP;
}

static inline int memory_ranges_online(const struct range *ranges, unsigned int nr_ranges)
{
	return -EOPNOTSUPP;
}
#endif

#endif /* _MM_OFFLINE_REQUEST_H */
