/**
 * `npm run demo`: sends invented referrals through a running world, and the published examples of the standard where
 * they are present, and prints each timeline as it unfolds.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { CONSENT_QUESTION, EXAMPLES } from './demo-examples.ts'
import { worldToken } from './world-token.ts'

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:3000' },
    data: { type: 'string', default: '.data' },
    examples: { type: 'string', default: '../shared/data/bars/messages' },
  },
})

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const WATCHED_SECONDS = 45

interface TimelineEntry {
  readonly at: string
  readonly title: string
  readonly detail?: string
  readonly by: string
}

interface Shown {
  readonly reference: string
  readonly status: string
  readonly state: string
  readonly next: string
  readonly timeline: readonly TimelineEntry[]
}

const main = async (): Promise<void> => {
  const amina = await worldToken(resolve(values.data), 'amina')
  const system = await worldToken(resolve(values.data), 'system')
  for (const { name, body } of EXAMPLES) {
    say(`\n── ${name}`)
    const raised = await call(amina, 'POST', '/v1/referrals', body, {
      'idempotency-key': `"${randomUUID()}"`,
    })
    await watch(amina, String(raised.id))
    if (raised.state === 'held') await askFamily(amina, String(raised.id))
  }
  await sendPublished(system)
  say(`\nSee them all: sign in with \`npm run -s token -- amina\` at ${values.url}/sign-in`)
}

const call = async (
  token: string,
  method: string,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Record<string, unknown>> => {
  const response = await fetch(`${values.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      'content-type': 'application/json',
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const answer = (await response.json()) as Record<string, unknown>
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${String(answer.detail ?? '')}`)
  return answer
}

/** What is held for want of a decision: the parent is asked by a link, and the code is told here. */
const askFamily = async (token: string, id: string): Promise<void> => {
  const asked = await call(token, 'POST', `/v1/referrals/${id}/consent-requests`, CONSENT_QUESTION, {
    'idempotency-key': `"${randomUUID()}"`,
  })
  say('   A parent was asked for consent. The mail is on the page of the mail server (see `npm start`);')
  say(`   its link opens with the code ${String(asked.code)}, which only the practitioner is shown.`)
}

/** Prints each new line of the timeline until an outcome came, or what it waits for is a person. */
const watch = async (token: string, id: string): Promise<void> => {
  const until = Date.now() + WATCHED_SECONDS * 1000
  let printed = 0
  for (;;) {
    const shown = (await call(token, 'GET', `/v1/referrals/${id}`, undefined)) as unknown as Shown
    if (printed === 0) say(`   ${shown.reference}`)
    for (const entry of shown.timeline.slice(printed)) say(lineOf(entry))
    printed = shown.timeline.length
    if (settled(shown) || Date.now() > until) return say(`   now: ${shown.status}. ${shown.next}`)
    await pause(300)
  }
}

const lineOf = ({ at, title, detail, by }: TimelineEntry): string =>
  `   ${new Date(at).toLocaleTimeString('en-GB', { timeZone: 'Europe/London' })}  ${title}${detail ? `: ${detail}` : ''}  (${by})`

const settled = ({ state, timeline }: Shown): boolean =>
  state === 'held' ||
  state === 'not-shared' ||
  timeline.some(({ title }) => STOPS.some((stop) => title.startsWith(stop)))

const STOPS = ['Outcome given', 'Declined', 'Delivery uncertain', 'Could not be delivered', 'Closed']

/** The published examples, sent as they stand. */
const sendPublished = async (token: string): Promise<void> => {
  const folder = resolve(values.examples)
  if (!existsSync(folder)) return say(`\nThe published examples are not at ${folder}: left out.`)
  for (const file of readdirSync(folder).filter((name) => /^(refreq|refresp|servreq).*\.xml$/.test(name))) {
    const body = readFileSync(join(folder, file))
    const response = await fetch(`${values.url}/fhir/R4/$process-message`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/fhir+xml',
        accept: 'application/fhir+json; version=1.4.0',
        'x-request-id': randomUUID(),
        'x-correlation-id': randomUUID(),
        'nhsd-target-identifier': target(destinationIn(body.toString())),
      },
      body,
    })
    const answer = (await response.json()) as {
      entry?: { resource?: { resourceType: string; issue?: { diagnostics: string }[] } }[]
    }
    const outcome = answer.entry?.find(
      ({ resource }) => resource?.resourceType === 'OperationOutcome',
    )?.resource
    const warnings = (outcome?.issue ?? []).map(({ diagnostics }) => `\n      ${diagnostics}`).join('')
    say(`\n── published example ${file}: ${response.status}${warnings}`)
  }
}

const destinationIn = (message: string): string =>
  /<destination>.*?dos-service-id\|(\w+)/s.exec(message)?.[1] ?? '111111111'

const target = (value: string): string =>
  Buffer.from(JSON.stringify({ value, system: 'https://fhir.nhs.uk/Id/dos-service-id' })).toString('base64')

try {
  await main()
} catch (thrown) {
  const away = thrown instanceof TypeError && thrown.message === 'fetch failed'
  process.stderr.write(
    away
      ? `No exchange answers at ${values.url}. Start one first: npm start\n`
      : `${(thrown as Error).message}\n`,
  )
  process.exitCode = 1
}
