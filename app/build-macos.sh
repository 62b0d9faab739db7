#!/usr/bin/env bash
# Build the app for macOS: dist/mer-bridge.app and dist/mer-bridge-macos-<machine>.zip.
#
# NOT RUN by us yet: written from PyInstaller's documentation. It needs Python 3.11 or 3.12 from python.org.
# The result is for the kind of processor it was built on. It is signed for this computer alone (ad hoc): on
# others, people allow it as docs/app.md says. With a Developer ID of Apple's, sign and notarise it instead:
#   codesign --deep --force --options runtime --entitlements app/macos-entitlements.plist \\
#     --sign "Developer ID Application: NAME" dist/mer-bridge.app
#   xcrun notarytool submit dist/mer-bridge-macos-*.zip --keychain-profile PROFILE --wait
#   xcrun stapler staple dist/mer-bridge.app
set -euo pipefail
cd "$(dirname "$0")/.."

python3 -m venv --clear build/app-venv
build/app-venv/bin/pip install -q '.[app]'
build/app-venv/bin/pyinstaller --noconfirm --distpath dist --workpath build/app app/mer-bridge.spec
codesign --deep --force --sign - --entitlements app/macos-entitlements.plist dist/mer-bridge.app
dist/mer-bridge.app/Contents/MacOS/mer-bridge --version
ditto -c -k --keepParent dist/mer-bridge.app "dist/mer-bridge-macos-$(uname -m).zip"
