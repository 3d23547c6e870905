/* SPDX-License-Identifier: GPL-2.0 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM hotplug_ranges

#if !defined(_TRACE_HOTPLUG_RANGES_H) || defined(TRACE_HEADER_MULTI_READ)
#define _TRACE_HOTPLUG_RANGES_H

#include <linux/tracepoint.h>
#include <linux/types.h>
#include <trace/events/mmflags.h>

/* A task waits for the kernel's share to grow, which else would call the OOM killer. */
TRACE_EVENT(hotplug_ranges_grow_wait_begin,

	TP_PROTO(int nid, unsigned int order, gfp_t gfp_flags),

	TP_ARGS(nid, order, gfp_flags),

	TP_STRUCT__entry(
		__field(int, nid)
		__field(unsigned int, order)
		__field(unsigned long, gfp_flags)
	),

	TP_fast_assign(
		__entry->nid = nid;
		__entry->order = order;
		__entry->gfp_flags = (__force unsigned long)gfp_flags;
	),

	TP_printk("nid=%d order=%u gfp_flags=%s", __entry->nid, __entry->order,
		  show_gfp_flags(__entry->gfp_flags))
);

TRACE_EVENT(hotplug_ranges_grow_wait_end,

	TP_PROTO(bool grown),

	TP_ARGS(grown),

	TP_STRUCT__entry(
		__field(bool, grown)
	),

	TP_fast_assign(
		__entry->grown = grown;
	),

	TP_printk("grown=%d", __entry->grown)
);

/* A memory block of a kept range was to become the kernel's. */
TRACE_EVENT(hotplug_ranges_grow_block,

	TP_PROTO(unsigned long start_pfn, unsigned long used_pages, int ret),

	TP_ARGS(start_pfn, used_pages, ret),

	TP_STRUCT__entry(
		__field(unsigned long, start_pfn)
		__field(unsigned long, used_pages)
		__field(int, ret)
	),

	TP_fast_assign(
		__entry->start_pfn = start_pfn;
		__entry->used_pages = used_pages;
		__entry->ret = ret;
	),

	TP_printk("start_pfn=0x%lx used_pages=%lu ret=%d", __entry->start_pfn,
		  __entry->used_pages, __entry->ret)
);

#endif

#include <trace/define_trace.h>
