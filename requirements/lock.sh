#!/bin/sh
# Resolve the workspace once, then write one hashed, address-free file per place that installs packages.
set -eu
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
$uv lock --quiet
export_lock() { out=$1; shift; $uv export --frozen --no-emit-workspace --no-header --no-annotate --quiet "$@" -o "requirements/$out.txt" >/dev/null; }
export_lock setup --only-group setup
export_lock lambda --package iama
export_lock worker --package iama-worker --extra models
export_lock local --package iama-dev
export_lock model --package iama-dev --extra model
export_lock test --all-packages --all-extras --group test --group lint
export_lock infra --only-group infra
