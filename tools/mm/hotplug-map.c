// SPDX-License-Identifier: GPL-2.0
/*
 * hotplug-map: show which memory can be taken out of the running machine.
 *
 * It reads from sysfs the memory blocks and, where the kernel has them, the
 * ranges that firmware declares hot-pluggable, and tells for each block
 * whether it can be removed: as text, as an SVG picture, or as JSON.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BAR_LETTERS	64

/* In pixels. Letters of 13 are at most 8 wide. */
#define SVG_WIDTH	960
#define SVG_MARGIN	24
#define SVG_LINE	22
#define SVG_BAR		28
#define SVG_LETTER	8

#define SILENT	"This kernel does not tell which memory firmware declares hot-pluggable."

typedef unsigned long long u64;

/* Where a letter stands for several blocks, the highest of their classes counts. */
enum class { FIXED, MOVABLE, KEPT, OFFLINE, HOLE, PINNED, NR_CLASSES };

static const struct {
	char letter;
	const char *name;
	const char *meaning;
	const char *ansi;
	const char *fill;	/* after Okabe and Ito; black can be read on each */
} classes[] = {
	[FIXED] = { 'F', "fixed", "stays in the machine", "\033[1;34m", "#56b4e9" },
	[MOVABLE] = { 'M', "movable", "all of it can be moved away", "\033[1;36m", "#f0e442" },
	[KEPT] = { 'K', "kept", "hot-pluggable, can be taken out", "\033[1;32m", "#009e73" },
	[OFFLINE] = { 'O', "offline", "not in use", "\033[1;33m", "#cc79a7" },
	[HOLE] = { '.', "hole", "no memory of this node", "\033[2m", "transparent" },
	[PINNED] = { 'P', "pinned", "hot-pluggable, but the kernel is in it", "\033[1;31m",
		     "#d55e00" },
};

struct block {
	u64 id;			/* its address, in blocks */
	long node;		/* -1: unknown */
	int hotpluggable;	/* -1: the kernel does not tell */
	enum class class;
	char state[16];
	char zone[16];
};

/* Like blocks in a row; or a hole between two of them. */
struct run {
	u64 first, nr;		/* in blocks */
	u64 drawn;		/* blocks that it is drawn as wide as */
	long node;
	enum class class;
	const char *zone;
};

/* The runs of a node. */
struct bar {
	struct run *runs;
	size_t nr;
	u64 blocks;		/* without the holes */
	u64 drawn;
};

struct range {
	u64 start, size;
	bool readable;		/* start and size */
	long id, node;
	char source[32];
	char state[16];
	char reason[256];
};

struct map {
	u64 block_size;
	struct block *blocks;
	struct run *runs;
	struct bar *bars;
	struct range *ranges;
	size_t nr_blocks, nr_runs, nr_bars, nr_ranges;
	bool has_ranges;
	u64 total[NR_CLASSES];	/* in blocks */
	u64 widest;		/* what the longest bar is drawn as, in blocks */
	size_t silent;		/* blocks of which the kernel does not tell */
	size_t pinned;		/* ranges */
};

/* An SVG that is being drawn, from top to bottom. */
struct picture {
	FILE *body;
	size_t width;
	int height;
};

/* Room for one more in an array that has @nr. */
static void *grow(void *array, size_t nr, size_t size)
{
	if (nr & (nr - 1))	/* it doubles at every power of two */
		return array;
	array = realloc(array, (nr ? 2 * nr : 1) * size);
	if (!array)
		err(1, "memory");
	return array;
}

/* The one line of a file, made printable; false (and empty) if there is none. */
static bool read_line(int dir, const char *name, char *line, size_t size)
{
	int fd = openat(dir, name, O_RDONLY);
	ssize_t len = -1;
	char *c;

	line[0] = '\0';
	if (fd >= 0) {
		len = read(fd, line, size - 1);
		close(fd);
	}
	if (len < 0)
		return false;
	line[len] = '\0';
	line[strcspn(line, "\n")] = '\0';
	for (c = line; *c; c++)
		if (!isprint((unsigned char)*c))
			*c = '?';
	return true;
}

