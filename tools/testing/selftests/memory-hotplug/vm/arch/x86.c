// SPDX-License-Identifier: GPL-2.0
/* The kernel's page tables, as tools for crash dumps find and read them. */
#include "../guest/guest.h"

#define ENTRY_PRESENT	0x1ULL
#define ENTRY_LEAF	0x80ULL
#define ENTRY_ADDRESS	0x000ffffffffff000ULL
#define SHIFT_TOP4	39
#define SHIFT_TOP5	48
#define SHIFT_1G	30
#define SHIFT_PAGE	12

uint64_t kcore_translate(uint64_t addr)
{
	uint64_t address_bits = ENTRY_ADDRESS & ~kcore_info("NUMBER(sme_mask)", 10);
	uint64_t entry = kcore_physical(kcore_info("SYMBOL(init_top_pgt)", 16));
	int shift = kcore_info("NUMBER(pgtable_l5_enabled)", 10) ? SHIFT_TOP5 : SHIFT_TOP4;

	for (; ; shift -= 9) {
		uint64_t table = entry & address_bits;

		if (!kcore_read_physical(table + (addr >> shift & 511) * sizeof(entry),
					 &entry, sizeof(entry)) ||
		    !(entry & ENTRY_PRESENT))
			return NOWHERE;
		if (shift == SHIFT_PAGE || (shift <= SHIFT_1G && (entry & ENTRY_LEAF)))
			break;
	}
	return (entry & address_bits & ~((1ULL << shift) - 1)) | (addr & ((1ULL << shift) - 1));
}
