#!/bin/sh
# Install Chimera Studio into your home folder: menu entry, icons, file types. Nothing needs a password.
# Running it again replaces the program; your songs and settings are never touched.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
data=${XDG_DATA_HOME:-"$HOME/.local/share"}
programs="$HOME/.local/opt"
commands="$HOME/.local/bin"
target="$programs/chimera-studio"

mkdir -p "$programs" "$commands" "$data"
rm -rf "$target.new"
cp -a "$here/chimera-studio" "$target.new"
cp "$here/uninstall.sh" "$target.new/"
rm -rf "$target"
mv "$target.new" "$target"
ln -sfn "$target/chimera-studio" "$commands/chimera-studio"
ln -sfn "$target/chimera-studio" "$commands/chimera"

(cd "$here/share" && find . -type f) | while IFS= read -r file; do
    mkdir -p "$data/$(dirname -- "$file")"
    cp "$here/share/$file" "$data/$file"
done
# The path as the menu entry wants it: quoted, escaped for the quotes, then for the file.
quoted=$(printf '%s' "$target/chimera-studio" | sed -e 's/[\\"`$]/\\&/g' -e 's/%/%%/g' -e 's/\\/\\\\/g')
entry="$data/applications/chimera-studio.desktop"
while IFS= read -r line; do
    case $line in
        Exec=*) printf 'Exec="%s" %%F\n' "$quoted" ;;
        *) printf '%s\n' "$line" ;;
    esac
done < "$here/share/applications/chimera-studio.desktop" > "$entry.new"
mv "$entry.new" "$entry"

refresh() {
    if command -v "$1" > /dev/null 2>&1; then "$@" > /dev/null 2>&1 || true; fi
}
refresh update-mime-database "$data/mime"
refresh update-desktop-database "$data/applications"
refresh gtk-update-icon-cache -q -t -f "$data/icons/hicolor"
refresh xdg-mime default chimera-studio.desktop application/x-chimera

echo "Chimera Studio is installed: look for it in the menu, or type “chimera-studio” ($commands)."
echo "To remove it again: $target/uninstall.sh"