static bool read_number(int dir, const char *name, int base, u64 *number)
{
	char line[32], *end;

	if (!read_line(dir, name, line, sizeof(line)))
		return false;
	*number = strtoull(line, &end, base);
	return end != line && !*end;
}

/* Is @name @prefix and a number? */
static bool numbered(const char *name, const char *prefix, long *number)
{
	size_t len = strlen(prefix);
	char *end;

	if (strncmp(name, prefix, len) || !isdigit((unsigned char)name[len]))
		return false;
	*number = strtol(name + len, &end, 10);
	return !*end;
}

static DIR *open_dir(int parent, const char *path)
{
	int fd = openat(parent, path, O_RDONLY | O_DIRECTORY);

	return fd < 0 ? NULL : fdopendir(fd);
}

static enum class classify(const struct block *block)
{
	bool movable = !strcmp(block->zone, "Movable");

	if (!strcmp(block->state, "offline"))
		return OFFLINE;
	if (block->hotpluggable < 0)
		return movable ? MOVABLE : FIXED;
	if (!block->hotpluggable)
		return FIXED;
	return movable ? KEPT : PINNED;
}

/* false: there is no such block any more */
static bool read_block(int memory, const char *name, struct block *block)
{
	DIR *dir = open_dir(memory, name);
	struct dirent *entry;
	u64 flag;
	long node;
	bool there;

	if (!dir)
		return false;
	*block = (struct block) { .node = -1, .hotpluggable = -1 };
	/* Nodes may share a block: count it for the lowest. */
	while ((entry = readdir(dir)))
		if (numbered(entry->d_name, "node", &node) &&
		    (block->node < 0 || node < block->node))
			block->node = node;
	read_line(dirfd(dir), "state", block->state, sizeof(block->state));
	if (read_number(dirfd(dir), "hotpluggable", 10, &flag))
		block->hotpluggable = flag != 0;
	/* The first zone is where it is, unless it is offline and in none. */
	read_line(dirfd(dir), "valid_zones", block->zone, sizeof(block->zone));
	block->zone[strcspn(block->zone, " ")] = '\0';
	if (!strcmp(block->state, "offline"))
		block->zone[0] = '\0';
	block->class = classify(block);
	/* This comes last: no file above was missing because the block went. */
	there = read_number(dirfd(dir), "phys_index", 16, &block->id);
	closedir(dir);
	return there;
}

static int compare_blocks(const void *a, const void *b)
{
	const struct block *one = a, *two = b;

	if (one->node != two->node)
		return one->node < two->node ? -1 : 1;
	return (one->id > two->id) - (one->id < two->id);
}

static void read_blocks(struct map *map, int sysfs)
{
	DIR *dir = open_dir(sysfs, "devices/system/memory");
	struct dirent *entry;
	struct block *block;
	long id;

	if (!dir || !read_number(dirfd(dir), "block_size_bytes", 16, &map->block_size) ||
	    !map->block_size)
		errx(1, "there are no memory blocks: this kernel has no memory hotplug");
	while ((entry = readdir(dir))) {
		if (!numbered(entry->d_name, "memory", &id))
			continue;
		map->blocks = grow(map->blocks, map->nr_blocks, sizeof(*map->blocks));
		block = &map->blocks[map->nr_blocks];
		if (!read_block(dirfd(dir), entry->d_name, block))
			continue;
		map->nr_blocks++;
		map->total[block->class]++;
		map->silent += block->hotpluggable < 0;
	}
	closedir(dir);
	if (!map->nr_blocks)
		errx(1, "there are no memory blocks");
	qsort(map->blocks, map->nr_blocks, sizeof(*map->blocks), compare_blocks);
}

static struct run *add_run(struct map *map, u64 first, u64 nr, long node)
{
	struct run *run;

