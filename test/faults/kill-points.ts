/**
 * Preloaded into the exchange's processes by NODE_OPTIONS (crash-world.ts): watches from outside what the process does with MongoDB,
 * Temporal and partners, and at the armed moment kills it (or another process) with SIGKILL.
 *
 * It is armed by a file `<pid>.json` in the folder KILL_POINTS names, read on SIGUSR2.
 */
import diagnostics from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Socket } from 'node:net'
import { join } from 'node:path'
import mongoose from 'mongoose'
import SftpClient from 'ssh2-sftp-client'
import { dataKindOf } from './data-kinds.ts'
import type { Moment } from './kill-point-table.ts'

/** What to wait for, and who dies. */
export interface KillOrder {
  readonly moment: Moment
  /** How many times the moment passes before it kills. */
  readonly passes: number
  /** Process id of who dies. */
  readonly victim: number
}

type Reached = (moment: Moment) => void

const isSame = (one: Moment, other: Moment): boolean => {
  if (one.on === 'data') return other.on === 'data' && one.kind === other.kind && one.when === other.when
  if (one.on === 'call') return other.on === 'call' && one.name === other.name && one.when === other.when
  return other.on === 'partner' && one.wire === other.wire && one.when === other.when
}

/** Our own death leaves no line after it: the thread waits here for the signal. */
const kill = (victim: number): void => {
  process.kill(victim, 'SIGKILL')
  if (victim === process.pid) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

const createTrigger = (folder: string): Reached => {
  let order: KillOrder | undefined
  let passed = 0
  process.on('SIGUSR2', () => {
    order = JSON.parse(readFileSync(join(folder, `${process.pid}.json`), 'utf8')) as KillOrder
    passed = 0
  })
  return (moment) => {
    if (order === undefined || !isSame(order.moment, moment)) return
    passed += 1
    if (passed <= order.passes) return
    const { victim } = order
    order = undefined
    kill(victim)
  }
}

type Method = (this: object, ...given: unknown[]) => unknown

/** Puts `around` in the place of a method, for every object of the class. */
const wrap = (
  prototype: object,
  name: string,
  around: (original: () => unknown, self: object, given: unknown[]) => unknown,
): void => {
  const original = Reflect.get(prototype, name) as Method
  const wrapped: Method = function (...given) {
    return around(() => original.apply(this, given), this, given)
  }
  Reflect.set(prototype, name, wrapped)
}

const OPERATIONS = { insertOne: 'insert', insertMany: 'insert', updateOne: 'update', find: 'find' } as const

const watchData = (reached: Reached): void => {
  for (const [name, operation] of Object.entries(OPERATIONS))
    wrap(mongoose.mongo.Collection.prototype, name, (original, self, [first, second]) => {
      const collection = String(Reflect.get(self, 'collectionName'))
      const kind = dataKindOf(collection, operation, first, second)
      reached({ on: 'data', kind, when: 'before' })
      const result = original()
      if (!(result instanceof Promise)) return result
      return result.then((done: unknown) => {
        reached({ on: 'data', kind, when: 'after' })
        return done
      })
    })
}

/** The client's own copy of gRPC: every call to Temporal goes through this one method of it. */
const watchCalls = (reached: Reached): void => {
  const client = createRequire(import.meta.url).resolve('@temporalio/client')
  const grpc = createRequire(client)('@grpc/grpc-js') as { readonly Client: { readonly prototype: object } }
  wrap(grpc.Client.prototype, 'makeUnaryRequest', (original, _self, given) => {
    const name = String(given[0]).split('/').at(-1) ?? ''
    reached({ on: 'call', name, when: 'before' })
    const last = given.length - 1
    const answered = given[last]
    if (typeof answered === 'function')
      given[last] = (error: unknown, answer: unknown) => {
        if (error === null || error === undefined) reached({ on: 'call', name, when: 'after' })
        Reflect.apply(answered, undefined, [error, answer])
      }
    return original()
  })
}

/** Long enough that what was written has left this process, short enough that a slow partner is still at work. */
const LEAVING_MS = 100

type PartnerMoment = Extract<Moment, { on: 'partner' }>

/** Which wire a call by HTTP belongs to, if it carries a message. */
const wireOfCall = (event: unknown): PartnerMoment['wire'] | undefined => {
  const request = Object(Reflect.get(Object(event), 'request')) as object
  const path = String(Reflect.get(request, 'path'))
  if (path.endsWith('/$process-message')) return 'bars'
  if (path.endsWith('/outbox')) return 'mesh'
  // The same address is asked for updates too.
  return JSON.stringify(Reflect.get(request, 'headers')).includes('SubmitMessage') ? 'soap' : undefined
}

const watchHttpCalls = (reached: Reached): void => {
  diagnostics.subscribe('undici:request:bodySent', (event) => {
    const wire = wireOfCall(event)
    if (wire !== undefined) setTimeout(() => reached({ on: 'partner', wire, when: 'sent' }), LEAVING_MS)
  })
  diagnostics.subscribe('undici:request:headers', (event) => {
    const wire = wireOfCall(event)
    if (wire !== undefined) reached({ on: 'partner', wire, when: 'answered' })
  })
}

const START_OF_BLOCK = 0x0b

/** A referral leaves by a frame on a socket: its first byte, and its type in its first segment. */
const watchFrames = (reached: Reached): void =>
  wrap(Socket.prototype, 'write', (original, _self, [bytes]) => {
    const isReferral =
      bytes instanceof Uint8Array &&
      bytes[0] === START_OF_BLOCK &&
      Buffer.from(bytes.subarray(0, 200)).includes('|REF^')
    if (isReferral) setTimeout(() => reached({ on: 'partner', wire: 'hl7', when: 'sent' }), LEAVING_MS)
    return original()
  })

/** Nobody reads a file before its control file has its last name. */
const watchRenames = (reached: Reached): void =>
  wrap(SftpClient.prototype, 'rename', (original, _self, [, to]) => {
    const done = original()
    if (!String(to).includes('/outbox/') || !String(to).endsWith('.ctl')) return done
    setTimeout(() => reached({ on: 'partner', wire: 'files', when: 'sent' }))
    return done
  })

const folder = process.env.KILL_POINTS
if (folder !== undefined) {
  const reached = createTrigger(folder)
  watchData(reached)
  watchCalls(reached)
  watchHttpCalls(reached)
  watchFrames(reached)
  watchRenames(reached)
}
