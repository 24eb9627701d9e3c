/** The host key of a simulated SSH server: the same through any kill, as partners pin it. */
import { readFile, writeFile } from 'node:fs/promises'
import { type HostKeyPair, newHostKey } from './sftp-file-server.ts'

/** The key of the system that keeps its data in this file; made where it has none yet. */
export const keptHostKey = async (dataFile: string): Promise<HostKeyPair> => {
  const file = `${dataFile}.key`
  const kept = await readFile(file, 'utf8').catch(() => undefined)
  if (kept !== undefined) return JSON.parse(kept) as HostKeyPair
  const made = newHostKey()
  await writeFile(file, JSON.stringify(made), { mode: 0o600 })
  return made
}