	map->runs = grow(map->runs, map->nr_runs, sizeof(*map->runs));
	run = &map->runs[map->nr_runs++];
	*run = (struct run) { .first = first, .nr = nr, .node = node, .class = HOLE, .zone = "" };
	return run;
}

static void make_runs(struct map *map)
{
	struct run *run = NULL;
	size_t i;

	for (i = 0; i < map->nr_blocks; i++) {
		const struct block *block = &map->blocks[i];
		u64 end = run ? run->first + run->nr : 0;

		if (run && block->node == run->node) {
			if (block->id > end) {
				add_run(map, end, block->id - end, block->node);
				map->total[HOLE] += block->id - end;
			} else if (block->class == run->class && !strcmp(block->zone, run->zone)) {
				run->nr++;
				continue;
			}
		}
		run = add_run(map, block->id, 1, block->node);
		run->class = block->class;
		run->zone = block->zone;
	}
}

/*
 * Holes are drawn to scale as long as they take no more than a third of the
 * bar. A hole of a terabyte would leave no room for the memory.
 */
static void scale_bar(struct bar *bar)
{
	u64 holes = 0, most;
	size_t i;

	for (i = 0; i < bar->nr; i++) {
		if (bar->runs[i].class == HOLE)
			holes += bar->runs[i].nr;
		else
			bar->blocks += bar->runs[i].nr;
	}
	most = (bar->blocks + 1) / 2;
	for (i = 0; i < bar->nr; i++) {
		struct run *run = &bar->runs[i];

		run->drawn = run->nr;
		if (run->class == HOLE && holes > most)
			run->drawn = run->nr * most / holes ?: 1;
		bar->drawn += run->drawn;
	}
}

static void make_bars(struct map *map)
{
	struct bar *bar = NULL;
	size_t i;

	for (i = 0; i < map->nr_runs; i++) {
		if (!bar || bar->runs->node != map->runs[i].node) {
			map->bars = grow(map->bars, map->nr_bars, sizeof(*map->bars));
			bar = &map->bars[map->nr_bars++];
			*bar = (struct bar) { .runs = &map->runs[i] };
		}
		bar->nr++;
	}
	for (i = 0; i < map->nr_bars; i++) {
		scale_bar(&map->bars[i]);
		if (map->widest < map->bars[i].drawn)
			map->widest = map->bars[i].drawn;
	}
}

static int compare_ranges(const void *a, const void *b)
{
	const struct range *one = a, *two = b;

	return (one->id > two->id) - (one->id < two->id);
}

static void read_ranges(struct map *map, int sysfs)
{
	DIR *dir = open_dir(sysfs, "kernel/mm/hotplug_ranges");
	struct dirent *entry;
	struct range *range;
	char node[16];
	DIR *sub;
	long id;

	map->has_ranges = dir;
	while (dir && (entry = readdir(dir))) {
		if (!numbered(entry->d_name, "range", &id))
			continue;
		sub = open_dir(dirfd(dir), entry->d_name);
		if (!sub)
			continue;
		map->ranges = grow(map->ranges, map->nr_ranges, sizeof(*map->ranges));
		range = &map->ranges[map->nr_ranges];
		range->id = id;
		range->readable = read_number(dirfd(sub), "start", 0, &range->start) &&
				  read_number(dirfd(sub), "size", 0, &range->size);
		range->node = read_line(dirfd(sub), "node", node, sizeof(node)) ? atol(node) : -1;
		read_line(dirfd(sub), "source", range->source, sizeof(range->source));
		read_line(dirfd(sub), "reason", range->reason, sizeof(range->reason));
		if (read_line(dirfd(sub), "state", range->state, sizeof(range->state))) {
			map->nr_ranges++;
			map->pinned += !strcmp(range->state, "pinned");
		}
		closedir(sub);
	}
	if (dir)
		closedir(dir);
	if (map->nr_ranges)
		qsort(map->ranges, map->nr_ranges, sizeof(*map->ranges), compare_ranges);
}

/* The texts of these are good until the next call of the same. */

