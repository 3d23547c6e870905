// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KUnit tests for the early reader of the SRAT
 *
 * Each case is a machine whose tables are good but for one thing, which the case
 * says, and what the reader makes of it.
 */

#include <kunit/test.h>
#include <linux/acpi.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/string.h>

#include "../early_srat.h"

/* Where the tables are. The memory ends behind that of the SRAT. */
#define RSDP		0x100
#define RSDT		0x200
#define XSDT		0x800
#define OTHER		0x1000
#define SRAT		0x1100
#define MEMORY_SIZE	(SRAT + SZ_256K + 2)

/* Where that memory begins. */
#define BASE		0x80000000ull

#define FIXED		ACPI_SRAT_MEM_ENABLED
#define HOT		(ACPI_SRAT_MEM_ENABLED | ACPI_SRAT_MEM_HOT_PLUGGABLE)
#define MAX_FOUND	4

struct machine {
	struct early_srat_reader reader;
	u8 *bytes;
	int reads_left;		/* until one fails; negative if none does */

	struct {
		u64 start;
		u64 end;
		bool hotpluggable;
	} found[MAX_FOUND];
	int nr_found;
};

static void *at(struct machine *m, u64 offset)
{
	return m->bytes + offset;
}

static bool machine_read(struct early_srat_reader *reader, u64 addr, void *to, size_t size)
{
	struct machine *m = container_of(reader, struct machine, reader);

	if (!m->reads_left--)
		return false;
	if (addr < BASE || addr - BASE > MEMORY_SIZE || size > MEMORY_SIZE - (addr - BASE))
		return false;
	memcpy(to, at(m, addr - BASE), size);
	return true;
}

static void machine_found(void *context, u64 start, u64 end, bool hotpluggable)
{
	struct machine *m = context;

	if (m->nr_found < MAX_FOUND) {
		m->found[m->nr_found].start = start;
		m->found[m->nr_found].end = end;
		m->found[m->nr_found].hotpluggable = hotpluggable;
	}
	m->nr_found++;
}

static void fix_table(struct machine *m, u64 offset)
{
	struct acpi_table_header *header = at(m, offset);
	u8 sum = 0;
	u32 i;

	header->checksum = 0;
	for (i = 0; i < header->length && offset + i < MEMORY_SIZE; i++)
		sum += m->bytes[offset + i];
	header->checksum = -sum;
}

static void fix_rsdp(struct machine *m)
{
	struct acpi_table_rsdp *rsdp = at(m, RSDP);
	u8 sum = 0;
	int i;

	rsdp->checksum = 0;
	for (i = 0; i < ACPI_RSDP_CHECKSUM_LENGTH; i++)
		sum += m->bytes[RSDP + i];
	rsdp->checksum = -sum;
	rsdp->extended_checksum = 0;
	for (i = 0, sum = 0; i < ACPI_RSDP_XCHECKSUM_LENGTH; i++)
		sum += m->bytes[RSDP + i];
	rsdp->extended_checksum = -sum;
}

static void add_root(struct machine *m, u64 offset, const char *name, size_t entry_size,
		     u64 table)
{
	struct acpi_table_header *header = at(m, offset);

	if (!header->length) {
		memcpy(header->signature, name, ACPI_NAMESEG_SIZE);
		header->length = sizeof(*header);
	}
	memcpy(at(m, offset + header->length), &table, entry_size);
	header->length += entry_size;
	fix_table(m, offset);
}

static void add_entry(struct machine *m, u64 base, u64 length, u32 flags)
{
	struct acpi_table_header *header = at(m, SRAT);
	struct acpi_srat_mem_affinity ma = {
		.header.type = ACPI_SRAT_TYPE_MEMORY_AFFINITY,
		.header.length = sizeof(ma),
		.base_address = base,
		.length = length,
		.flags = flags,
	};

	memcpy(at(m, SRAT + header->length), &ma, sizeof(ma));
	header->length += sizeof(ma);
	fix_table(m, SRAT);
}

