// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * KUnit tests for which SRAT the initrd has in place of firmware's
 */

#include <kunit/test.h>
#include <linux/acpi.h>
#include <linux/align.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/sprintf.h>
#include <linux/string.h>

#define MAX_FILES	3
#define CPIO_SIZE	SZ_4K

/* What is wrong with a file */
enum fault {
	GOOD,
	SUM,
	LENGTH,
	NO_HEADER,
	ELSEWHERE,
};

/**
 * struct table - what matters of a table
 * @signature: its signature, NULL if there is none
 * @oem_id: its OEM ID
 * @oem_table_id: its OEM table ID
 * @revision: its OEM revision
 * @fault: if it is a file, what is wrong with that
 */
struct table {
	const char *signature;
	const char *oem_id;
	const char *oem_table_id;
	u32 revision;
	enum fault fault;
};

/**
 * struct initrd_srat_case - firmware's SRAT and an initrd
 * @desc: name of the case
 * @existing: firmware's SRAT
 * @files: what the initrd has
 * @index: index of the file that is used, -1 if none is
 */
struct initrd_srat_case {
	const char *desc;
	struct table existing;
	struct table files[MAX_FILES];
	int index;
};

#define FIRMWARE	{ "SRAT", "BOCHS ", "BXPC    ", 1 }

static const struct initrd_srat_case initrd_srat_cases[] = {
	{ "no initrd", FIRMWARE, { }, -1 },
	{ "firmware has none", { }, { { "SRAT", "OTHER ", "OTHER   ", 0 } }, 0 },
	{ "the first one, if firmware has none", { },
	  { { "SLIT", "A     ", "A       ", 1 }, { "SRAT", "A     ", "A       ", 1 },
	    { "SRAT", "B     ", "B       ", 2 } }, 1 },
	{ "higher revision", FIRMWARE, { { "SRAT", "BOCHS ", "BXPC    ", 2 } }, 0 },
	{ "same revision", FIRMWARE, { { "SRAT", "BOCHS ", "BXPC    ", 1 } }, -1 },
	{ "other OEM", FIRMWARE, { { "SRAT", "OTHER ", "BXPC    ", 2 } }, -1 },
	{ "other table ID", FIRMWARE, { { "SRAT", "BOCHS ", "OTHER   ", 2 } }, -1 },
	{ "other table", FIRMWARE, { { "SLIT", "BOCHS ", "BXPC    ", 2 } }, -1 },
	{ "the first one with a higher revision", FIRMWARE,
	  { { "SRAT", "BOCHS ", "BXPC    ", 1 }, { "SRAT", "BOCHS ", "BXPC    ", 2 },
	    { "SRAT", "BOCHS ", "BXPC    ", 3 } }, 1 },
	{ "behind files that are no tables", FIRMWARE,
	  { { "SRAT", "BOCHS ", "BXPC    ", 2, NO_HEADER },
	    { "????", "BOCHS ", "BXPC    ", 2 }, { "SRAT", "BOCHS ", "BXPC    ", 2 } }, 2 },
	{ "bad checksum", FIRMWARE, { { "SRAT", "BOCHS ", "BXPC    ", 2, SUM } }, -1 },
	{ "length of the file", FIRMWARE, { { "SRAT", "BOCHS ", "BXPC    ", 2, LENGTH } }, -1 },
	{ "another directory", FIRMWARE, { { "SRAT", "BOCHS ", "BXPC    ", 2, ELSEWHERE } }, -1 },
};

KUNIT_ARRAY_PARAM_DESC(initrd_srat, initrd_srat_cases, desc);

static void fill_header(struct acpi_table_header *header, const struct table *table)
{
	u8 sum = 0;
	int i;

	memset(header, 0, sizeof(*header));
	memcpy(header->signature, table->signature, ACPI_NAMESEG_SIZE);
	memcpy(header->oem_id, table->oem_id, ACPI_OEM_ID_SIZE);
	memcpy(header->oem_table_id, table->oem_table_id, ACPI_OEM_TABLE_ID_SIZE);
	header->oem_revision = table->revision;
	header->length = sizeof(*header) - (table->fault == LENGTH);
	for (i = 0; i < sizeof(*header); i++)
		sum += ((u8 *)header)[i];
	header->checksum = (table->fault == SUM) - sum;
}

/* Append a file to a cpio archive. */
static size_t add_file(u8 *cpio, size_t size, const struct table *table, int nr,
		       const void **data)
{
	size_t length = sizeof(struct acpi_table_header) - (table->fault == NO_HEADER);
	char name[64];
	int name_size;

	name_size = sprintf(name, "kernel/%s/acpi/srat%d",
			    table->fault == ELSEWHERE ? "other" : "firmware", nr) + 1;
	size += sprintf(cpio + size, "070701%08x%08x%08x%08x%08x%08x%08zx%08x%08x%08x%08x%08x%08x",
			0, 0100644, 0, 0, 1, 0, length, 0, 0, 0, 0, name_size, 0);
	memcpy(cpio + size, name, name_size);
	size = ALIGN(size + name_size, 4);
	*data = cpio + size;
	fill_header((struct acpi_table_header *)(cpio + size), table);

	return ALIGN(size + length, 4);
}

static void __init initrd_srat_test(struct kunit *test)
{
	const struct initrd_srat_case *c = test->param_value;
	struct acpi_table_header existing;
	const struct acpi_table_header *table;
	const void *data[MAX_FILES];
	size_t size = 0;
	u8 *cpio;
	int i;

	/* The end of an archive is as good as none. */
	cpio = kunit_kzalloc(test, CPIO_SIZE, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, cpio);
	for (i = 0; i < MAX_FILES && c->files[i].signature; i++)
		size = add_file(cpio, size, &c->files[i], i, &data[i]);

	if (c->existing.signature)
		fill_header(&existing, &c->existing);

	table = acpi_initrd_table(size ? cpio : NULL, size, ACPI_SIG_SRAT,
				  c->existing.signature ? &existing : NULL);
	KUNIT_EXPECT_PTR_EQ(test, (const void *)table, c->index < 0 ? NULL : data[c->index]);
}

/* Not __initdata: debugfs shows the results after boot. */
static struct kunit_case __refdata initrd_srat_test_cases[] = {
	KUNIT_CASE_PARAM(initrd_srat_test, initrd_srat_gen_params),
	{}
};

static struct kunit_suite __refdata initrd_srat_test_suite = {
	.name = "acpi_initrd_srat",
	.test_cases = initrd_srat_test_cases,
};
kunit_test_init_section_suites(&initrd_srat_test_suite);

MODULE_DESCRIPTION("KUnit tests for which SRAT the initrd has in place of firmware's");
MODULE_LICENSE("GPL");