/* Exact: in the largest unit that divides it. */
static const char *size_text(u64 bytes)
{
	static const char * const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	static char text[32];
	unsigned int unit = 0;

	while (bytes && !(bytes % 1024) && unit < 4) {
		bytes /= 1024;
		unit++;
	}
	snprintf(text, sizeof(text), "%llu %s", bytes, units[unit]);
	return text;
}

static const char *span_text(u64 start, u64 size)
{
	static char text[64];

	snprintf(text, sizeof(text), "[mem 0x%012llx-0x%012llx]", start, start + size - 1);
	return text;
}

static const char *run_span(const struct map *map, const struct run *run)
{
	return span_text(run->first * map->block_size, run->nr * map->block_size);
}

static const char *node_text(long node)
{
	static char text[24];

	snprintf(text, sizeof(text), "%ld", node);
	return node < 0 ? "-" : text;
}

static const char *zone_text(const char *zone)
{
	if (!*zone)
		return "-";
	/* A block that zones share belongs to none of them, and stays. */
	return strcmp(zone, "none") ? zone : "several";
}

/* How the ranges begin, above the table and below the bars. */
static const char *ranges_text(const struct map *map)
{
	static char text[128];

	if (!map->nr_ranges)
		return "Hot-pluggable ranges: none";
	snprintf(text, sizeof(text), "Hot-pluggable ranges: %zu, of which %zu %s pinned",
		 map->nr_ranges, map->pinned, map->pinned == 1 ? "is" : "are");
	return text;
}

#define RANGES_HEAD \
	"no.  node  range                                     size  source        state"

static const char *range_text(const struct range *range)
{
	static char text[512];
	bool known = range->readable;

	snprintf(text, sizeof(text), "%-4ld %4s  %-35s %10s  %-12s  %s%s%s",
		 range->id, node_text(range->node),
		 known ? span_text(range->start, range->size) : "-",
		 known ? size_text(range->size) : "-",
		 range->source, range->state, *range->reason ? ": " : "", range->reason);
	return text;
}

static const char *colour_on(bool colour, enum class class)
{
	return colour ? classes[class].ansi : "";
}

static const char *colour_off(bool colour)
{
	return colour ? "\033[0m" : "";
}

static void print_bar(const struct bar *bar, u64 per_letter, bool colour)
{
	enum class mark[BAR_LETTERS] = { 0 };
	size_t letter, letters = (bar->drawn + per_letter - 1) / per_letter, i;
	u64 at = 0;

	for (i = 0; i < bar->nr; at += bar->runs[i++].drawn)
		for (letter = at / per_letter;
		     letter * per_letter < at + bar->runs[i].drawn; letter++)
			if (mark[letter] < bar->runs[i].class)
				mark[letter] = bar->runs[i].class;
	for (i = 0; i < letters; i++) {
		if (!i || mark[i] != mark[i - 1])
			printf("%s%s", colour_off(colour && i), colour_on(colour, mark[i]));
		putchar(classes[mark[i]].letter);
	}
	printf("%s\n", colour_off(colour));
}

