/** The workflow bundle: the procedures and the rules, and nothing that cannot run in the sandbox. */
import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from '@jest/globals'
import * as workflows from '../../workflows/index.ts'
import { builtBundle } from '../workflows/built-bundle.ts'
import { type SourceFile, sourcesIn } from './product-sources.ts'

/** Of the code itself: its source map grows with the length of the folder's name. */
const LARGEST_BYTES = 1_000_000

let code = ''
let sources: SourceFile[] = []
beforeAll(async () => {
  code = await readFile(await builtBundle(), 'utf8')
  sources = await sourcesIn(['workflows', 'domain'])
})

/** The way from the bundle's entry to each file, for whoever has to find the guilty line. */
const waysIn = (): Map<string, string> => {
  const ways = new Map([['workflows/index.ts', 'workflows/index.ts']])
  for (const [path, way] of ways) {
    const file = sources.find((source) => source.path === path)
    for (const { target, typeOnly } of file?.imports ?? [])
      if (!typeOnly && !ways.has(target)) ways.set(target, `${way} -> ${target}`)
  }
  return ways
}

describe('the bundle', () => {
  it('is built, and small', () => {
    const withoutMap = code.replace(/sourceMappingURL=data:\S+/, '')
    expect(withoutMap.length).toBeGreaterThan(100_000)
    expect(Buffer.byteLength(withoutMap)).toBeLessThanOrEqual(LARGEST_BYTES)
  })

  it('takes nothing from outside but the workflow part of the SDK', () => {
    const outside = [...waysIn()]
      .filter(([target]) => !/^(workflows|domain)\//.test(target) && target !== '@temporalio/workflow')
      .map(([, way]) => way)
    expect(outside).toEqual([])
    expect(waysIn().has('domain/recipient.ts')).toBe(true)
  })

  it('holds no database, no schema library, no client and no built-in', () => {
    const strangers = ['mongoose', 'mongodb', 'zod', 'express', 'pino', 'undici', '@temporalio/client']
    expect(strangers.filter((name) => code.includes(`node_modules/${name}/`))).toEqual([])
    expect(code).toContain('node_modules/@temporalio/workflow/')
    expect(code).not.toMatch(/require\(["'](node:)?(fs|crypto|net|http|child_process|os|path)["']\)/)
  })

  it('offers exactly the procedures, as each function it exports can be started', () => {
    expect(Object.keys(workflows).toSorted()).toEqual([
      'attachmentWorkflow',
      'consentWorkflow',
      'deliveryWorkflow',
      'informationRequestWorkflow',
      'noticeWorkflow',
      'notificationWorkflow',
      'plannedDeliveryWorkflow',
      'pollChannelWorkflow',
      'preparedInformationRequestWorkflow',
      'preparedInformationRequestWorkflowV2',
      'preparedNotificationWorkflow',
      'preparedNotificationWorkflowV2',
      'preparedReferralWorkflow',
      'preparedReferralWorkflowV2',
      'referralWorkflow',
      'replyWorkflow',
      'sweepNotStartedWorkflow',
    ])
  })

  it('keeps nothing in its modules that changes, as all workflows of a worker share them', () => {
    const STATE =
      /^(export )?(let|var) |^(export )?const (?!.*: Readonly)[^=]*= (new (Map|Set|WeakMap|WeakSet)|\[\]|\{\})/m
    const ours = [...waysIn().keys()]
    const keeping = sources.filter(({ path, text }) => ours.includes(path) && STATE.test(text))
    expect(keeping.map(({ path }) => path)).toEqual([])
    expect('const seen = new Map()\n').toMatch(STATE)
  })

  it('records one step at a time, in every procedure', () => {
    const beside = sources
      .filter(({ path }) => path.startsWith('workflows/') && path !== 'workflows/activity-profiles.ts')
      .filter(({ text }) => /proxyLocalActivities|\blocal(Record|Identity)\b/.test(text))
    expect(beside.map(({ path }) => path)).toEqual(['workflows/record-in-turn.ts'])
  })
})
