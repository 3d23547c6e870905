// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A plugin for QEMU: count the instructions that a machine of one CPU executes
 * from the address START, the first time it gets there, to STOP.
 *
 *	-plugin instructions.so,start=START,stop=STOP,out=FILE
 *
 * Unlike the clock of -icount, which goes on while the machine waits for a timer,
 * that is what is executed and nothing else.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if __has_include(<qemu-plugin.h>)
#include <qemu-plugin.h>
#define PUBLIC QEMU_PLUGIN_EXPORT
int qemu_plugin_version = QEMU_PLUGIN_VERSION;
#else
/* Debian 12 has QEMU without its header: what is needed of the first version. */
#define PUBLIC __attribute__((visibility("default")))
#define QEMU_PLUGIN_CB_NO_REGS 0
typedef uint64_t qemu_plugin_id_t;
typedef struct { int unused; } qemu_info_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
		void (*cb)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb,
		void (*cb)(unsigned int cpu, void *arg), int flags, void *arg);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
		void (*cb)(unsigned int cpu, void *arg), int flags, void *arg);
PUBLIC int qemu_plugin_version = 1;
#endif

static uint64_t start, stop, count, begin;
static enum { BEFORE, BETWEEN, BEHIND } where;
static const char *out;

static void at_block(unsigned int cpu, void *instructions)
{
	count += (uintptr_t)instructions;
}

static void at_start(unsigned int cpu, void *arg)
{
	if (where != BEFORE)
		return;
	where = BETWEEN;
	begin = count;
}

static void at_stop(unsigned int cpu, void *arg)
{
	FILE *file;

	if (where != BETWEEN)
		return;
	where = BEHIND;
	file = fopen(out, "w");
	if (!file || fprintf(file, "%" PRIu64 "\n", count - begin) < 0 || fclose(file))
		perror(out);
}

static void translate(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);

	qemu_plugin_register_vcpu_tb_exec_cb(tb, at_block, QEMU_PLUGIN_CB_NO_REGS,
					     (void *)(uintptr_t)n);
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t addr = qemu_plugin_insn_vaddr(insn);

		if (addr == start)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, at_start,
							       QEMU_PLUGIN_CB_NO_REGS, NULL);
		if (addr == stop)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, at_stop,
							       QEMU_PLUGIN_CB_NO_REGS, NULL);
	}
}

PUBLIC int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info,
			       int argc, char **argv)
{
	int i;

	for (i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "start=", 6))
			start = strtoull(argv[i] + 6, NULL, 16);
		else if (!strncmp(argv[i], "stop=", 5))
			stop = strtoull(argv[i] + 5, NULL, 16);
		else if (!strncmp(argv[i], "out=", 4))
			out = strdup(argv[i] + 4);
	}
	if (!start || !stop || !out)
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translate);
	return 0;
}
