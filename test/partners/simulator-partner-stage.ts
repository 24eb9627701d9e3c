/** A simulated partner for each test, with a folder of its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from '@jest/globals'
import {
  type BarsPartner,
  type BarsPartnerOptions,
  startBarsPartner,
} from '../../dev/simulators/bars-partner.ts'
import { SERVICE_ID, TOKEN } from './simulator-bars-message.ts'

/** A case as the partner shows it. */
export interface ShownCase {
  readonly caseId: string
  readonly bundleId: string
  readonly requestIds: readonly string[]
  readonly correlationId: string
  readonly serviceRequestFullUrl: string
  readonly serviceRequestId: string
  readonly reference: string
  readonly state: string
  readonly timesReceived: number
  readonly notices: readonly string[]
  readonly answers: readonly { readonly answer: string; readonly state: string }[]
}

export interface PartnerStage {
  /** File in which the partner keeps its cases. */
  dataFile(): string
  start(more?: Partial<BarsPartnerOptions>): Promise<BarsPartner>
  /** Ends what was begun last. */
  endLast(): Promise<void>
  add(clean: () => Promise<void>): void
}

/** Registers the folder and the clean-up around each test of the calling file. */
export const partnerStage = (): PartnerStage => {
  const cleanups: (() => Promise<void>)[] = []
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'partner-'))
  })
  afterEach(async () => {
    for (const clean of cleanups.splice(0).reverse()) await clean()
    await rm(folder, { recursive: true })
  })
  const dataFile = (): string => join(folder, 'cases.jsonl')
  return {
    dataFile,
    async start(more = {}) {
      const partner = await startBarsPartner({
        name: 'Hillside',
        odsCode: 'HH1',
        serviceIds: [SERVICE_ID],
        acceptedToken: TOKEN,
        dataFile: dataFile(),
        answerDelayMilliseconds: 1,
        ...more,
      })
      cleanups.push(() => partner.stop())
      return partner
    },
    endLast: async () => cleanups.pop()?.(),
    add: (clean) => cleanups.push(clean),
  }
}

/** The cases that a partner shows. */
export const casesOf = async (url: string): Promise<readonly ShownCase[]> =>
  (await (await fetch(`${url}/cases`)).json()) as ShownCase[]