static void print_text(const struct map *map, bool colour)
{
	u64 per_letter = (map->widest + BAR_LETTERS - 1) / BAR_LETTERS;
	enum class class;
	size_t i;

	printf("Memory blocks of %s\n\n", size_text(map->block_size));
	printf("  %4s  %-35s %10s  %-9s  %-8s %s\n",
	       "node", "range", "size", "class", "zone", "blocks");
	for (i = 0; i < map->nr_runs; i++) {
		const struct run *run = &map->runs[i];

		if (run->class == HOLE)
			continue;
		printf("  %4s  %-35s %10s  %s%c %-7s%s  %-8s %6llu\n", node_text(run->node),
		       run_span(map, run), size_text(run->nr * map->block_size),
		       colour_on(colour, run->class), classes[run->class].letter,
		       classes[run->class].name, colour_off(colour), zone_text(run->zone),
		       run->nr);
	}

	putchar('\n');
	for (i = 0; i < map->nr_bars; i++) {
		const struct bar *bar = &map->bars[i];

		printf("  node %-3s %10s  ", node_text(bar->runs->node),
		       size_text(bar->blocks * map->block_size));
		print_bar(bar, per_letter, colour);
	}

	printf("\n  A letter is %s", size_text(per_letter * map->block_size));
	puts(per_letter > 1 ? ", and shows what matters most in it." : ".");
	for (class = 0; class < NR_CLASSES; class++)
		if (map->total[class])
			printf("  %s%c%s %-8s %10s  %s\n", colour_on(colour, class),
			       classes[class].letter, colour_off(colour), classes[class].name,
			       size_text(map->total[class] * map->block_size),
			       classes[class].meaning);
	if (map->silent)
		puts("\n" SILENT);
	if (!map->has_ranges)
		return;
	printf("\n%s\n", ranges_text(map));
	if (map->nr_ranges)
		puts("\n  " RANGES_HEAD);
	for (i = 0; i < map->nr_ranges; i++)
		printf("  %s\n", range_text(&map->ranges[i]));
}

