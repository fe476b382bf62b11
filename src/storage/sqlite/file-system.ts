import { readFileSync, realpathSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";

const network =
  /^(nfs\d?|cifs|smb\d?|smbfs|afs|ceph|lustre|gpfs|glusterfs|fuse\.(sshfs|glusterfs|s3fs|gcsfuse|rclone)|beegfs|davfs)$/;

/**
 * The kind of network file system that a path lies on, by Linux's list of mounts; undefined for a
 * local one, or where it can't be told.
 */
export function networkFileSystem(path: string, mounts = readMounts()): string | undefined {
  if (mounts === undefined) return undefined;
  let folder = dirname(resolve(path));
  try {
    folder = realpathSync(folder);
  } catch {
    return undefined; // it does not exist: another error says so
  }
  let best = "";
  let kind: string | undefined;
  for (const line of mounts.split("\n")) {
    const [, point, type] = line.split(" ");
    if (point === undefined || type === undefined) continue;
    const at = point.replace(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    const inside = folder === at || folder.startsWith(at.endsWith(sep) ? at : at + sep);
    // The last of equals is mounted over the others.
    if (inside && at.length >= best.length) [best, kind] = [at, type];
  }
  return kind !== undefined && network.test(kind) ? kind : undefined;
}

function readMounts(): string | undefined {
  try {
    return readFileSync("/proc/self/mounts", "utf8");
  } catch {
    return undefined;
  }
}
