#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Does hotplug-map of tools/mm show what sysfs says? Each test makes a sysfs of
# its own and looks at all that the program prints for it. Prints KTAP.
#
# hotplug-map.sh [COMMAND...]: test this command instead of building it, as in
# hotplug-map.sh valgrind -q --error-exitcode=99 --leak-check=full ./hotplug-map

set -uo pipefail

here=$(dirname "$(realpath "$0")")
source=$here/../../../mm/hotplug-map.c
# shellcheck source=/dev/null
. "$here/../kselftest/ktap_helpers.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sys=$work/sys
memory=$sys/devices/system/memory
ranges=$sys/kernel/mm/hotplug_ranges
export -n NO_COLOR

# block ID NODE STATE ZONES [HOTPLUGGABLE]: a memory block, of 128 MiB; the
# node may be -, and an old kernel does not tell what is hot-pluggable.
block() {
	local - dir=$memory/memory$1 node=/node$2

	set +x
	[ -d "$dir$node" ] || mkdir -p "$dir${node%/node-}"
	printf '%08x\n' "$1" >"$dir/phys_index"
	echo "$3" >"$dir/state"
	echo "$4" >"$dir/valid_zones"
	[ -z "${5:-}" ] || echo "$5" >"$dir/hotpluggable"
}

# blocks FIRST LAST ...: the same for a row of them.
blocks() {
	local id

	for ((id = $1; id <= $2; id++)); do
		block $id "${@:3}"
	done
}

# range N START SIZE NODE SOURCE STATE REASON
range() {
	local - dir=$ranges/range$1

	set +x
	mkdir -p "$dir"
	echo "$2" >"$dir/start"
	echo "$3" >"$dir/size"
	echo "$4" >"$dir/node"
	echo "$5" >"$dir/source"
	echo "$6" >"$dir/state"
	echo "$7" >"$dir/reason"
}

# Every class and kind of range, three nodes, and files of no concern.
sample() {
	mkdir -p "$memory/power"
	echo online >"$memory/auto_online_blocks"
	block 0 0 online none 0
	blocks 1 2 0 online DMA32 0
	block 4 0 online Normal 0
	blocks 8 11 1 online Movable 1
	blocks 12 13 1 offline "Movable Normal" 1
	blocks 14 15 1 online Normal 1
	block 16 2 online Movable 0
	block 17 2 going-offline "Movable Normal" 1
	block 18 2 online Movable 1
	mv "$memory/memory18" "$memory/memory18th"
	range 10 0xffff00000000 0x8000000 -1 "device tree" pinned 'a <b> & "c" \d'
	range 1 0x70000000 0x10000000 1 "ACPI SRAT" pinned "kernel image"
	range 0 0x40000000 0x30000000 1 "ACPI SRAT" kept ""
}

# map [OPTION...]: run the program; leaves $status, $work/out and $work/err.
map() {
	status=0
	"${command[@]}" --sysfs "$sys" "$@" >"$work/out" 2>"$work/err" || status=$?
}

# succeeded: and said nothing but what it was asked for.
succeeded() {
	cat "$work/err"
	[ $status = 0 ] && [ ! -s "$work/err" ]
}

# refused STATUS TEXT: one line that has TEXT, and nothing else.
refused() {
	cat "$work/out" "$work/err"
	[ $status = "$1" ] && [ ! -s "$work/out" ] &&
		[ "$(wc -l <"$work/err")" = 1 ] && grep -qF -- "$2" "$work/err"
}

# not COMMAND...: set -e is blind to a plain !.
not() {
	if "$@"; then
		return 1
	fi
}

# usage: it was called in a wrong way.
usage() {
	cat "$work/out"
	[ $status = 2 ] && [ ! -s "$work/out" ] && grep -q '^usage: ' "$work/err"
}

# printed: exactly what is on stdin.
printed() {
	diff -u - "$work/out"
}

# bars: the bars alone, a line each.
bars() {
	sed -n 's/^  node .*iB  //p' "$work/out"
}

# json: the output is the same as the JSON on stdin.
json() {
	python3 -m json.tool "$work/out" >"$work/found" &&
		python3 -m json.tool >"$work/wanted" &&
		diff -u "$work/wanted" "$work/found"
}

all_hold='
wrong = [e for e in sys.argv[2:] if not eval("(" + e + ")")]
sys.exit("\n".join(wrong) or None)'

# holds EXPRESSION...: they are true of d, the output as JSON.
holds() {
	python3 -c "import json, sys
d = json.load(open(sys.argv[1]))$all_hold" "$work/out" "$@"
}

