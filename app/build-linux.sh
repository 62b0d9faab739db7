#!/usr/bin/env bash
# Build the app for Linux: dist/mer-bridge/ and dist/mer-bridge-linux-<machine>.tar.gz.
#
# It needs Python 3.11 or 3.12 with its shared library, and PortAudio: apt install libportaudio2.
# The result runs on Linux of the same age or newer, so build on the oldest one that is to be served.
set -euo pipefail
cd "$(dirname "$0")/.."

python3 -m venv --clear build/app-venv
build/app-venv/bin/pip install -q '.[app]'
build/app-venv/bin/pyinstaller --noconfirm --distpath dist --workpath build/app app/mer-bridge.spec
dist/mer-bridge/mer-bridge --version
tar -C dist -czf "dist/mer-bridge-linux-$(uname -m).tar.gz" mer-bridge