/* Two tables; the SRAT is the second and has a CPU, fixed and hot-pluggable memory. */
static struct machine *machine_init(struct kunit *test)
{
	struct acpi_srat_cpu_affinity cpu = {
		.header.type = ACPI_SRAT_TYPE_CPU_AFFINITY,
		.header.length = sizeof(cpu),
	};
	struct acpi_table_header *header;
	struct acpi_table_rsdp *rsdp;
	struct machine *m;

	m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, m);
	m->bytes = kunit_kzalloc(test, MEMORY_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, m->bytes);
	m->reader.read = machine_read;
	m->reads_left = -1;

	rsdp = at(m, RSDP);
	memcpy(rsdp->signature, ACPI_SIG_RSDP, 8);
	rsdp->revision = 2;
	rsdp->rsdt_physical_address = BASE + RSDT;
	rsdp->xsdt_physical_address = BASE + XSDT;
	fix_rsdp(m);

	header = at(m, OTHER);
	memcpy(header->signature, ACPI_SIG_SLIT, ACPI_NAMESEG_SIZE);
	header = at(m, SRAT);
	memcpy(header->signature, ACPI_SIG_SRAT, ACPI_NAMESEG_SIZE);
	header->length = sizeof(struct acpi_table_srat);
	memcpy(at(m, SRAT + header->length), &cpu, sizeof(cpu));
	header->length += sizeof(cpu);
	add_entry(m, 0, SZ_1G, FIXED);
	add_entry(m, SZ_4G, SZ_2G, HOT);

	add_root(m, RSDT, ACPI_SIG_RSDT, ACPI_RSDT_ENTRY_SIZE, BASE + OTHER);
	add_root(m, RSDT, ACPI_SIG_RSDT, ACPI_RSDT_ENTRY_SIZE, BASE + SRAT);
	add_root(m, XSDT, ACPI_SIG_XSDT, ACPI_XSDT_ENTRY_SIZE, BASE + OTHER);
	add_root(m, XSDT, ACPI_SIG_XSDT, ACPI_XSDT_ENTRY_SIZE, BASE + SRAT);

	return m;
}

/* What is wrong with a machine */

static struct acpi_table_rsdp *rsdp_of(struct machine *m)
{
	return at(m, RSDP);
}

static void old_rsdp(struct machine *m)
{
	rsdp_of(m)->revision = 0;
	/* Whatever is behind an RSDP of that revision */
	rsdp_of(m)->xsdt_physical_address = 1;
	fix_rsdp(m);
	rsdp_of(m)->extended_checksum++;
}

static void no_xsdt(struct machine *m)
{
	rsdp_of(m)->xsdt_physical_address = 0;
	fix_rsdp(m);
}

static void rsdp_signature(struct machine *m)
{
	rsdp_of(m)->signature[7] = 'X';
	fix_rsdp(m);
}

static void rsdp_sum(struct machine *m)
{
	rsdp_of(m)->checksum++;
	rsdp_of(m)->extended_checksum--;
}

static void rsdp_extended_sum(struct machine *m)
{
	rsdp_of(m)->extended_checksum++;
}

static void xsdt_nowhere(struct machine *m)
{
	rsdp_of(m)->xsdt_physical_address = U64_MAX;
	fix_rsdp(m);
}

static void set_length(struct machine *m, u64 offset, u32 length)
{
	struct acpi_table_header *header = at(m, offset);

	header->length = length;
	fix_table(m, offset);
}

static void xsdt_sum(struct machine *m)
{
	((struct acpi_table_header *)at(m, XSDT))->checksum++;
}

static void xsdt_short(struct machine *m)
{
	set_length(m, XSDT, sizeof(struct acpi_table_header) - 1);
}

static void xsdt_empty(struct machine *m)
{
	set_length(m, XSDT, sizeof(struct acpi_table_header));
}

static void xsdt_half_entry(struct machine *m)
{
	set_length(m, XSDT, sizeof(struct acpi_table_header) + 2 * ACPI_XSDT_ENTRY_SIZE - 1);
}

static void xsdt_long(struct machine *m)
{
	set_length(m, XSDT, SZ_64K + 1);
}

static void xsdt_null(struct machine *m)
{
	memset(at(m, XSDT + sizeof(struct acpi_table_header)), 0, ACPI_XSDT_ENTRY_SIZE);
	fix_table(m, XSDT);
}