# svg EXPRESSION...: they are true of the picture, where rects(CLASS) has the
# boxes of bars and legend, and titles and texts are lists of strings.
svg() {
	python3 -c 'import sys, xml.dom.minidom
d = xml.dom.minidom.parse(sys.argv[1]).documentElement
def rects(name):
	return [r for r in d.getElementsByTagName("rect") if r.getAttribute("class") == name]
def width(rect):
	return float(rect.getAttribute("width"))
def strings(name):
	return [t.firstChild.data for t in d.getElementsByTagName(name)]
titles, texts = strings("title"), strings("text")'"$all_hold" "$work/map.svg" "$@"
}

# plain: the output without colours.
plain() {
	sed 's/\x1b\[[0-9;]*m//g' "$work/out"
}

# on_terminal COMMAND...: its output on a terminal is left in $work/out.
on_terminal() {
	python3 -c 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)' "$@" \
		</dev/null >"$work/out" 2>&1
}

coloured() {
	grep -q $'\x1b\[' "$work/out"
}

test_text() {
	sample
	map
	succeeded
	printed <<'EOT'
Memory blocks of 128 MiB

  node  range                                     size  class      zone     blocks
     0  [mem 0x000000000000-0x000007ffffff]    128 MiB  F fixed    several       1
     0  [mem 0x000008000000-0x000017ffffff]    256 MiB  F fixed    DMA32         2
     0  [mem 0x000020000000-0x000027ffffff]    128 MiB  F fixed    Normal        1
     1  [mem 0x000040000000-0x00005fffffff]    512 MiB  K kept     Movable       4
     1  [mem 0x000060000000-0x00006fffffff]    256 MiB  O offline  -             2
     1  [mem 0x000070000000-0x00007fffffff]    256 MiB  P pinned   Normal        2
     2  [mem 0x000080000000-0x000087ffffff]    128 MiB  F fixed    Movable       1
     2  [mem 0x000088000000-0x00008fffffff]    128 MiB  K kept     Movable       1

  node 0      512 MiB  FFF.F
  node 1        1 GiB  KKKKOOPP
  node 2      256 MiB  FK

  A letter is 128 MiB.
  F fixed       640 MiB  stays in the machine
  K kept        640 MiB  hot-pluggable, can be taken out
  O offline     256 MiB  not in use
  . hole        128 MiB  no memory of this node
  P pinned      256 MiB  hot-pluggable, but the kernel is in it

Hot-pluggable ranges: 3, of which 2 are pinned

  no.  node  range                                     size  source        state
  0       1  [mem 0x000040000000-0x00006fffffff]    768 MiB  ACPI SRAT     kept
  1       1  [mem 0x000070000000-0x00007fffffff]    256 MiB  ACPI SRAT     pinned: kernel image
  10      -  [mem 0xffff00000000-0xffff07ffffff]    128 MiB  device tree   pinned: a <b> & "c" \d
EOT
}

