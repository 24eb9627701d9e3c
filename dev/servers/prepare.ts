/**
 * Gets everything that the servers and the tests need, so that no start and no test waits for a download or a build:
 * `npm run servers`, with `-- --chromium` for the browser of the page tests too.
 */
import { basename } from 'node:path'
import { damageIn } from './artefact-manifest.ts'
import { chromiumPath } from './chromium.ts'
import { findGreenMail } from './greenmail-program.ts'
import { findMongo } from './mongo-program.ts'
import { createProgress, type Progress } from './progress.ts'
import { ServerStartError } from './server-start-error.ts'
import { findTemporal } from './temporal-program.ts'
import { timeSkippingServerPath } from './time-skipping-server.ts'

type Need = {
  readonly name: string
  /** Without it the other tests still run, and its own say what is missing. */
  readonly optional?: true
  readonly get: (progress: Progress) => Promise<string>
}

const NEEDS: readonly Need[] = [
  {
    name: 'Temporal',
    get: async (progress) => {
      const { value, source } = await findTemporal(process.env, progress)
      return withContentsChecked(source, value.kind === 'program' ? value.artefact : undefined)
    },
  },
  {
    name: 'MongoDB',
    get: async (progress) => {
      const { value, source } = await findMongo(process.env, progress)
      return withContentsChecked(source, value.kind === 'running' ? undefined : value.artefact)
    },
  },
  { name: 'Time-skipping test server', get: (progress) => timeSkippingServerPath(process.env, progress) },
  {
    name: 'GreenMail, without which e-mail replies cannot be collected',
    optional: true,
    get: async (progress) => (await findGreenMail(process.env, progress)).jar,
  },
]
const BROWSER: Need = {
  name: 'Chromium',
  optional: true,
  get: (progress) => chromiumPath({ progress, mayInstall: true }),
}

/** A start looks at sizes only; here there is time for the contents. */
async function withContentsChecked(source: string, artefact: string | undefined): Promise<string> {
  const damage = artefact === undefined ? undefined : await damageIn(artefact, true)
  if (artefact === undefined || damage === undefined) return source
  throw new ServerStartError(
    `The kept ${basename(artefact)} is damaged: ${damage}.`,
    `Remove ${artefact} and run this again.`,
  )
}

async function prepare(needs: readonly Need[], progress: Progress): Promise<boolean> {
  let complete = true
  for (const need of needs) {
    try {
      progress.line(`${need.name}: ${await need.get(progress)}`)
    } catch (error) {
      if (!(error instanceof ServerStartError)) throw error
      complete &&= need.optional === true
      progress.line(`${error.problem}\n${error.wayOut}`)
    }
  }
  return complete
}

const needs = process.argv.includes('--chromium') ? [...NEEDS, BROWSER] : NEEDS
if (!(await prepare(needs, createProgress()))) process.exitCode = 1
