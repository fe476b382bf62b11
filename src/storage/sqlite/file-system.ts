import { readFileSync, realpathSync, statfsSync, statSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";

/** Types of network file systems in Linux's list of mounts. */
const NETWORK = /^(nfs\d?|cifs|smb\d?|smbfs|afs|ceph|lustre|gpfs|glusterfs|beegfs|davfs)$/;
/** Types of network file systems that run in user space. */
const FUSE_NETWORK = /^fuse\.(sshfs|glusterfs|s3fs|gcsfuse|rclone)$/;

/**
 * The type of the network file system that a path lies on; undefined for a local one, and where it
 * is unknown.
 * @param mounts Linux's list of mounts; undefined on other systems
 */
export function networkFileSystem(path: string, mounts = readMounts()): string | undefined {
  if (mounts === undefined) return undefined;
  let folder = dirname(resolve(path));
  try {
    folder = realpathSync(folder);
  } catch {
    return undefined; // The folder does not exist; opening the file says so.
  }
  let longest = "";
  let type: string | undefined;
  for (const line of mounts.split("\n")) {
    const [, escaped, mountType] = line.split(" ");
    if (escaped === undefined || mountType === undefined) continue;
    const point = escaped.replace(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    const isInside =
      folder === point || folder.startsWith(point.endsWith(sep) ? point : point + sep);
    // Of two mounts at one point the later one covers the earlier one.
    if (isInside && point.length >= longest.length) [longest, type] = [point, mountType];
  }
  const isNetwork = type !== undefined && (NETWORK.test(type) || FUSE_NETWORK.test(type));
  return isNetwork ? type : undefined;
}

const readMounts = (): string | undefined => readSystem("/proc/self/mounts");

/** A file of Linux's; undefined on other systems. */
function readSystem(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** SQLite writes at most this much at once: a page with its header in the log. */
const LARGEST_WRITE_BYTES = 65_536 + 24;

/**
 * The limit on the size of files of this process, in bytes, where a database or its log has
 * reached it; otherwise undefined.
 * @param limits Linux's list of limits; undefined on other systems
 */
export function reachedSizeLimit(
  path: string,
  limits = readSystem("/proc/self/limits"),
): number | undefined {
  const [, text] = /^Max file size\s+(\d+)/m.exec(limits ?? "") ?? [];
  if (text === undefined) return undefined;
  const isReached = ["", "-wal", "-journal"].some((suffix) => {
    const size = statSync(`${path}${suffix}`, { throwIfNoEntry: false })?.size ?? 0;
    return size + LARGEST_WRITE_BYTES > Number(text);
  });
  return isReached ? Number(text) : undefined;
}

/** What a file system says of its room. */
interface Room {
  /** Blocks in all; 0 where it does not know. */
  readonly blocks: number;
  /** Blocks that are free for this user. */
  readonly bavail: number;
  /** Bytes of a block. */
  readonly bsize: number;
}

/**
 * Whether the disk of a file has no room for what SQLite writes at once; false where it is unknown.
 * SQLite says so itself only of some writes, and of others that the disk has an error.
 * @param read asks the file system of a folder
 */
export function isDiskFull(path: string, read: (folder: string) => Room = statfsSync): boolean {
  try {
    const { blocks, bavail, bsize } = read(dirname(resolve(path)));
    return blocks > 0 && bavail * bsize < LARGEST_WRITE_BYTES;
  } catch {
    return false;
  }
}