test_json() {
	sample
	map --json
	succeeded
	json <<-'EOT'
		{"block_size": 134217728,
		 "totals": {"fixed": 671088640, "movable": 0, "kept": 671088640,
			    "offline": 268435456, "hole": 134217728, "pinned": 268435456},
		 "blocks": [
		{"start": 0, "size": 134217728, "node": 0, "class": "fixed",
		 "state": "online", "zone": "none", "hotpluggable": false},
		{"start": 134217728, "size": 134217728, "node": 0, "class": "fixed",
		 "state": "online", "zone": "DMA32", "hotpluggable": false},
		{"start": 268435456, "size": 134217728, "node": 0, "class": "fixed",
		 "state": "online", "zone": "DMA32", "hotpluggable": false},
		{"start": 536870912, "size": 134217728, "node": 0, "class": "fixed",
		 "state": "online", "zone": "Normal", "hotpluggable": false},
		{"start": 1073741824, "size": 134217728, "node": 1, "class": "kept",
		 "state": "online", "zone": "Movable", "hotpluggable": true},
		{"start": 1207959552, "size": 134217728, "node": 1, "class": "kept",
		 "state": "online", "zone": "Movable", "hotpluggable": true},
		{"start": 1342177280, "size": 134217728, "node": 1, "class": "kept",
		 "state": "online", "zone": "Movable", "hotpluggable": true},
		{"start": 1476395008, "size": 134217728, "node": 1, "class": "kept",
		 "state": "online", "zone": "Movable", "hotpluggable": true},
		{"start": 1610612736, "size": 134217728, "node": 1, "class": "offline",
		 "state": "offline", "zone": null, "hotpluggable": true},
		{"start": 1744830464, "size": 134217728, "node": 1, "class": "offline",
		 "state": "offline", "zone": null, "hotpluggable": true},
		{"start": 1879048192, "size": 134217728, "node": 1, "class": "pinned",
		 "state": "online", "zone": "Normal", "hotpluggable": true},
		{"start": 2013265920, "size": 134217728, "node": 1, "class": "pinned",
		 "state": "online", "zone": "Normal", "hotpluggable": true},
		{"start": 2147483648, "size": 134217728, "node": 2, "class": "fixed",
		 "state": "online", "zone": "Movable", "hotpluggable": false},
		{"start": 2281701376, "size": 134217728, "node": 2, "class": "kept",
		 "state": "going-offline", "zone": "Movable", "hotpluggable": true}
		 ],
		 "ranges": [
		{"id": 0, "start": 1073741824, "size": 805306368, "node": 1,
		 "source": "ACPI SRAT", "state": "kept", "reason": null},
		{"id": 1, "start": 1879048192, "size": 268435456, "node": 1,
		 "source": "ACPI SRAT", "state": "pinned", "reason": "kernel image"},
		{"id": 10, "start": 281470681743360, "size": 134217728, "node": null,
		 "source": "device tree", "state": "pinned", "reason": "a <b> & \"c\" \\d"}
		 ]}
	EOT
}

test_svg() {
	sample
	map --svg "$work/map.svg"
	succeeded
	printed </dev/null
	# Boxes: one a run or hole, and one a class of the legend. The bar of
	# node 1 is the widest, that of node 2 a quarter of it.
	svg 'len(rects("fixed")) == 4 + 1' \
		'len(rects("kept")) == 2 + 1 and len(rects("offline")) == 1 + 1' \
		'len(rects("pinned")) == 1 + 1 and len(rects("hole")) == 1 + 1' \
		'len(rects("movable")) == 0 and len(rects("paper")) == 1' \
		'width(rects("kept")[0]) == 912 / 2 and width(rects("kept")[1]) == 912 / 8' \
		'any("7fffffff] 256 MiB, node 1: pinned, zone Normal" in t for t in titles)' \
		'any("07ffffff] 128 MiB, node 0: fixed, zone several" in t for t in titles)' \
		'any(t.endswith("1fffffff] 128 MiB, node 0: hole") for t in titles)' \
		'[t for t in texts if len(t) == 1] == list("FFFKOPFKFKOP")' \
		'"node 1  1 GiB" in texts and "[mem 0x000000000000-0x000027ffffff]" in texts' \
		'any("offline     256 MiB  not in use" in t for t in texts)' \
		'"Hot-pluggable ranges: 3, of which 2 are pinned" in texts' \
		'any(t.endswith("pinned: kernel image") for t in texts)' \
		'any(t.endswith("a <b> & \"c\" \\d") for t in texts)'
	# What a bar spans is written below it.
	svg '[float(t.getAttribute("y")) - float(rects("fixed")[0].getAttribute("y"))
		for t in d.getElementsByTagName("text")
		if t.firstChild.data == "[mem 0x000000000000-0x000027ffffff]"] == [28 + 22]'
	# All of it is inside of the picture.
	svg 'max(float(t.getAttribute("y")) for t in d.getElementsByTagName("text")) <
		float(d.getAttribute("height"))' \
		'd.getAttribute("viewBox") == "0 0 %s %s" %
		(d.getAttribute("width"), d.getAttribute("height"))'
	grep -q '@media (prefers-color-scheme: dark)' "$work/map.svg"
	# It stands alone.
	[ "$(grep -c -e http -e '@import' -e 'url(' "$work/map.svg")" = 1 ]
}

test_svg_grows_with_its_text() {
	block 0 0 online Normal 0
	map --svg "$work/map.svg"
	svg 'd.getAttribute("width") == "960"'
	range 0 0 0x8000000 0 "ACPI SRAT" pinned "$(printf 'r%.0s' {1..200})"
	map --svg "$work/map.svg"
	svg 'int(d.getAttribute("width")) > 8 * (200 + 80)'
}

test_svg_and_json_at_once() {
	sample
	map --json --svg "$work/map.svg"
	succeeded
	holds 'len(d["blocks"]) == 14'
	svg '"node 1  1 GiB" in texts'
}