static void xsdt_other_nowhere(struct machine *m)
{
	memset(at(m, XSDT + sizeof(struct acpi_table_header)), 0xff, ACPI_XSDT_ENTRY_SIZE);
	fix_table(m, XSDT);
}

static void xsdt_fill(struct machine *m, unsigned int nr)
{
	set_length(m, XSDT, sizeof(struct acpi_table_header));
	while (--nr)
		add_root(m, XSDT, ACPI_SIG_XSDT, ACPI_XSDT_ENTRY_SIZE, BASE + OTHER);
	add_root(m, XSDT, ACPI_SIG_XSDT, ACPI_XSDT_ENTRY_SIZE, BASE + SRAT);
}

static void srat_entry_128(struct machine *m)
{
	xsdt_fill(m, 128);
}

static void srat_entry_129(struct machine *m)
{
	xsdt_fill(m, 129);
}

static void two_srats(struct machine *m)
{
	memcpy(at(m, OTHER), ACPI_SIG_SRAT, ACPI_NAMESEG_SIZE);
}

static void srat_sum(struct machine *m)
{
	((struct acpi_table_header *)at(m, SRAT))->checksum++;
}

static void srat_short(struct machine *m)
{
	set_length(m, SRAT, sizeof(struct acpi_table_srat) - 1);
}

static void srat_empty(struct machine *m)
{
	set_length(m, SRAT, sizeof(struct acpi_table_srat));
}

static void srat_longest(struct machine *m)
{
	set_length(m, SRAT, SZ_256K);
}

static void srat_long(struct machine *m)
{
	set_length(m, SRAT, SZ_256K + 1);
}

static void srat_cut(struct machine *m)
{
	set_length(m, SRAT, ((struct acpi_table_header *)at(m, SRAT))->length - 1);
}

static void srat_zero_length(struct machine *m)
{
	struct acpi_table_header *header = at(m, SRAT);
	struct acpi_subtable_header *last = at(m, SRAT + header->length -
					       sizeof(struct acpi_srat_mem_affinity));

	last->length = 0;
	fix_table(m, SRAT);
}

static void srat_more(struct machine *m)
{
	add_entry(m, SZ_8G, SZ_1G, 0);
	add_entry(m, U64_MAX, SZ_1G, HOT);
	add_entry(m, SZ_8G, 0, HOT);
	add_entry(m, SZ_16G, SZ_1G, HOT);
}

/**
 * struct early_srat_case - a machine, and what is made of it
 * @desc: name of the case
 * @change: what is not as machine_init() has it
 * @use_rsdt: the RSDT is to be used
 * @find: what early_srat_find() returns
 * @walk: what early_srat_walk() returns then
 * @found: how many entries it calls for
 */
struct early_srat_case {
	const char *desc;
	void (*change)(struct machine *m);
	bool use_rsdt;
	int find;
	int walk;
	int found;
};

static const struct early_srat_case early_srat_cases[] = {
	/* What is good */
	{ "XSDT", .found = 2 },
	{ "RSDT, though there is an XSDT", .use_rsdt = true, .found = 2 },
	{ "RSDT, no XSDT", no_xsdt, .found = 2 },
	{ "RSDP of revision 0", old_rsdp, .found = 2 },
	{ "XSDT is broken and not used", xsdt_sum, .use_rsdt = true, .found = 2 },
	{ "an entry is NULL", xsdt_null, .found = 2 },
	{ "another table cannot be read", xsdt_other_nowhere, .found = 2 },
	{ "SRAT is the last that ACPICA has room for", srat_entry_128, .found = 2 },
	{ "no entry", srat_empty, .found = 0 },
	{ "the longest SRAT", srat_longest, .found = 2 },
	{ "entries that cannot be used", srat_more, .found = 3 },
	{ "the last entry is cut off", srat_cut, .found = 1 },
	{ "length 0", srat_zero_length, .found = 1 },

	/* What ends it */
	{ "no RSDP", rsdp_signature, .find = -EINVAL },
	{ "checksum of the RSDP", rsdp_sum, .find = -EBADMSG },
	{ "extended checksum of the RSDP", rsdp_extended_sum, .find = -EBADMSG },
	{ "XSDT cannot be read", xsdt_nowhere, .find = -EIO },
	{ "checksum of the XSDT", xsdt_sum, .find = -EBADMSG },
	{ "XSDT is shorter than its head", xsdt_short, .find = -EINVAL },
	{ "XSDT is too long", xsdt_long, .find = -E2BIG },
	{ "XSDT has no entry", xsdt_empty, .find = -ENODEV },
	{ "XSDT ends inside of the entry", xsdt_half_entry, .find = -ENODEV },
	{ "SRAT is behind those that ACPICA has room for", srat_entry_129, .find = -ENODEV },
	{ "the first SRAT is no table", two_srats, .walk = -EINVAL },
	{ "checksum of the SRAT", srat_sum, .walk = -EBADMSG },
	{ "SRAT is shorter than its head", srat_short, .walk = -EINVAL },
	{ "SRAT is too long", srat_long, .walk = -E2BIG },
};

