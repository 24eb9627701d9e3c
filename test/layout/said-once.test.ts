/** What the product says in one place only. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { productSources, type SourceFile } from './product-sources.ts'

let product: SourceFile[] = []
beforeAll(async () => {
  product = await productSources()
})

const holding = (pattern: RegExp): string[] =>
  product.filter(({ text }) => pattern.test(text)).map(({ path }) => path)

describe('one place only', () => {
  it('hashes what is there as a whole; others hash in pieces, or write another way than in hexadecimal', () => {
    // One `update`, then hexadecimal digits, or a shortening of them.
    const whole = /createHash\('sha256'\)\s*\.update\((?:(?!\.update\()[^;])*?\)\s*\.digest\('hex'\)/
    // Where a channel leads has the same rule written out.
    expect(holding(whole).filter((path) => path !== 'activities/channel-place.ts')).toEqual([
      'runtime/sha256.ts',
    ])
  })

  it('says which version a first message has', () => {
    expect(holding(/const FIRST_VERSION\b/)).toEqual(['domain/delivery.ts'])
    expect(holding(/messageVersion: 1\b|\bmessageKey\([^;]*, 1\)/)).toEqual([])
  })

  it('says how a recipient begins, and what a move answers', () => {
    expect(holding(/messageVersion: 0,/)).toEqual(['domain/new-recipient.ts'])
    expect(holding(/Kept, and done as soon as the workflow engine is back; the state before/)).toEqual([
      'api/move-reply.ts',
    ])
  })

  it('lists what keeping a move stands on', () => {
    const list = /\| 'referrals'\n {2}\| 'storedCommands'\n {2}\| 'attention'\n {2}\| 'notices'/
    expect(holding(list)).toEqual(['commands/standing-on.ts'])
  })

  it('lists the moves, and those that the exchange alone makes, under a name each', () => {
    const inDomain = holding(/const MOVES\b/).filter((path) => path.startsWith('domain/'))
    expect(inDomain).toEqual(['domain/recipient.ts'])
  })

  // What reads alike in two places is taken for the same.
  it.each(['mayHaveArrived', 'readChannel', 'Settling', 'misfit'])('calls one thing %s', (name) => {
    expect(holding(new RegExp(`^(export )?(const|interface|type) ${name}\\b`, 'm'))).toHaveLength(1)
  })
})
