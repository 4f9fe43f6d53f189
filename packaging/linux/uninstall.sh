#!/bin/sh
# Remove what install.sh put into your home folder. Songs, settings and autosaves stay where they are.
set -eu

data=${XDG_DATA_HOME:-"$HOME/.local/share"}
target="$HOME/.local/opt/chimera-studio"

for command in chimera-studio chimera; do
    link="$HOME/.local/bin/$command"
    if [ "$(readlink "$link" 2> /dev/null)" = "$target/chimera-studio" ]; then rm -f "$link"; fi
done
rm -f "$data/applications/chimera-studio.desktop" "$data/mime/packages/chimera-studio.xml"
for folder in "$data"/icons/hicolor/*; do
    rm -f "$folder"/apps/chimera-studio.png "$folder"/apps/chimera-studio.svg
    rm -f "$folder"/mimetypes/application-x-chimera.png "$folder"/mimetypes/application-x-chimera.svg
done
rm -rf "$target" "$target.new"

refresh() {
    if command -v "$1" > /dev/null 2>&1; then "$@" > /dev/null 2>&1 || true; fi
}
if [ -d "$data/mime/packages" ]; then refresh update-mime-database "$data/mime"; fi
refresh update-desktop-database "$data/applications"
refresh gtk-update-icon-cache -q -t -f "$data/icons/hicolor"

echo "Chimera Studio is removed. Your settings and autosaves are still in ${XDG_CONFIG_HOME:-"$HOME/.config"}/chimera-studio and $data/chimera-studio."
