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

  it('lists the moves, and those that the exchange alone makes, under a name each', () => {
    const inDomain = holding(/const MOVES\b/).filter((path) => path.startsWith('domain/'))
    expect(inDomain).toEqual(['domain/recipient.ts'])
  })
})
