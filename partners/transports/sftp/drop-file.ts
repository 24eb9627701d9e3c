/**
 * Leaves one file in a partner's folder: each file under a temporary name and renamed when it is whole, the data file
 * first, its control file last. Nobody reads a data file without its control file, so until the last rename is asked
 * for, surely nothing was accepted; after that the folder says what became of it.
 */
import { controlNameOf } from './control-file.ts'
import type { SftpSession } from './sftp-session.ts'
import { notNow, SftpTrouble } from './sftp-trouble.ts'

export interface FileToDrop {
  readonly folder: string
  readonly name: string
  readonly bytes: Uint8Array
  readonly control: Uint8Array
}

/** How far it came, for whoever has to say what a lost connection means. */
export interface DropProgress {
  lastRenameAsked: boolean
}

const TEMPORARY = '.tmp'

interface Part {
  readonly folder: string
  readonly name: string
  readonly bytes: Uint8Array
}

const pathOf = ({ folder, name }: Pick<Part, 'folder' | 'name'>): string => `${folder}/${name}`

const sizesIn = async (session: SftpSession, folder: string): Promise<ReadonlyMap<string, number>> =>
  new Map((await session.list(folder)).map(({ name, bytes }) => [name, bytes]))

const writeTemporary = async (session: SftpSession, part: Part): Promise<void> => {
  await session.write(`${pathOf(part)}${TEMPORARY}`, part.bytes)
  const size = (await sizesIn(session, part.folder)).get(`${part.name}${TEMPORARY}`)
  // A server that ran out of space may say nothing of it.
  if (size !== part.bytes.length) throw new SftpTrouble('answered', notNow('unavailable', 'file cut short'))
}

/** A refused rename is looked after: some servers answer so where an earlier one was done. */
const renameTemporary = async (session: SftpSession, part: Part): Promise<void> => {
  try {
    await session.rename(`${pathOf(part)}${TEMPORARY}`, pathOf(part))
  } catch (error) {
    if (!(error instanceof SftpTrouble) || error.how !== 'answered') throw error
    if ((await sizesIn(session, part.folder)).get(part.name) !== part.bytes.length) throw error
  }
}

/** Whether a file surely lies there under its temporary name still. */
const isLeft = async (session: SftpSession, part: Part): Promise<boolean> => {
  try {
    return (await sizesIn(session, part.folder)).has(`${part.name}${TEMPORARY}`)
  } catch (error) {
    if (error instanceof SftpTrouble) return false
    throw error
  }
}

/** Done where it resolves. @throws SftpTrouble */
export const dropFile = async (
  session: SftpSession,
  { folder, name, bytes, control }: FileToDrop,
  progress: DropProgress,
): Promise<void> => {
  const data: Part = { folder, name, bytes }
  const marker: Part = { folder, name: controlNameOf(name), bytes: control }
  const there = await sizesIn(session, folder)
  // Left by an earlier try, and not fetched yet.
  if (there.get(marker.name) === control.length && there.get(name) === bytes.length) return
  if (there.get(name) !== bytes.length) {
    if (there.has(name)) await session.remove(pathOf(data))
    await writeTemporary(session, data)
    await renameTemporary(session, data)
  }
  if (there.has(marker.name)) await session.remove(pathOf(marker))
  await writeTemporary(session, marker)
  progress.lastRenameAsked = true
  try {
    await renameTemporary(session, marker)
  } catch (error) {
    // A control file that lies under neither name may have been renamed for all that, and fetched since.
    if (error instanceof SftpTrouble && error.how === 'answered' && (await isLeft(session, marker)))
      progress.lastRenameAsked = false
    throw error
  }
}

/**
 * After the connection was lost over the last rename: finishes it where it was not done. A control file that is under
 * neither name was renamed and fetched since. @throws SftpTrouble
 */
export const settleDrop = async (session: SftpSession, { folder, name, control }: FileToDrop) => {
  const marker: Part = { folder, name: controlNameOf(name), bytes: control }
  const there = await sizesIn(session, folder)
  if (there.has(`${marker.name}${TEMPORARY}`) && !there.has(marker.name))
    await renameTemporary(session, marker)
}
