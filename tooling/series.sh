# SPDX-License-Identifier: GPL-2.0
# Sourced by tree, export and mail: how patches/ and the scratch tree map to
# each other. patches/series has three kinds of lines:
#
#   part N: TITLE			opens a part, which make mail sends as one thread
#   NNNN-subject.patch		the edits to files that the kernel already has
#   <tab>path/of/new/file		comes whole with the patch above it
# shellcheck shell=bash

series=$patches/series

# What git tracks in the scratch tree from the start. Everything else is on
# disk as well; a patch that touches it makes it tracked.
tracked=(
	MAINTAINERS LICENSES Documentation/ABI Documentation/admin-guide Documentation/mm
	Documentation/core-api arch/x86 arch/powerpc/kernel drivers/acpi
	drivers/base drivers/firmware drivers/of fs/proc include init kernel lib
	mm scripts tools/include tools/mm tools/testing/memblock
	tools/testing/selftests/memory-hotplug
)

series_patches() {
	grep '\.patch$' "$series" || :
}

series_new_files() {
	sed -n 's/^\t//p' "$series"
}

# new_files_of PATCH: the new files that one patch brings.
new_files_of() {
	awk -v p="$1" '/^[^\t]/ { on = ($0 == p) } /^\t/ && on { print substr($0, 2) }' "$series"
}

# Identifies all that goes into the scratch tree.
series_key() {
	(
		cd "$top"
		{ printf '%s\n' BASE patches/series
		  series_patches | sed 's,^,patches/,'
		  series_new_files; } |
			while IFS= read -r f; do
				[ -e "$f" ] || die "$f is named in patches/series and does not exist"
				stat -c '%n %A' "$f"
				cat "$f"
			done
		sed -n 1p "$linux.origin"
	) | sha256sum | cut -d ' ' -f 1
}

# apply_series DIR: make a commit a patch in the git work tree DIR, which is
# at the base. AUTHOR_NAME, AUTHOR_EMAIL and AUTHOR_DATE are what they say.
apply_series() {
	local dir=$1 patch file offset
	export GIT_COMMITTER_NAME=$AUTHOR_NAME GIT_COMMITTER_EMAIL=$AUTHOR_EMAIL
	export GIT_COMMITTER_DATE=$AUTHOR_DATE

	while IFS= read -r patch; do
		if grep -q '^diff --git' "$patches/$patch"; then
			offset=$(git -C "$dir" apply --check --verbose "$patches/$patch" 2>&1) ||
				die "$patch does not apply: $(sed -n 's/^error: //p' <<<"$offset" | grep -m 1 -v '^while searching')"
			offset=$(grep -m 1 -E 'offset|fuzz' <<<"$offset" || :)
			if [ -n "$offset" ]; then
				[ "$(sed -n 1p "$linux.origin")" != "$release" ] ||
					die "$patch applies only with an offset ($offset): refresh it with make export"
				say "      $patch: $offset"
			fi
		fi
		{
			echo "From: $AUTHOR_NAME <$AUTHOR_EMAIL>"
			echo "Date: $AUTHOR_DATE"
			cat "$patches/$patch"
		} | git -C "$dir" am --quiet --empty=keep --keep-non-patch ||
			die "git am refuses $patch"
		while IFS= read -r file; do
			if git -C "$dir" cat-file -e "HEAD:$file" 2>/dev/null; then
				die "$file is to be new in $patch, and is there already"
			fi
			mkdir -p "$dir/$(dirname "$file")"
			cp -p "$top/$file" "$dir/$file"
			git -C "$dir" add -f "$file"
		done < <(new_files_of "$patch")
		git -C "$dir" -c core.hooksPath=/dev/null \
			commit --quiet --amend --no-edit --allow-empty
	done < <(series_patches)
}

# apply_on_the_side: the same in a git work tree of its own, $side, which lasts
# as long as the script.
apply_on_the_side() {
	alone "$build/.apply.lock"
	side=$build/apply
	rm -rf "$side"
	git -C "$linux" worktree prune
	git -C "$linux" worktree add --quiet --detach "$side" base
	trap 'git -C "$linux" worktree remove --force "$side"' EXIT
	(apply_series "$side")
}
