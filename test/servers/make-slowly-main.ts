/** Begins an artefact (arguments: name, version) and never ends it; waits to be killed in the middle. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeArtefact } from '../../dev/servers/cache-folder.ts'
import { quietProgress } from '../../dev/servers/progress.ts'

const [name = '', version = ''] = process.argv.slice(2)
await makeArtefact({ name, version }, process.env, quietProgress, async (folder) => {
  await writeFile(join(folder, 'program'), 'half of')
  process.stdout.write('half way\n')
  await new Promise(() => setInterval(() => undefined, 1_000))
})
