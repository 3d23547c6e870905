# SPDX-License-Identifier: GPL-2.0
# Did a scenario go well? Sourced by vmtest.sh.
# shellcheck shell=bash

end_marker='# end of scenario'

# deny_list: the lines of splats.deny as one pattern.
deny_list() {
	grep -v -e '^#' -e '^$' "$here/splats.deny" | paste -sd '|'
}

# allowed NAME: the patterns that splats.allow has for its scenario.
allowed() {
	awk -F '\t+' -v s="${1%+*}" '/^#/ || /^$/ { next }
		NF < 3 { print "splats.allow:" NR ": no reason is given" >"/dev/stderr"; exit 1 }
		$1 == s || $1 == "*" { print $2 }' "${SPLATS_ALLOW:-$here/splats.allow}"
}

# unexplained PATTERN...: of the text in the input, what none of these explains; with
# "FIRST to LAST", all between two lines, unless the last one never comes.
unexplained() {
	awk 'NR == FNR {
			split($0, lines, " to ")
			first[++n] = lines[1]; last[n] = lines[2]
			next
		}
		end != "" { held = held $0 "\n"; if ($0 ~ end) end = held = ""; next }
		{ for (i = 1; i <= n; i++)
			if (first[i] != "" && $0 ~ first[i]) {
				end = last[i]
				held = end != "" ? $0 "\n" : ""
				next
			}
		  print }
		END { printf "%s", held }' <(printf '%s\n' "$@") -
}

# Without the carriage returns that a terminal wants, and the sequences by which
# UEFI firmware clears one.
plain_text() {
	sed -e 's/\r//g' -e 's/\x1b\[[0-9;=]*[hHJ]//g'
}

# verdict NAME STATUS: print a line for each thing that is wrong with the
# run in $out, whose QEMU ended with STATUS; nothing when all is well.
verdict() {
	local name=$1 status=$2 port plan wanted results last splat patterns

	for port in ktap console people; do
		plain_text <"$out/$port.port" >"$out/$port.log" 2>/dev/null
	done

	patterns=$(allowed "$name") || { echo "splats.allow is malformed"; return; }
	splat=$(unexplained "$patterns" <"$out/console.log" | grep -a -E "$(deny_list)" |
		head -n 1 | sed 's/^\[[^]]*\] //' || :)
	[ -z "$splat" ] || echo "kernel splat: $splat"

	case $status in
	0) ;;
	124) echo "timeout after $time_limit s of the guest's own time" ;;
	137) echo "QEMU was killed: the host may have run out of memory" ;;
	*) echo "QEMU ended with status $status: $(head -n 1 "$out/qemu.log")" ;;
	esac

	if ! grep -qxF "$end_marker" "$out/ktap.log"; then
		last=$(sed -n 's/.*scenario: //p' "$out/console.log" | tail -n 1)
		echo "no end marker: the guest ${last:+stopped at: }${last:-never began}"
	fi

	wanted=$(wc -l <"$out/steps")
	plan=$(sed -n 's/^1\.\.\([0-9]*\)$/\1/p' "$out/ktap.log" | head -n 1)
	results=$(grep -c -E '^(not )?ok [0-9]+ ' "$out/ktap.log" || :)
	if [ "$wanted" != "${plan:-none}" ] || [ "$wanted" != "$results" ]; then
		echo "plan mismatch: the scenario has $wanted steps," \
			"the guest planned ${plan:-none} and reported $results"
	fi

	# The second number is how many bytes there were.
	if [ ${#saves[@]} != 0 ]; then
		if grep -q ' 0$' "${saves[@]/%/.sum}"; then
			echo "the host did not read the memory"
		elif [ "$(sort -u "${saves[@]/%/.sum}" | wc -l)" != 1 ]; then
			echo "the memory that the host reads has changed:" \
				"$(cat "${saves[@]/%/.sum}" | paste -sd ',')"
		fi
	fi

	# What was found is on the next line; a failure counts without it, too.
	awk 'failed != "" {
			print "failed: " failed (sub(/^# found: /, "") ? " (found: " $0 ")" : "")
			failed = ""
		}
		/^not ok / { failed = $0; sub(/^not ok [0-9]+ /, "", failed) }
		END { if (failed != "") print "failed: " failed }' "$out/ktap.log"
}
