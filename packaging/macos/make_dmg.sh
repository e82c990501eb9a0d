#!/usr/bin/env bash
# UNRUN. Packs dist/MMSDesk.app, which packaging/build_package.py leaves on macOS, into dist/MMSDesk-VERSION.dmg.
#
# It is neither signed nor notarised: macOS opens it after a right-click and Open. With a certificate, sign it first:
#     codesign --deep --options runtime --timestamp --sign IDENTITY dist/MMSDesk.app
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

version=$(.venv/bin/python -c 'import mmsdesk; print(mmsdesk.__version__)')
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cp -R dist/MMSDesk.app "$stage/"
cp -R dist/mmsdesk/licences "$stage/Licences"
ln -s /Applications "$stage/Applications"
hdiutil create -volname MMSDesk -srcfolder "$stage" -format ULMO -ov "dist/MMSDesk-$version.dmg"
