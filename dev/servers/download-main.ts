/**
 * Downloads one program by its maker's own way. Run by download-program.ts as
 * `download-main.ts <what> <version> <folder for arrivals> <target file>`.
 */
import { chmod, copyFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { TestWorkflowEnvironment } from '@temporalio/testing'
import { MongoBinary } from 'mongodb-memory-server-core'
import type { Download } from './download-program.ts'
import { allWordsOf } from './error-facts.ts'

/** The Temporal SDK downloads as it starts a server: the server that comes up shows that the program runs here. */
async function download(what: Download, version: string, arrivals: string): Promise<string> {
  if (what === 'mongod') return MongoBinary.getPath({ version, downloadDir: arrivals })
  const executable = { type: 'cached-download', version: `v${version}`, downloadDir: arrivals } as const
  const server = { executable }
  const environment =
    what === 'temporal'
      ? await TestWorkflowEnvironment.createLocal({ server })
      : await TestWorkflowEnvironment.createTimeSkipping({ server })
  await environment.teardown()
  const [program] = await readdir(arrivals)
  if (program === undefined) throw new Error('The download left no program.')
  return join(arrivals, program)
}

function isDownload(what: string | undefined): what is Download {
  return what === 'temporal' || what === 'time-skipping-server' || what === 'mongod'
}

const [what, version, arrivals, target] = process.argv.slice(2)
if (!isDownload(what) || version === undefined || arrivals === undefined || target === undefined) {
  throw new Error('Expected: what, version, folder for arrivals, target file.')
}
try {
  await copyFile(await download(what, version, arrivals), target)
  await chmod(target, 0o755)
} catch (error) {
  process.stderr.write(`${allWordsOf(error).replaceAll(/\s+/g, ' ')}\n`)
  process.exitCode = 1
}
