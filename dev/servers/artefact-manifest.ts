import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** What each file of an artefact was when it was made: a damaged copy is found before it is run. */
type Manifest = { readonly [file: string]: { readonly size: number; readonly sha256: string } }

const MANIFEST = 'manifest.json'

/** Records size and hash of every file in the folder. */
export async function writeManifest(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const manifest: Record<string, Manifest[string]> = {}
  for (const file of files.sort()) {
    manifest[relative(folder, file)] = { size: (await stat(file)).size, sha256: await sha256(file) }
  }
  await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`)
}

/**
 * What is wrong with the artefact in the folder: `absent`, a few words on the damage, or undefined when it is whole.
 * @param thorough compares the contents too, not the sizes alone
 */
export async function damageIn(folder: string, thorough = false): Promise<string | undefined> {
  let manifest: Manifest
  try {
    manifest = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8'))
  } catch (error) {
    const noFolder = await stat(folder).then(
      () => false,
      () => true,
    )
    return noFolder ? 'absent' : `its ${MANIFEST} cannot be read: ${String(error)}`
  }
  for (const [file, was] of Object.entries(manifest)) {
    const size = await stat(join(folder, file)).then(
      (found) => found.size,
      () => 'no',
    )
    if (size !== was.size) return `${file} has ${size} bytes instead of ${was.size}`
    if (thorough && (await sha256(join(folder, file))) !== was.sha256) return `${file} has other contents`
  }
  return undefined
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
