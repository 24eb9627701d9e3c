/** Each transport against each listed fault: tried by a row that is there, and what the product's own step then makes of a delivery. */
import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { type AfterAttempt, type AttemptOutcome, afterAttempt } from '../../domain/delivery.ts'
import { useDatabase } from '../database/database-world.ts'
import { sized } from '../test-size.ts'
import { casesAt, fillFaultDirectory, misbehave, PROFILE, underFault } from './deliver-under-fault.ts'
import { wiresOn, withWire } from './fault-wires.ts'
import { LISTED_BY_TRANSPORT, LISTED_FAULTS, type TriedBy } from './listed-faults.ts'
import { ANSWERS, faultsFor } from './transport-faults.ts'

const TRANSPORTS = readdirSync('partners/transports').filter((name) => name !== 'in-memory')

type Next = AfterAttempt['next']

const world = useDatabase()
beforeAll(() => fillFaultDirectory(world.store()))

/** What follows the first attempt: where a repeat is known, or their system can be asked; and where neither holds. */
const FOLLOWS: Readonly<
  Record<AttemptOutcome, { readonly known: readonly Next[]; readonly neither: readonly Next[] }>
> = {
  taken: { known: ['delivered', 'handed-over'], neither: ['delivered', 'handed-over'] },
  'already-known': { known: ['delivered'], neither: ['delivered'] },
  'not-now': { known: ['wait'], neither: ['wait'] },
  misconfigured: { known: ['wait'], neither: ['wait'] },
  refused: { known: ['next-channel'], neither: ['next-channel'] },
  unknown: { known: ['wait'], neither: ['uncertain'] },
}

describe.each(TRANSPORTS)('the transport %s', (transport) => {
  const entry = LISTED_BY_TRANSPORT[transport]
  it('has an entry for every listed fault', () => {
    expect(Object.keys(entry?.faults ?? {}).sort()).toEqual([...LISTED_FAULTS].sort())
  })
  if (entry === undefined) return

  const rows = new Set<string>(faultsFor(entry.abilities).map(([name]) => name))
  const answersCome = !entry.abilities.some(
    (ability) => ability === 'files' || ability === 'mail' || ability === 'no-other-end',
  )
  const isThere = (by: TriedBy): boolean => {
    if ('row' in by) return rows.has(by.row)
    if ('answer' in by) return answersCome && by.answer in ANSWERS
    return 'file' in by ? readFileSync(by.file, 'utf8').includes(by.test) : true
  }
  it.each([...LISTED_FAULTS])('%s is tried by what is there', (fault) => {
    const tried = entry.faults[fault]
    expect(tried.length).toBeGreaterThan(0)
    expect(tried.filter((by) => !isThere(by))).toEqual([])
  })

  it.each([...faultsFor(entry.abilities)])(
    '%s: what follows its row',
    (_name, { outcome, reasons, arrives }) => {
      // What may have arrived is never called surely not accepted, and never sent again blindly.
      if (arrives === 'once') expect(['taken', 'unknown']).toContain(outcome)
      for (const [repeats, expected] of Object.entries(FOLLOWS[outcome])) {
        const abilities = { deduplicates: repeats === 'known', queryable: false }
        const history = { attempts: 1, unknowns: outcome === 'unknown' ? 1 : 0, elapsedSeconds: 0 }
        const [reason = 'accepted'] = reasons
        expect(expected).toContain(afterAttempt({ outcome, reason }, abilities, PROFILE, history).next)
      }
    },
  )

  const wires = wiresOn(transport)
  const told = LISTED_FAULTS.flatMap((fault) =>
    entry.faults[fault].flatMap((by) => ('told' in by ? [{ fault, by }] : [])),
  )
  // A sixth of them, the same one in each run and another for each wire; all of them in the full run.
  const parts = sized(6, 1)
  const rowsOf = wires.flatMap((wire, at) =>
    told
      .filter((_, index) => index % parts === (TRANSPORTS.indexOf(transport) + at) % parts)
      .map(({ fault, by }) => ({ wire, fault, by })),
  )
  if (rowsOf.length === 0) return
  describe.each([true, false])('where a repeat is known: %s', (deduplicates) => {
    it.each(rowsOf)('$wire: $fault, told $by.told', async ({ wire: name, by }) => {
      await withWire(name, deduplicates, async (wire) => {
        const delivery = await underFault(world.store(), wire)
        await misbehave(wire, ...('fault' in by.told ? [by.told] : []))
        const { results, after, sent } = await delivery.deliver(by.timeoutSeconds ?? 10, () =>
          misbehave(wire),
        )
        const [first] = results
        expect(first).toMatchObject({ outcome: by.ends })
        expect(FOLLOWS[by.ends][deduplicates ? 'known' : 'neither']).toContain(after[0]?.next)
        const cases = await casesAt(wire)
        const end = after.at(-1)?.next
        // P1: what surely was not accepted is brought to its end once they are well again.
        if (end !== 'uncertain' && end !== 'next-channel') expect(cases).toHaveLength(1)
        // P2: never a second case, and in doubt nothing is sent to a partner that would make one.
        expect(cases.length).toBeLessThanOrEqual(1)
        // P3: in doubt a person is asked, where nobody else can say.
        if (by.ends === 'unknown' && !deduplicates) expect([end, sent]).toEqual(['uncertain', 1])
      })
    })
  })

  it.each(wires)('an acceptance that comes twice makes one case: %s', async (name) => {
    await withWire(name, true, async (wire) => {
      const delivery = await underFault(world.store(), wire)
      for (let turn = 0; turn < 2; turn += 1) {
        const { after } = await delivery.deliver(10, async () => {})
        expect(['delivered', 'handed-over']).toContain(after.at(-1)?.next)
        expect(await casesAt(wire)).toHaveLength(1)
      }
    })
  })
})
