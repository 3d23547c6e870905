/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The guest of the memory hotplug scenarios: one static init that carries out
 * the steps of a scenario and reports them as KTAP.
 */
#ifndef GUEST_H
#define GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kselftest.h"		/* init.c alone reports results */

/* Where the files of sysfs are; fixtures/steps.c has its own. */
#ifndef SYSFS
#define SYSFS	"/sys"
#endif

/* text.c: words, lines and sizes. */

/* Cut the next word off the text at *@at, NULL where there is none. */
char *next_word(char **at);
/* The same for a line. */
char *next_line(char **at);
/* A size or an address such as 512M, 4G or 0x100000000, in bytes. */
uint64_t parse_size(const char *text);
/* The inverse, exact: in the largest binary unit that divides it. */
const char *format_size(uint64_t bytes, char *buf, size_t size);

/* sysfs.c: files of one value. */

/* Read a file as a string without its last newline; < 0 is -errno. */
int file_read(const char *path, char *buf, size_t size);
/* Write a string to a file; 0 or -errno. */
int file_write(const char *path, const char *text);
/* Read a number (decimal, or hexadecimal with 0x); @missing if there is none. */
uint64_t file_number(const char *path, uint64_t missing);
bool file_exists(const char *path);

/* memory.c: what the kernel says about its memory; addresses in bytes, ends exclusive. */

struct block {
	uint64_t start;
	unsigned int id;
	char state[16];
	char zone[32];
};

uint64_t block_size(void);
/* Look at the memory block that begins at @start; false if there is none. */
bool block_get(uint64_t start, struct block *block);
/* Ask for a state ("online", "offline", ...); 0 or -errno. */
int block_set_state(const struct block *block, const char *state);
/* What the block's file hotpluggable says, 0 or 1; < 0 is -errno. */
int block_hotpluggable(const struct block *block);
/* One past the last memory block. */
uint64_t memory_end(void);
/*
 * Bytes present in a zone of a node; in those of all nodes where @node is
 * negative, in all its zones where @zone is NULL.
 */
uint64_t zone_present(int node, const char *zone);
/* Bytes of [start, end) that are System RAM in /proc/iomem. */
uint64_t iomem_ram(uint64_t start, uint64_t end);
/* The same for /sys/firmware/memmap, which kexec-tools reads. */
uint64_t firmware_ram(uint64_t start, uint64_t end);
/* How the guest marks its own lines in the kernel's log. */
#define LOG_MARK	"scenario: "
/* Does a line of the kernel's log hold @what? Copies that line to @line. */
bool log_holds(const char *what, char *line, size_t size);

/* ranges.c: what the kernel says about each range that was declared hot-pluggable. */

struct range {
	uint64_t start;
	uint64_t end;
	char state[16];
	char reason[96];
};

/* How many there are, in an array that the next call changes; < 0 is -errno. */
int ranges_read(const struct range **ranges);

/* load.c: memory in use on a node while it is being taken away. */

/*
 * Start a process that keeps changing and checking @size bytes on @node, or
 * looking up @size files whose inodes and names the kernel wants to have there.
 */
bool load_start(const char *kind, int node, uint64_t size);
/* Leave all of it in place, untouched, until the loads are stopped. */
bool load_idle(void);
/* Stop all of them; true if each was busy to the end and lost no byte. */
bool load_stop(void);

/* init.c */

/* Text for people on their own serial port. */
__printf(1, 2) void people(const char *fmt, ...);
/* Run a program that speaks to people; its exit status, or -1. */
int people_run(char *const argv[]);
/* What a step found; shown beside its result. */
__printf(1, 2) void found(const char *fmt, ...);
extern bool colour;

/* steps.c */

struct step {
	const char *name;
	int args;
	bool (*run)(char **arg);
};

/* range_steps.c: those about ranges; the last has no name. */
extern const struct step range_steps[];

/* The step of that name, or NULL. */
const struct step *step_find(const char *name);
#endif /* GUEST_H */
