/** Builds the workflow bundle once: `npm run bundle`. Workers only ever load the built file. */
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'
import { BUNDLE_PATH } from './bundle-path.ts'

/** Builds it to its place, whole or not at all. */
export const bundleWorkflows = async (path: string = BUNDLE_PATH): Promise<void> => {
  const workflowsPath = fileURLToPath(new URL(`../workflows/index${extension()}`, import.meta.url))
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    // Evaluated once a worker instead of once a workflow: less memory and time for each. Safe because no module of
    // ours keeps state (test/layout/workflow-bundle.test.ts), and what is shared is frozen.
    preloadModules: [workflowsPath],
    logger: new DefaultLogger('WARN'),
  })
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.partial`, code)
  await rename(`${path}.partial`, path)
}

/** The sources in development, the compiled files in production. */
const extension = (): string => (import.meta.url.endsWith('.ts') ? '.ts' : '.js')

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleWorkflows()
