/** What the system says of files, in the words of their users. */
const PROBLEMS: { readonly [code: string]: string } = {
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EROFS: "the file system is read-only",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is a file",
  ENOSPC: "the disk is full",
  ELOOP: "it is a link that leads back to itself",
};

/**
 * Why a file can't be read or written.
 * @param cause what `node:fs` threw
 * @param missing what ENOENT means for this call, such as `its folder does not exist` where a file is
 *   written. Default: there is no such file
 * @returns words where the code is known, else the message of the system
 */
export function fileProblem(cause: unknown, missing = "there is no such file"): string {
  const { code = "", message } = cause as NodeJS.ErrnoException;
  return code === "ENOENT" ? missing : (PROBLEMS[code] ?? message);
}
