/** Turns the operating system's refusals about the database's folder into one line with a way out. */
import { exitCodes, Mistake } from '../../mistake.ts'

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'there is a file of that name',
  ENAMETOOLONG: 'the path is too long',
  ELOOP: 'the path is a loop of links',
}

/** The operating system's code of an error, or ''. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** Runs `work` on files of `folder`; a refusal by the operating system becomes a {@link Mistake}. */
export async function onFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const reason = reasons[codeOf(error)]
    if (reason === undefined) throw error
    throw new Mistake(
      `The embedded database can't use its folder ${folder}: ${reason}. ` +
        'Run as the account that owns it, name another with BROADSHEET_DATA, or set DATABASE_URL.',
      exitCodes.usage,
      { cause: error },
    )
  }
}
