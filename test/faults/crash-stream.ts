/** The steady stream: clients that raise one referral after the other, whatever dies meanwhile. */
import { setTimeout as pause } from 'node:timers/promises'
import { isMessage, STORY_SHARES, type Story, type StoryKind, storyOf } from './crash-stories.ts'
import type { PersistentClient } from './persistent-client.ts'

/** A referral that was acknowledged to its client. */
export interface Acknowledged {
  readonly story: Story
  readonly status: number
  /** Id as the answer named it; a message's answer names it in its own way. */
  readonly referralId?: string
  readonly text: string
}

export interface Stream {
  readonly acknowledged: () => readonly Acknowledged[]
  /** The next story told is of this kind. */
  want(kind: StoryKind): void
  /** No new stories; resolves when every client has its answer. */
  end(): Promise<void>
  /** What clients were answered that they never should be. */
  readonly violations: () => readonly string[]
}

const CLIENTS = 4
const HOLD_BACK_MS = 200

interface StreamOptions {
  readonly client: PersistentClient
  readonly random: () => number
  /** Referrals a second, all clients together. */
  readonly perSecond: number
  readonly signal: AbortSignal
  /** Whether so much is under way that clients hold back, as people do who wait for answers. */
  readonly isFull: () => boolean
}

/** Starts it. */
export const startStream = (options: StreamOptions): Stream => {
  const acknowledged: Acknowledged[] = []
  const violations: string[] = []
  const wanted: StoryKind[] = []
  let told = 0
  let ended = false

  const next = (): Story => {
    told += 1
    return storyOf(wanted.shift() ?? drawKind(options.random), told)
  }

  const tell = async (): Promise<void> => {
    while (!ended) {
      if (wanted.length === 0 && options.isFull()) {
        await pause(HOLD_BACK_MS, undefined, { signal: options.signal })
        continue
      }
      const story = next()
      const answer = await options.client.post(story.request)
      const fault = faultIn(story, answer.status)
      if (fault !== undefined) violations.push(`${fault}: ${answer.text.slice(0, 300)}`)
      else acknowledged.push({ story, ...answer, ...idIn(story, answer.text) })
      await pause((CLIENTS * 1000) / options.perSecond, undefined, { signal: options.signal })
    }
  }

  const telling = Promise.all(Array.from({ length: CLIENTS }, tell))
  // Where the campaign breaks off, its own failure is the one to hear of.
  telling.catch(() => undefined)
  return {
    acknowledged: () => acknowledged,
    want: (kind) => void wanted.push(kind),
    violations: () => violations,
    async end() {
      ended = true
      await telling
    },
  }
}

const drawKind = (random: () => number): StoryKind => {
  let drawn = random() * 100
  for (const [kind, share] of Object.entries(STORY_SHARES) as [StoryKind, number][]) {
    drawn -= share
    if (drawn < 0) return kind
  }
  return 'riverside'
}

/** 409 to a message is its acknowledgement, where an earlier answer was lost: it has been processed. */
const faultIn = ({ kind, key }: Story, status: number): string | undefined => {
  const good = isMessage(kind) ? [200, 409] : [201, 202]
  return good.includes(status) ? undefined : `a good request (${kind}, key ${key}) was answered ${status}`
}

const idIn = ({ kind }: Story, text: string): { readonly referralId?: string } => {
  if (isMessage(kind)) return {}
  const { id } = JSON.parse(text) as { readonly id: string }
  return { referralId: id }
}