test_svg_escapes_what_sysfs_says() {
	block 0 0 online '<&>' 0
	map --svg "$work/map.svg"
	svg '"[mem 0x000000000000-0x000007ffffff] 128 MiB, node 0: fixed, zone <&>" in titles'
}

test_a_size_that_cannot_be_read() {
	sample
	rm -f "$ranges/range1/size"
	echo nonsense >"$ranges/range0/start"
	map
	succeeded
	grep -qx '  1       1  -  *-  ACPI SRAT     pinned: kernel image' "$work/out"
	map --json
	holds '[r["start"] for r in d["ranges"]] == [None, None, 0xffff00000000]'
}

test_old_kernel() {
	blocks 0 1 0 online Normal
	blocks 2 4 0 online Movable
	block 5 0 offline "Movable Normal"
	map
	succeeded
	bars | diff -u - <(echo FFMMMO)
	grep -q '^This kernel does not tell which memory ' "$work/out"
	grep -q '^  M movable  *384 MiB' "$work/out"
	not grep -q 'ranges' "$work/out"
	map --json
	succeeded
	holds 'd["ranges"] is None and d["totals"]["movable"] == 3 << 27' \
		'[b["hotpluggable"] for b in d["blocks"]] == [None] * 6'
	map --svg "$work/map.svg"
	svg '"This kernel does not tell which memory firmware declares hot-pluggable." in texts' \
		'not any("ranges" in t for t in texts)'
}

test_new_kernel_says_no_less() {
	block 0 0 online Movable 0
	mkdir -p "$ranges"
	map
	succeeded
	not grep -q 'does not tell' "$work/out"
	grep -qx 'Hot-pluggable ranges: none' "$work/out"
	map --json
	json <<-'EOT'
		{"block_size": 134217728,
		 "totals": {"fixed": 134217728, "movable": 0, "kept": 0, "offline": 0,
			    "hole": 0, "pinned": 0},
		 "blocks": [{"start": 0, "size": 134217728, "node": 0, "class": "fixed",
			     "state": "online", "zone": "Movable", "hotpluggable": false}],
		 "ranges": []}
	EOT
}

test_no_memory_hotplug() {
	rm -r "$memory"
	map
	refused 1 "no memory hotplug"
	map --json
	refused 1 "no memory hotplug"
	map --svg "$work/map.svg"
	refused 1 "no memory hotplug"
	[ ! -e "$work/map.svg" ]
}

test_no_sysfs() {
	rm -r "$sys"
	map
	refused 1 "$sys: No such file or directory"
}

test_bad_block_size() {
	local size

	block 0 0 online Normal 0
	for size in '' 0 many 8000000x; do
		echo "$size" >"$memory/block_size_bytes"
		map
		refused 1 "no memory hotplug"
	done
	rm "$memory/block_size_bytes"
	map
	refused 1 "no memory hotplug"
}

test_no_blocks() {
	map
	refused 1 "there are no memory blocks"
}

