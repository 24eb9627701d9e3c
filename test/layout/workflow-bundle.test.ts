/** The workflow bundle: what is in it may run in the sandbox, and what it exports can be started. */

import { join } from 'node:path'
import { expect, it } from '@jest/globals'
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker'
import * as workflows from '../../workflows/index.ts'
import { ROOT } from './product-files.ts'

const LARGEST_BYTES = 2_500_000

it('builds, is small, and holds no database, schema library or Node built-in', async () => {
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(ROOT, 'workflows/index.ts'),
    logger: new DefaultLogger('ERROR'),
  })
  expect(code.length).toBeGreaterThan(100_000)
  expect(code.length).toBeLessThan(LARGEST_BYTES)
  for (const stranger of [
    'node_modules/mongoose',
    'node_modules/zod',
    'node_modules/pino',
    'node_modules/undici',
  ])
    expect(code).not.toContain(stranger)
}, 60_000)

it('exports the procedures and nothing else, as each export can be started', () => {
  expect(Object.keys(workflows).sort()).toEqual([
    'deliveryWorkflow',
    'referralWorkflow',
    'replyWorkflow',
    'sweepNotStartedWorkflow',
  ])
})
