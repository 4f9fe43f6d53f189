#!/bin/sh
# Put the .app of dist/ into a disk image with a link to Applications; sign and notarise where identities are given.
#   CHIMERA_SIGNER           a "Developer ID Application: ..." identity; without it the image is not signed
#   CHIMERA_NOTARY_PROFILE   a profile that "xcrun notarytool store-credentials" saved; without it nothing is submitted
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
dist="$here/../../dist"
app="$dist/Chimera Studio.app"
version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' "$here/../../studio/__init__.py")
image="$dist/chimera-studio-$version-macos-$(uname -m).dmg"
signer=${CHIMERA_SIGNER:-}
profile=${CHIMERA_NOTARY_PROFILE:-}

[ -d "$app" ] || { echo "There is no $app; run “python3 run.py bundle” first." >&2; exit 1; }
if [ -n "$signer" ]; then
    codesign --force --deep --options runtime --timestamp --entitlements "$here/entitlements.plist" \
        --sign "$signer" "$app"
    codesign --verify --deep --strict "$app"
fi

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
ditto "$app" "$stage/Chimera Studio.app"
ln -s /Applications "$stage/Applications"
rm -f "$image"
hdiutil create -volname "Chimera Studio" -srcfolder "$stage" -format UDZO -ov "$image"

if [ -n "$signer" ]; then codesign --sign "$signer" --timestamp "$image"; fi
if [ -n "$profile" ]; then
    xcrun notarytool submit "$image" --keychain-profile "$profile" --wait
    xcrun stapler staple "$image"
fi
echo "$image"