KUNIT_ARRAY_PARAM_DESC(early_srat, early_srat_cases, desc);

static void __init early_srat_test_case(struct kunit *test)
{
	const struct early_srat_case *c = test->param_value;
	struct machine *m = machine_init(test);
	u64 srat = 0;

	if (c->change)
		c->change(m);

	KUNIT_EXPECT_EQ(test, early_srat_find(&m->reader, BASE + RSDP, c->use_rsdt, &srat),
			c->find);
	if (c->find) {
		KUNIT_EXPECT_EQ(test, srat, 0);
		return;
	}

	KUNIT_EXPECT_EQ(test, early_srat_walk(&m->reader, srat, machine_found, m), c->walk);
	KUNIT_EXPECT_EQ(test, m->nr_found, c->found);
}

static void __init early_srat_test_values(struct kunit *test)
{
	struct machine *m = machine_init(test);

	KUNIT_ASSERT_EQ(test, early_srat_walk(&m->reader, BASE + SRAT, machine_found, m), 0);
	KUNIT_ASSERT_EQ(test, m->nr_found, 2);
	KUNIT_EXPECT_EQ(test, m->found[0].start, 0);
	KUNIT_EXPECT_EQ(test, m->found[0].end, SZ_1G);
	KUNIT_EXPECT_FALSE(test, m->found[0].hotpluggable);
	KUNIT_EXPECT_EQ(test, m->found[1].start, SZ_4G);
	KUNIT_EXPECT_EQ(test, m->found[1].end, SZ_4G + SZ_2G);
	KUNIT_EXPECT_TRUE(test, m->found[1].hotpluggable);
}

/* Whichever read it is that fails, it is told, but for the names of the two tables. */
static void __init early_srat_test_read_errors(struct kunit *test)
{
	struct machine *m = machine_init(test);
	int i, ret, told = 0, skipped = 0;
	u64 srat;

	for (i = 0; ; i++) {
		m->nr_found = 0;
		m->reads_left = i;
		ret = early_srat_find(&m->reader, BASE + RSDP, false, &srat);
		if (!ret)
			ret = early_srat_walk(&m->reader, srat, machine_found, m);
		/* No read failed. */
		if (m->reads_left >= 0)
			break;
		if (ret == -EIO)
			told++;
		else
			skipped++;
	}

	KUNIT_EXPECT_EQ(test, ret, 0);
	KUNIT_EXPECT_EQ(test, m->nr_found, 2);
	KUNIT_EXPECT_EQ(test, skipped, 2);
	KUNIT_EXPECT_GT(test, told, 10);
}

/* Not __initdata: debugfs shows the results after boot. */
static struct kunit_case __refdata early_srat_test_cases[] = {
	KUNIT_CASE_PARAM(early_srat_test_case, early_srat_gen_params),
	KUNIT_CASE(early_srat_test_values),
	KUNIT_CASE(early_srat_test_read_errors),
	{}
};

static struct kunit_suite __refdata early_srat_test_suite = {
	.name = "acpi_early_srat",
	.test_cases = early_srat_test_cases,
};
kunit_test_init_section_suites(&early_srat_test_suite);

MODULE_DESCRIPTION("KUnit tests for the early reader of the SRAT");
MODULE_LICENSE("GPL");
