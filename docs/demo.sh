#!/bin/sh
# What `make demo` shows: a blueprint becomes a process on the embedded mock portal, and the next plan is empty.
set -eu
smartctl="$(pwd)/${BIN:-.venv/bin}/smartctl"
blueprint="$(pwd)/blueprints/window-installation.yaml"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"

say() { printf '\n$ smartctl %s\n' "$*"; }

say plan blueprints/window-installation.yaml --portal mock:demo
"$smartctl" plan "$blueprint" --portal mock:demo

say apply blueprints/window-installation.yaml --portal mock:demo --yes
"$smartctl" apply "$blueprint" --portal mock:demo --yes --style terraform | tail -n 4

say plan blueprints/window-installation.yaml --portal mock:demo
"$smartctl" plan "$blueprint" --portal mock:demo