/* A string for JSON, null if it is empty. Lines are printable, so two need care. */
static void json_string(const char *key, const char *text)
{
	printf(", \"%s\": ", key);
	if (!*text) {
		printf("null");
		return;
	}
	putchar('"');
	for (; *text; text++)
		printf(*text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
	putchar('"');
}

static void json_node(long node)
{
	if (node < 0)
		printf(", \"node\": null");
	else
		printf(", \"node\": %ld", node);
}

static void print_json(const struct map *map)
{
	static const char * const tristate[] = { "null", "false", "true" };
	enum class class;
	size_t i;

	printf("{\n\"block_size\": %llu,\n\"totals\": {", map->block_size);
	for (class = 0; class < NR_CLASSES; class++)
		printf("%s\"%s\": %llu", class ? ", " : "", classes[class].name,
		       map->total[class] * map->block_size);
	printf("},\n\"blocks\": [");
	for (i = 0; i < map->nr_blocks; i++) {
		const struct block *block = &map->blocks[i];

		printf("%s\n{\"start\": %llu, \"size\": %llu", i ? "," : "",
		       block->id * map->block_size, map->block_size);
		json_node(block->node);
		json_string("class", classes[block->class].name);
		json_string("state", block->state);
		json_string("zone", block->zone);
		printf(", \"hotpluggable\": %s}", tristate[block->hotpluggable + 1]);
	}
	printf("\n],\n\"ranges\": %s", map->has_ranges ? "[" : "null");
	for (i = 0; i < map->nr_ranges; i++) {
		const struct range *range = &map->ranges[i];

		printf("%s\n{\"id\": %ld, ", i ? "," : "", range->id);
		if (range->readable)
			printf("\"start\": %llu, \"size\": %llu", range->start, range->size);
		else
			printf("\"start\": null, \"size\": null");
		json_node(range->node);
		json_string("source", range->source);
		json_string("state", range->state);
		json_string("reason", range->reason);
		putchar('}');
	}
	printf("%s\n}\n", map->has_ranges ? "\n]" : "");
}

static void svg_escaped(FILE *svg, const char *text)
{
	for (; *text; text++) {
		if (*text == '&')
			fputs("&amp;", svg);
		else if (*text == '<')
			fputs("&lt;", svg);
		else
			fputc(*text, svg);
	}
}

/* A line of text below what there is, @indent letters in. */
static void svg_line(struct picture *pic, int indent, const char *text)
{
	size_t width = (indent + strlen(text)) * SVG_LETTER + 2 * SVG_MARGIN;

	if (pic->width < width)
		pic->width = width;
	pic->height += SVG_LINE;
	fprintf(pic->body, "<text x=\"%d\" y=\"%d\">", SVG_MARGIN + indent * SVG_LETTER,
		pic->height);
	svg_escaped(pic->body, text);
	fputs("</text>\n", pic->body);
}

/* A box that tells more when it is pointed at. */
static void svg_box(FILE *svg, double x, int y, double width, int height,
		    enum class class, const char *title)
{
	fputs("<g><title>", svg);
	svg_escaped(svg, title);
	fprintf(svg, "</title><rect class=\"%s\" x=\"%.2f\" y=\"%d\" ",
		classes[class].name, x, y);
	fprintf(svg, "width=\"%.2f\" height=\"%d\"/>", width, height);
	if (class != HOLE && width >= 2 * SVG_LETTER)
		fprintf(svg, "<text class=\"ink\" x=\"%.2f\" y=\"%d\">%c</text>",
			x + SVG_LETTER / 2, y + height / 2 + SVG_LETTER / 2,
			classes[class].letter);
	fputs("</g>\n", svg);
}

static void svg_bar(struct picture *pic, const struct map *map, const struct bar *bar)
{
	double scale = (double)(SVG_WIDTH - 2 * SVG_MARGIN) / map->widest, x, width;
	const struct run *run, *end = bar->runs + bar->nr;
	char text[192];
	int pass;

	snprintf(text, sizeof(text), "node %s  %s", node_text(bar->runs->node),
		 size_text(bar->blocks * map->block_size));
	svg_line(pic, 0, text);
	/* What is pinned comes last: however narrow, nothing may cover it. */
	for (pass = 0; pass < 2; pass++) {
		x = SVG_MARGIN;
		for (run = bar->runs; run < end; x += run++->drawn * scale) {
			bool pinned = run->class == PINNED;

			if (pinned != pass)
				continue;
			width = run->drawn * scale;
			if (pinned && width < 2)
				width = 2;
			snprintf(text, sizeof(text), "%s %s, node %s: %s%s%s",
				 run_span(map, run), size_text(run->nr * map->block_size),
				 node_text(run->node), classes[run->class].name,
				 *run->zone ? ", zone " : "",
				 *run->zone ? zone_text(run->zone) : "");
			svg_box(pic->body, x, pic->height + SVG_LETTER, width, SVG_BAR,
				run->class, text);
		}
	}
	pic->height += SVG_LETTER + SVG_BAR;
	svg_line(pic, 0, span_text(bar->runs->first * map->block_size,
				   (end[-1].first + end[-1].nr - bar->runs->first) *
				   map->block_size));
	pic->height += SVG_LINE;
}

static void svg_body(struct picture *pic, const struct map *map)
{
	enum class class;
	char text[128];
	size_t i;

	snprintf(text, sizeof(text), "Memory blocks of %s", size_text(map->block_size));
	svg_line(pic, 0, text);
	pic->height += SVG_LINE;
	for (i = 0; i < map->nr_bars; i++)
		svg_bar(pic, map, &map->bars[i]);
	for (class = 0; class < NR_CLASSES; class++) {
		if (!map->total[class])
			continue;
		snprintf(text, sizeof(text), "%-8s %10s  %s", classes[class].name,
			 size_text(map->total[class] * map->block_size),
			 classes[class].meaning);
		svg_box(pic->body, SVG_MARGIN, pic->height + SVG_LETTER, 2 * SVG_LETTER,
			2 * SVG_LETTER, class, classes[class].name);
		svg_line(pic, 3, text);
	}
	pic->height += SVG_LINE;
	if (map->silent)
		svg_line(pic, 0, SILENT);
	if (map->has_ranges)
		svg_line(pic, 0, ranges_text(map));
	if (map->nr_ranges)
		svg_line(pic, 0, RANGES_HEAD);
	for (i = 0; i < map->nr_ranges; i++)
		svg_line(pic, 0, range_text(&map->ranges[i]));
	pic->height += SVG_LINE;
}

/* The body is written first, as it tells how large the picture is. */
static void write_svg(FILE *svg, const struct map *map)
{
	struct picture pic = { .width = SVG_WIDTH, .height = SVG_LINE };
	enum class class;
	char *body;
	size_t size;

	pic.body = open_memstream(&body, &size);
	if (!pic.body)
		err(1, "memory");
	svg_body(&pic, map);
	if (fclose(pic.body))
		err(1, "memory");
	fprintf(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%zu\" height=\"%d\" ",
		pic.width, pic.height);
	fprintf(svg, "viewBox=\"0 0 %zu %d\" ", pic.width, pic.height);
	fputs("font-family=\"monospace\" font-size=\"13\" xml:space=\"preserve\">\n"
	      "<title>Which memory can be taken out of the machine</title>\n<style>\n"
	      "text { fill: #1a1a1a }\n"
	      ".paper { fill: #ffffff }\n"
	      "@media (prefers-color-scheme: dark) {\n"
	      "text { fill: #e8e8e8 }\n"
	      ".paper { fill: #16181c }\n"
	      "}\n.ink { fill: #000000 }\n", svg);
	for (class = 0; class < NR_CLASSES; class++)
		fprintf(svg, ".%s { fill: %s }\n", classes[class].name, classes[class].fill);
	fputs(".hole { stroke: #888888; stroke-dasharray: 2 4 }\n</style>\n"
	      "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n", svg);
	fwrite(body, 1, size, svg);
	fputs("</svg>\n", svg);
	free(body);
}

/* A disk that is full is noticed here at the latest. */
static void close_output(FILE *file, const char *name)
{
	bool failed = ferror(file);

	if (fclose(file) || failed)
		err(1, "%s", name);
}

static int print_help(FILE *file, int status)
{
	fputs("usage: hotplug-map [OPTION]...\n"
	      "Show which memory can be taken out of the running machine.\n\n"
	      "  --svg FILE       write an SVG picture instead of text\n"
	      "  --json           print JSON instead of text; sizes in bytes\n"
	      "  --colour[=WHEN]  always, never, or auto: on a terminal, unless NO_COLOR is set\n"
	      "  --sysfs DIR      read there instead of in /sys\n"
	      "  --help           print this\n", file);
	return status;
}

static bool want_colour(const char *when)
{
	const char *no = getenv("NO_COLOR");

	if (strcmp(when, "auto"))
		return !strcmp(when, "always");
	return isatty(STDOUT_FILENO) && (!no || !*no);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "svg", required_argument, NULL, 's' },
		{ "json", no_argument, NULL, 'j' },
		{ "colour", optional_argument, NULL, 'c' },
		{ "color", optional_argument, NULL, 'c' },
		{ "sysfs", required_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	const char *sysfs = "/sys", *svg = NULL, *when = "auto";
	struct map map = { 0 };
	bool json = false;
	int option, fd;
	FILE *file;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 's':
			svg = optarg;
			break;
		case 'j':
			json = true;
			break;
		case 'c':
			when = optarg ?: "always";
			if (strcmp(when, "always") && strcmp(when, "never") && strcmp(when, "auto"))
				return print_help(stderr, 2);
			break;
		case 'd':
			sysfs = optarg;
			break;
		case 'h':
			print_help(stdout, 0);
			close_output(stdout, "stdout");
			return 0;
		default:
			return print_help(stderr, 2);
		}
	}
	if (optind < argc)
		return print_help(stderr, 2);

	fd = open(sysfs, O_RDONLY | O_DIRECTORY);
	if (fd < 0)
		err(1, "%s", sysfs);
	read_blocks(&map, fd);
	read_ranges(&map, fd);
	close(fd);
	make_runs(&map);
	make_bars(&map);

	if (svg) {
		file = fopen(svg, "w");
		if (!file)
			err(1, "%s", svg);
		write_svg(file, &map);
		close_output(file, svg);
	}
	if (json)
		print_json(&map);
	else if (!svg)
		print_text(&map, want_colour(when));
	close_output(stdout, "stdout");

	free(map.blocks);
	free(map.runs);
	free(map.bars);
	free(map.ranges);
	return 0;
}
