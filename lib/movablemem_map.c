// SPDX-License-Identifier: GPL-2.0
/*
 * The parser of movablemem_map=. The decompressor of x86 includes this file: it
 * needs nothing but its header.
 */
#include <linux/movablemem_map.h>

/*
 * A number with a suffix as memparse() takes it, but one that wraps around is too
 * large: it is more than MOVABLEMEM_MAP_END then. False if there is no digit.
 */
static bool movablemem_map_number(const char **text, u64 *number)
{
	static const char suffixes[] = "KMGTPE";
	const char *p = *text;
	unsigned int base = 10, digits = 0, i;

	*number = 0;
	if (p[0] == '0' && (p[1] | 0x20) == 'x') {
		base = 16;
		p += 2;
	} else if (p[0] == '0') {
		base = 8;
	}

	for (;; p++, digits++) {
		unsigned int digit;

		if (*p >= '0' && *p <= '9')
			digit = *p - '0';
		else if ((*p | 0x20) >= 'a' && (*p | 0x20) <= 'f')
			digit = (*p | 0x20) - 'a' + 10;
		else
			break;
		if (digit >= base)
			break;
		if (*number <= MOVABLEMEM_MAP_END)
			*number = *number * base + digit;
	}
	if (!digits)
		return false;

	for (i = 0; suffixes[i]; i++) {
		if ((*p & ~0x20) != suffixes[i])
			continue;
		p++;
		if (*number > MOVABLEMEM_MAP_END >> 10 * (i + 1))
			*number = MOVABLEMEM_MAP_END + 1;
		else
			*number <<= 10 * (i + 1);
		break;
	}
	*text = p;

	return true;
}

static enum movablemem_map_item movablemem_map_parse(const char *p, const char *item_end,
						     u64 *start, u64 *end)
{
	u64 size;

	if (item_end - p == 4 && p[0] == 'a' && p[1] == 'c' && p[2] == 'p' && p[3] == 'i')
		return MOVABLEMEM_MAP_ACPI;
	if (!movablemem_map_number(&p, &size))
		return MOVABLEMEM_MAP_NO_SIZE;
	if (p != item_end && *p != '@')
		return MOVABLEMEM_MAP_TRAILING;
	if (p == item_end || (p++, !movablemem_map_number(&p, start)))
		return MOVABLEMEM_MAP_NO_START;
	if (p != item_end)
		return MOVABLEMEM_MAP_TRAILING;
	if (!size)
		return MOVABLEMEM_MAP_EMPTY;
	/* Neither is far above that, so the sum does not wrap around. */
	if (size > MOVABLEMEM_MAP_END || *start > MOVABLEMEM_MAP_END ||
	    *start + size > MOVABLEMEM_MAP_END)
		return MOVABLEMEM_MAP_TOO_HIGH;

	*end = *start + size;

	return MOVABLEMEM_MAP_RANGE;
}

/**
 * movablemem_map_next - Parse the next item of movablemem_map=
 * @text: what is left of the value; goes on behind the item and its comma
 * @start: where to store the first address of a range (bytes)
 * @end: where to store the address behind its last one (bytes)
 *
 * @start and @end have a meaning with MOVABLEMEM_MAP_RANGE only.
 *
 * Context: Any.
 * Return: what the item is, or what is wrong with it.
 */
enum movablemem_map_item movablemem_map_next(const char **text, u64 *start, u64 *end)
{
	const char *item = *text, *item_end = item;

	if (!*item)
		return MOVABLEMEM_MAP_DONE;

	while (*item_end && *item_end != ',')
		item_end++;
	*text = *item_end ? item_end + 1 : item_end;

	return movablemem_map_parse(item, item_end, start, end);
}
