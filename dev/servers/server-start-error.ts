import { allWordsOf } from './error-facts.ts'

/** What stopped a server from starting, in words for the person at the keyboard, and what that person can do. */
export class ServerStartError extends Error {
  /** What happened, to what. One sentence. */
  readonly problem: string
  /** What to do next. One sentence, or a list where there are several ways. */
  readonly wayOut: string

  constructor(problem: string, wayOut: string, cause?: unknown) {
    super(`${problem} ${wayOut}`, { cause })
    this.name = 'ServerStartError'
    this.problem = problem
    this.wayOut = wayOut
  }
}

const FULL = /ENOSPC|EDQUOT|no space left|disk is full|disk quota|not enough space/i
const NOT_WRITABLE =
  /EACCES|EPERM|EROFS|ENOTDIR|EEXIST|ENOENT: no such file or directory, mkdir|permission denied|read-?only (file ?system|database)/i

/**
 * The plain words for a folder that cannot be used, or undefined when the failure has another reason.
 * @param failure what the file system or a tool said: an Error or its text
 * @param folder the folder that was to be written
 * @param instead how another folder is chosen, as the end of a sentence: "set XDG_CACHE_HOME to another folder"
 */
export function folderProblem(
  failure: unknown,
  folder: string,
  instead: string,
): ServerStartError | undefined {
  const said = allWordsOf(failure)
  if (FULL.test(said)) {
    return new ServerStartError(
      `The disk that holds ${folder} is full.`,
      `Free some space there, or ${instead}.`,
      failure,
    )
  }
  if (NOT_WRITABLE.test(said)) {
    return new ServerStartError(
      `The folder ${folder} cannot be written.`,
      `Give this user the right to write there (a read-only disk cannot be used), or ${instead}.`,
      failure,
    )
  }
  return undefined
}

/** The plain words for a port that another program holds. */
export function portInUse(server: string, port: number, cause?: unknown): ServerStartError {
  return new ServerStartError(
    `Port ${port} on 127.0.0.1 is in use by another program, so ${server} cannot start there.`,
    `Stop that program (on Linux \`ss -ltnp "sport = :${port}"\` names it), or choose another port.`,
    cause,
  )
}
