/** The webhook receiver's own calls to the exchange's API: fetches what an event is about, and answers for its people. */
import { setTimeout as pause } from 'node:timers/promises'
import type { EventBook, EventCase } from './webhook-event-book.ts'

export const EVENT_ANSWERS = {
  open: { move: 'open' },
  accept: { move: 'accept' },
  decline: {
    move: 'decline',
    reason: 'no-capacity',
    explanation: 'There is no room in the group until the spring.',
    nextStep: 'Ask again in March.',
  },
  start: { move: 'start' },
  finish: {
    move: 'finish',
    outcome: 'support-given',
    explanation: 'The family came to the group for ten weeks.',
    nextStep: 'Nothing further is planned.',
  },
} as const

export type EventAnswer = keyof typeof EVENT_ANSWERS

/** How its people answer each new case by themselves, in order. */
export const AUTOMATIC_ANSWERS = {
  none: [],
  accept: ['accept'],
  'accept-progress-finish': ['accept', 'start', 'finish'],
} as const satisfies Record<string, readonly EventAnswer[]>

export interface CallerOptions {
  /** Base address of the exchange. */
  readonly exchangeUrl: string
  readonly exchangeToken: string
  readonly answers: keyof typeof AUTOMATIC_ANSWERS
}

export interface WebhookCaller {
  /** Sees to every case that is not read, or not answered, yet; returns at once. */
  look(): void
  /** Status of the exchange's answer. */
  answer(found: EventCase, answer: EventAnswer): Promise<number>
  stop(): Promise<void>
}

const EVERY_MS = 200
/** An event is sent a moment before the exchange's own record says so: what is not there yet is asked for again. */
const MOST_TRIES = 150

interface ReadItem {
  readonly content?: { readonly person?: { readonly familyName?: string } }
}

/** Builds it. */
export const createWebhookCaller = (
  { exchangeUrl, exchangeToken, answers }: CallerOptions,
  book: EventBook,
): WebhookCaller => {
  const stopping = new AbortController()
  const { signal } = stopping
  const running = new Map<string, Promise<void>>()
  const headers = { authorization: `Bearer ${exchangeToken}`, 'content-type': 'application/json' }

  const readItem = async (found: EventCase): Promise<void> => {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const answer = await fetch(`${exchangeUrl}${found.event.data.links.item}`, { headers, signal }).catch(
        () => undefined,
      )
      if (answer?.ok) {
        const { content } = (await answer.json()) as ReadItem
        return book.record({ entry: 'read', caseId: found.caseId, about: content?.person?.familyName ?? '' })
      }
      await pause(EVERY_MS, undefined, { signal })
    }
  }
  const answer = async (found: EventCase, given: EventAnswer): Promise<number> => {
    const { status } = await fetch(`${exchangeUrl}${found.event.data.links.responses}`, {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': `"${found.caseId}-${given}"` },
      body: JSON.stringify(EVENT_ANSWERS[given]),
      signal,
    })
    if (status < 300) await book.record({ entry: 'answered', caseId: found.caseId, answer: given })
    return status
  }
  const seeTo = async (found: EventCase): Promise<void> => {
    if (found.about === undefined) await readItem(found)
    for (const given of AUTOMATIC_ANSWERS[answers])
      if (!found.answers.includes(given)) await answer(found, given)
  }
  return {
    answer,
    look() {
      for (const found of book.cases()) {
        if (running.has(found.caseId)) continue
        running.set(
          found.caseId,
          seeTo(found).catch(() => {}),
        )
      }
    },
    async stop() {
      stopping.abort()
      await Promise.all(running.values())
    },
  }
}