# A removed block goes file by file, its phys_index at any time.
test_blocks_that_vanish() {
	blocks 0 4 0 online Movable 1
	rm "$memory"/memory1/{phys_index,valid_zones}
	rm -r "$memory"/memory2/*
	rmdir "$memory/memory2"
	ln -s gone "$memory/memory2"
	: >"$memory/memory4/phys_index"
	map
	succeeded
	bars | diff -u - <(echo K.K)
	map --json
	holds '[b["start"] >> 27 for b in d["blocks"]] == [0, 3]'
}

test_ranges_that_vanish() {
	block 0 0 online Normal 0
	range 0 0 0x8000000 0 "ACPI SRAT" pinned "kernel image"
	range 1 0x8000000 0x8000000 0 "ACPI SRAT" pinned "kernel image"
	range 2 0x10000000 0x8000000 0 "ACPI SRAT" kept ""
	rm -f "$ranges/range1/state"
	ln -s gone "$ranges/range3"
	map
	succeeded
	grep -qx 'Hot-pluggable ranges: 2, of which 1 is pinned' "$work/out"
	[ "$(grep -c 'ACPI SRAT' "$work/out")" = 2 ]
}

test_missing_files() {
	block 0 - online Movable 1
	block 1 - online Movable 1
	rm "$memory/memory1/valid_zones"
	block 2 - online Movable 0
	rm "$memory/memory2/state"
	mkdir -p "$ranges/range0"
	echo pinned >"$ranges/range0/state"
	map
	succeeded
	grep -qE ' -  \[mem 0x000008000000-.* 128 MiB  P pinned +- +1$' "$work/out"
	bars | diff -u - <(echo KPF)
	map --json
	holds '[b["node"] for b in d["blocks"]] == [None] * 3' \
		'[b["state"] for b in d["blocks"]] == ["online", "online", None]' \
		'd["ranges"] == [{"id": 0, "start": None, "size": None, "node": None,
		"source": None, "state": "pinned", "reason": None}]'
}

test_a_block_that_nodes_share() {
	block 0 10 online none 0
	mkdir "$memory/memory0/node9" "$memory/memory0/node11"
	map --json
	holds 'd["blocks"][0]["node"] == 9'
}

# Nodes whose memory is interleaved: each bar shows the other's as a hole.
test_holes() {
	blocks 0 2 0 online Normal 0
	blocks 3 4 1 online Movable 1
	blocks 5 8 0 online Normal 0
	blocks 10 12 1 online Movable 1
	map
	succeeded
	bars | diff -u - <(printf '%s\n' FFF..FFFF KK...KKK)
	grep -q '^  \. hole  *896 MiB' "$work/out"
	grep -q '^  node 0 *896 MiB ' "$work/out"
}

# A hole of an exbibyte leaves the memory room, and a small one beside it is seen.
test_a_hole_that_is_huge() {
	blocks 0 3 0 online Normal 0
	blocks $((1 << 33)) $(((1 << 33) + 3)) 0 online Movable 1
	map
	succeeded
	bars | diff -u - <(echo FFFF....KKKK)
	grep -q '\[mem 0x1000000000000000-0x100000001fffffff\]' "$work/out"
	map --svg "$work/map.svg"
	svg 'width(rects("hole")[0]) == width(rects("fixed")[0]) == 912 / 3' \
		'float(rects("kept")[0].getAttribute("x")) == 24 + 2 * 912 / 3'
	rm -r "$memory/memory1"
	map
	succeeded
	bars | diff -u - <(echo F.FF...KKKK)
}

test_a_bar_has_at_most_64_letters() {
	blocks 0 63 0 online Normal 0
	map
	succeeded
	grep -qx '  A letter is 128 MiB.' "$work/out"
	bars | diff -u - <(printf 'F%.0s' {1..64}; echo)
	block 64 0 online Normal 0
	map
	succeeded
	grep -qx '  A letter is 256 MiB, and shows what matters most in it.' "$work/out"
	bars | diff -u - <(printf 'F%.0s' {1..33}; echo)
}

# Whatever a letter stands for, it shows what must not be missed.
test_one_block_among_many() {
	blocks 0 999 0 online Movable 1
	echo Normal >"$memory/memory500/valid_zones"
	rm -r "$memory/memory300"
	blocks 2000 2249 1 online Normal 0
	map
	succeeded
	bars >"$work/bars"
	# 16 blocks are a letter: 62.5 and 15.6 of them.
	[ "$(sed -n 1p "$work/bars")" = "$(printf 'K%.0s' {0..17}).$(printf 'K%.0s' {19..30})P$(
		printf 'K%.0s' {32..62})" ]
	[ "$(sed -n 2p "$work/bars")" = FFFFFFFFFFFFFFFF ]
	grep -qx '  A letter is 2 GiB, and shows what matters most in it.' "$work/out"
	map --svg "$work/map.svg"
	# Not to be seen otherwise, and covered by nothing.
	svg 'width(rects("pinned")[0]) == 2' \
		'[t for t in titles if "node 0" in t][-1].endswith("pinned, zone Normal")'
}

test_ten_thousand_blocks() {
	local - id

	set +x
	for ((id = 0; id < 10000; id++)); do
		echo "$memory/memory$id/node$((id / 2500))"
	done | xargs mkdir -p
	for ((id = 0; id < 10000; id += 2)); do
		block $id $((id / 2500)) online Movable 1
		block $((id + 1)) $((id / 2500)) online Normal 0
	done
	set -x
	map
	succeeded
	[ "$(grep -c '^ .*\[mem' "$work/out")" = 10000 ]
	bars | diff -u - <(yes "$(printf 'K%.0s' {1..63})" | head -n 4)
	grep -q '^  K kept  *625 GiB' "$work/out"
	map --json
	succeeded
	holds '[b["start"] >> 27 for b in d["blocks"]] == list(range(10000))' \
		'[b["class"] for b in d["blocks"]] == ["kept", "fixed"] * 5000'
	map --svg "$work/map.svg"
	succeeded
	svg 'len(rects("kept")) == 5001 and len(rects("fixed")) == 5001'
}

test_sizes() {
	echo 1 >"$memory/block_size_bytes"
	blocks 0 1 0 online Normal 0
	block 1024 0 online Movable 1
	map
	succeeded
	grep -q ' 2 B  F fixed' "$work/out"
	echo 10000000000 >"$memory/block_size_bytes"
	blocks 2 15 0 online Normal 0
	map
	grep -q ' 16 TiB  F fixed' "$work/out"
	grep -q ' 1 TiB  K kept' "$work/out"
}

test_text_is_printable() {
	block 0 0 online Normal 0
	range 0 0 0x8000000 0 "ACPI SRAT" pinned $'bell \a, escape \x1b[1m, byte \xff'
	map
	succeeded
	grep -q 'bell ?, escape ?\[1m, byte ?$' "$work/out"
	map --json
	holds 'd["ranges"][0]["reason"] == "bell ?, escape ?[1m, byte ?"'
}

test_colour() {
	local never

	sample
	map
	succeeded
	not coloured
	cp "$work/out" "$work/never"
	for never in always ''; do
		map "--colour${never:+=$never}"
		succeeded
		coloured
		plain | diff -u "$work/never" -
		# Each letter of the legend has another colour; none goes on after a line.
		grep -oE $'^  \x1b\[[0-9;]*m[FKOP.]\x1b\[0m ' "$work/out" >"$work/legend"
		[ "$(cut -c 3-8 "$work/legend" | sort -u | wc -l)" = 5 ]
		# What is faint about a hole ends with it.
		grep -qF $'  \x1b[1;34mFFF\x1b[0m\x1b[2m.\x1b[0m\x1b[1;34mF\x1b[0m' "$work/out"
		not grep -E $'\x1b\[[1-9][^\x1b]*$' "$work/out"
	done
	NO_COLOR=1 map --color=always
	coloured
	map --colour=never
	not coloured
	map --json --colour=always
	not coloured
}

test_colour_on_a_terminal() {
	sample
	on_terminal "${command[@]}" --sysfs "$sys"
	coloured
	NO_COLOR='' on_terminal "${command[@]}" --sysfs "$sys" --colour=auto
	coloured
	NO_COLOR=1 on_terminal "${command[@]}" --sysfs "$sys"
	grep -q 'node 0' "$work/out"
	not coloured
	on_terminal "${command[@]}" --sysfs "$sys" --colour=never
	grep -q 'node 0' "$work/out"
	not coloured
}

test_options() {
	sample
	map --help
	succeeded
	grep -q '^usage: ' "$work/out"
	map --unknown
	usage
	map operand
	usage
	map --colour=mauve
	usage
	map --svg
	usage
}

test_output_that_cannot_be_written() {
	local option

	sample
	map --svg "$work/none/map.svg"
	refused 1 "$work/none/map.svg: No such file or directory"
	map --svg /dev/full
	refused 1 "/dev/full: No space left on device"
	for option in --colour --json --help; do
		status=0
		"${command[@]}" --sysfs "$sys" $option >/dev/full 2>"$work/err" || status=$?
		: >"$work/out"
		refused 1 "stdout: No space left on device"
	done
}

if [ $# -gt 0 ]; then
	command=("$@")
elif [ -e "$source" ]; then
	command=("$work/hotplug-map")
	"${CC:-cc}" -O2 -Wall -Wextra -Werror -o "${command[0]}" "$source" ||
		ktap_exit_fail_msg "hotplug-map does not build"
else
	ktap_skip_all "there is no source of hotplug-map"
	exit "$KSFT_SKIP"
fi

ktap_print_header
mapfile -t tests < <(sed -n 's/^\(test_[a-z0-9_]*\)() {$/\1/p' "$0")
ktap_set_plan ${#tests[@]}
for name in "${tests[@]}"; do
	rm -rf "$sys" "$work/map.svg"
	mkdir -p "$memory"
	echo 8000000 >"$memory/block_size_bytes"
	(set -ex; "$name") >"$work/log" 2>&1
	# set -e has no effect where the status is asked for in the same line.
	# shellcheck disable=SC2181
	if [ $? = 0 ]; then
		ktap_test_pass "${name//_/ }"
	else
		tail -n 20 "$work/log" | sed 's/^/# /'
		ktap_test_fail "${name//_/ }"
	fi
done
ktap_finished
