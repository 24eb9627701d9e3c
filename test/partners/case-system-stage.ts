/** A stage with the simulated older case system, met by our own format and transport over real SOAP. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach } from '@jest/globals'
import { type CaseSystemOptions, startCaseSystem } from '../../dev/simulators/case-system.ts'
import type { SimulatedSystem } from '../../dev/simulators/simulated-system.ts'
import type { ChannelSettings } from '../../domain/partner.ts'
import type { OutgoingMessage } from '../../partners/format.ts'
import { caseFormat } from '../../partners/formats/case-xml/case-format.ts'
import { createCaseReplies } from '../../partners/formats/case-xml/case-replies.ts'
import {
  createSoapTransport,
  type SoapTransportOptions,
} from '../../partners/transports/soap/soap-transport.ts'
import type { SeenCase } from '../faults/partner-cases.ts'
import { CREDENTIAL, SETTINGS_11 } from './soap-samples.ts'

/** Lets the transport call what listens here. */
export const ON_LOOPBACK: SoapTransportOptions = {
  allowNetworks: ['127.0.0.0/8'],
  allowPlainHttpTo: 'loopback',
}

/** Starts a system before each test of the calling file, and ends it after. */
export const caseSystemStage = () => {
  const transport = createSoapTransport(ON_LOOPBACK)
  const replies = createCaseReplies(transport)
  let folder = ''
  let system: SimulatedSystem
  const start = async (more: Partial<CaseSystemOptions> = {}): Promise<void> => {
    system = await startCaseSystem({
      name: 'Brookvale <Youth>',
      credential: CREDENTIAL,
      dataFile: join(folder, 'cases.jsonl'),
      answerDelayMilliseconds: 1,
      ...more,
    })
  }
  const restart = async (more: Partial<CaseSystemOptions> = {}): Promise<void> => {
    await system.stop()
    await start(more)
  }
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'case-system-'))
    await start()
  })
  afterAll(() => transport.close())
  afterEach(async () => {
    await system.stop()
    await rm(folder, { recursive: true })
  })

  const call = (settings: ChannelSettings = SETTINGS_11) => ({
    address: `${system.url}/services/cases`,
    credential: CREDENTIAL,
    settings,
    timeoutSeconds: 30,
    signal: new AbortController().signal,
  })
  const send = async (message: OutgoingMessage, more: Partial<ReturnType<typeof call>> = {}) => {
    const outcome = await transport.send({ ...call(), ...more, document: caseFormat.toWire(message) })
    return outcome.ended === 'answered' ? caseFormat.readAnswer(outcome.answer, message) : outcome.result
  }
  const isThere = async (message: OutgoingMessage, settings?: ChannelSettings) => {
    const question = caseFormat.presence?.question(message)
    if (question === undefined) throw new Error('nothing can be asked')
    const outcome = await transport.ask({ ...call(settings), question })
    if (outcome.ended !== 'answered') throw new Error('not answered')
    return caseFormat.presence?.readAnswer(outcome.answer, message)
  }
  const shown = async (): Promise<readonly SeenCase[]> =>
    (await fetch(`${system.url}/cases`)).json() as Promise<readonly SeenCase[]>
  const fault = (plan: object) =>
    fetch(`${system.controlUrl}/control/faults`, { method: 'PUT', body: JSON.stringify(plan) })
  const move = (caseId: string, answer: string, words = '') =>
    fetch(`${system.url}/cases/${caseId}/answers`, {
      method: 'POST',
      body: JSON.stringify({ answer, words }),
    })
  const fetched = async (place?: string, settings = SETTINGS_11 as ChannelSettings) => {
    const outcome = await replies.fetch({ ...call(settings), ...(place === undefined ? {} : { place }) })
    if (outcome.fetched !== 'replies') throw new Error(`not fetched: ${JSON.stringify(outcome)}`)
    return outcome
  }
  const readAll = async () => (await fetched()).replies.map(({ bytes }) => caseFormat.readReply?.(bytes))
  return {
    call,
    fault,
    fetched,
    isThere,
    move,
    readAll,
    replies,
    restart,
    send,
    shown,
    url: () => system.url,
  }
}
