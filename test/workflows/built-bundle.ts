/** The workflow bundle, built once for one state of the sources, whichever test file asks first. */
import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflows } from '../../workers/bundle-workflows.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const KEPT = join(ROOT, 'build', 'test-bundles')

/** Path of the built bundle. */
export const builtBundle = async (): Promise<string> => {
  const path = join(KEPT, `${await fingerprint()}.js`)
  if (existsSync(path)) return path
  const own = `${path}.${randomUUID()}`
  await bundleWorkflows(own)
  await rename(own, path)
  await forgetOld()
  return path
}

const AN_HOUR_MS = 3_600_000

/** Bundles of sources that have changed since; a recent one may still be in use by another run. */
const forgetOld = async (): Promise<void> => {
  for (const name of await readdir(KEPT)) {
    const path = join(KEPT, name)
    if (Date.now() - (await stat(path)).mtimeMs > AN_HOUR_MS) await rm(path, { force: true })
  }
}

/** Of everything the bundle is made from, the SDK's version included. */
const fingerprint = async (): Promise<string> => {
  const hash = createHash('sha256')
  for (const folder of ['domain', 'workflows'])
    for (const file of (await readdir(join(ROOT, folder), { recursive: true })).sort())
      if (file.endsWith('.ts')) hash.update(file).update(await readFile(join(ROOT, folder, file)))
  for (const file of ['node_modules/@temporalio/workflow/package.json', 'workers/bundle-workflows.ts'])
    hash.update(await readFile(join(ROOT, file)))
  return hash.digest('hex').slice(0, 16)
}
