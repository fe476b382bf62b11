import { readFileSync, realpathSync } from "node:fs";
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

function readMounts(): string | undefined {
  try {
    return readFileSync("/proc/self/mounts", "utf8");
  } catch {
    return undefined;
  }
}
