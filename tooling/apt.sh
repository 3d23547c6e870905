# SPDX-License-Identifier: GPL-2.0
# Sourced by fetch, matrix, userland and the peers: packages of a suite of Debian, by way
# of an apt configuration of our own, so that the suite need not be set up on the machine.
# shellcheck shell=bash

# The mirror that this machine already uses for Debian; apt knows whose mirror
# it is once it has seen its index.
find_mirror() {
	apt-get indextargets --format '$(REPO_URI)' \
		'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1
}

# use_mirror INSTEAD: leave in $mirror where Debian's packages are. Where that cannot
# be, INSTEAD tells what to do. The log of this and of what follows is that of the
# script.
use_mirror() {
	local instead=$1

	apt_log=$logs/${0##*/}.log
	mkdir -p "$logs"
	: >"$apt_log"
	command -v apt-get >/dev/null || die "no apt-get here; $instead"
	mirror=$(find_mirror)
	if [ -z "$mirror" ] && [ "$(id -u)" = 0 ]; then
		apt-get update >>"$apt_log" 2>&1 || :
		mirror=$(find_mirror)
	fi
	[ -n "$mirror" ] ||
		die "apt knows no Debian mirror (has 'apt-get update' been run?); $instead"
}

# apt_error: why the last of it failed.
apt_error() {
	echo "$(grep '^[EW]: ' "$apt_log" | tail -n 1) (build/logs/${apt_log##*/})"
}

# use_suite SUITE [TYPE]: read the index of a suite, of its packages or with deb-src of
# their sources. Leaves in the array $apt the apt-get that knows this suite alone, and no
# package as installed. Fails where there is no such suite.
use_suite() {
	local suite=$1 dir=$build/apt/$1

	mkdir -p "$dir/state/lists/partial" "$dir/cache/archives/partial"
	: >"$dir/state/status"
	cat >"$dir/debian.sources" <<-EOT
		Types: ${2:-deb}
		URIs: $mirror
		Suites: $suite
		Components: main
		Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
	EOT
	apt=(apt-get
		-o "Dir::Etc::SourceList=$dir/debian.sources"
		-o "Dir::Etc::SourceParts=-"
		-o "Dir::State=$dir/state"
		-o "Dir::State::status=$dir/state/status"
		-o "Dir::Cache=$dir/cache"
		-o "APT::Update::Error-Mode=any"
		-o "APT::Sandbox::User=$(id -un)"
	)
	"${apt[@]}" update >>"$apt_log" 2>&1
}

# fetch_package PACKAGE INSTEAD: download it into the current directory, from the first
# suite of BASE that has it, and leave its name in $deb.
fetch_package() {
	local package=$1 instead=$2 suite

	use_mirror "$instead"
	rm -f "$package"_*.deb
	for suite in $suites; do
		step "Downloading $package from Debian's $suite"
		if use_suite "$suite" && "${apt[@]}" download "$package" >>"$apt_log" 2>&1; then
			deb=$(echo "$package"_*.deb)
			return
		fi
		say "      $(apt_error)"
	done
	die "$package is in none of Debian's suites $suites; $instead"
}
