/*
 * A disk that remembers: one file over FUSE that a loop device stands on. Every block that is written,
 * every flush, and every line that a program tells is logged in the order in which it came, so that the
 * disk can be rebuilt as a power cut at any place would have left it.
 *
 *   block-logger IMAGE LOG MOUNTPOINT
 *
 * disk    the image; reads and writes go to IMAGE
 * marks   what is written here is logged as a mark
 * refuse  what is written here is a prefix: the next write to the disk with a block that begins with
 *         it fails once, with EIO, and is logged as refused
 *
 * One thread, and no cache between the loop device and this: the order of the log is the order of the
 * disk. Ends when it is unmounted, or with whoever started it.
 */
#define FUSE_USE_VERSION 31
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 4096, PREFIX_MAX = 64 };

/* Little-endian on the machines that this runs on; read by block-log.ts. */
struct event {
  uint32_t kind; /* 'W' write, 'F' flush, 'M' mark, 'X' refused write */
  uint32_t length;
  uint64_t offset;
};

static int image;
static off_t image_bytes;
static FILE *events;
static char prefix[PREFIX_MAX];
static size_t prefix_bytes;

static int is_disk(const char *path) { return strcmp(path, "/disk") == 0; }
static int is_marks(const char *path) { return strcmp(path, "/marks") == 0; }
static int is_refuse(const char *path) { return strcmp(path, "/refuse") == 0; }

/* A log with a hole would prove nothing: what cannot be logged ends it all. */
static void note(char kind, const void *bytes, size_t length, off_t offset) {
  struct event event = {(uint32_t)kind, (uint32_t)length, (uint64_t)offset};
  int is_kept = fwrite(&event, sizeof event, 1, events) == 1;
  if (is_kept && length > 0) is_kept = fwrite(bytes, length, 1, events) == 1;
  if (!is_kept || fflush(events) != 0) {
    perror("block-logger: the log");
    abort();
  }
}

static int is_refused(const char *bytes, size_t length) {
  if (prefix_bytes == 0) return 0;
  for (size_t at = 0; at + prefix_bytes <= length; at += BLOCK) {
    if (memcmp(bytes + at, prefix, prefix_bytes) == 0) return 1;
  }
  return 0;
}

/* Called when the kernel has accepted the mount: from here on the files are there. */
static void *on_init(struct fuse_conn_info *connection, struct fuse_config *config) {
  (void)connection, (void)config;
  puts("ready");
  fflush(stdout);
  return NULL;
}

static int on_getattr(const char *path, struct stat *stat, struct fuse_file_info *info) {
  (void)info;
  memset(stat, 0, sizeof *stat);
  if (strcmp(path, "/") == 0) {
    stat->st_mode = S_IFDIR | 0700;
    stat->st_nlink = 2;
    return 0;
  }
  if (!is_disk(path) && !is_marks(path) && !is_refuse(path)) return -ENOENT;
  stat->st_mode = S_IFREG | 0600;
  stat->st_nlink = 1;
  stat->st_size = is_disk(path) ? image_bytes : 0;
  return 0;
}

static int on_readdir(const char *path, void *buffer, fuse_fill_dir_t fill, off_t offset,
                      struct fuse_file_info *info, enum fuse_readdir_flags flags) {
  (void)path, (void)offset, (void)info, (void)flags;
  const char *names[] = {".", "..", "disk", "marks", "refuse"};
  for (size_t at = 0; at < sizeof names / sizeof *names; at += 1) {
    fill(buffer, names[at], NULL, 0, 0);
  }
  return 0;
}

static int on_open(const char *path, struct fuse_file_info *info) {
  (void)path;
  info->direct_io = 1;
  return 0;
}

static int on_truncate(const char *path, off_t size, struct fuse_file_info *info) {
  (void)path, (void)size, (void)info;
  return 0;
}

static int on_read(const char *path, char *buffer, size_t length, off_t offset,
                   struct fuse_file_info *info) {
  (void)info;
  if (!is_disk(path)) return 0;
  ssize_t got = pread(image, buffer, length, offset);
  return got < 0 ? -errno : (int)got;
}

static int on_write(const char *path, const char *bytes, size_t length, off_t offset,
                    struct fuse_file_info *info) {
  (void)info;
  if (is_marks(path)) {
    note('M', bytes, length, 0);
    return (int)length;
  }
  if (is_refuse(path)) {
    if (length > PREFIX_MAX) return -EINVAL;
    memcpy(prefix, bytes, length);
    prefix_bytes = length;
    return (int)length;
  }
  if (is_refused(bytes, length)) {
    prefix_bytes = 0;
    note('X', bytes, length, offset);
    return -EIO;
  }
  ssize_t taken = pwrite(image, bytes, length, offset);
  if (taken < 0) return -errno;
  note('W', bytes, (size_t)taken, offset);
  return (int)taken;
}

static int on_fsync(const char *path, int is_datasync, struct fuse_file_info *info) {
  (void)is_datasync, (void)info;
  if (is_disk(path)) note('F', NULL, 0, 0);
  return 0;
}

static const struct fuse_operations operations = {
    .init = on_init,
    .getattr = on_getattr,
    .readdir = on_readdir,
    .open = on_open,
    .truncate = on_truncate,
    .read = on_read,
    .write = on_write,
    .fsync = on_fsync,
};

int main(int count, char **arguments) {
  if (count != 4) {
    fprintf(stderr, "usage: block-logger IMAGE LOG MOUNTPOINT\n");
    return 2;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  struct stat stat;
  image = open(arguments[1], O_RDWR);
  events = fopen(arguments[2], "wb");
  if (image < 0 || events == NULL || fstat(image, &stat) != 0) {
    perror("block-logger");
    return 1;
  }
  image_bytes = stat.st_size;
  char *fuse_arguments[] = {arguments[0], "-f", "-s", arguments[3], NULL};
  return fuse_main(4, fuse_arguments, &operations, NULL);
}
