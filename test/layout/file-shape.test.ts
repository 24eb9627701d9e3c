/** The shape of the files: one subject each, found by its name, short enough to read. */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { productSources, type SourceFile, sourcesIn } from './product-sources.ts'

const LONGEST = 250

let product: SourceFile[] = []
let everything: SourceFile[] = []
beforeAll(async () => {
  product = await productSources()
  everything = [...product, ...(await sourcesIn(['dev', 'test']))]
})

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
const lines = (text: string): number => text.trimEnd().split('\n').length

describe('a file', () => {
  it(`has at most ${LONGEST} lines`, () => {
    const long = everything.filter(({ text }) => lines(text) > LONGEST)
    expect(long.map(({ path, text }) => `${path}: ${lines(text)}`)).toEqual([])
  })

  it('has a name of its own, in kebab-case', () => {
    const seen = new Map<string, string[]>()
    for (const { path } of everything) seen.set(nameOf(path), [...(seen.get(nameOf(path)) ?? []), path])
    expect([...seen.values()].filter((paths) => paths.length > 1)).toEqual([])
    const odd = [...seen.keys()].filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/.test(name))
    expect(odd).toEqual([])
  })

  it('is no index, but the entry of the workflow bundle', () => {
    const indexes = everything.map(({ path }) => path).filter((path) => nameOf(path) === 'index.ts')
    expect(indexes).toEqual(['workflows/index.ts'])
  })

  it('is no drawer', () => {
    const drawers = product.filter(({ path }) =>
      /(^|[/-])(utils?|helpers?|misc|common|shared)\.ts$/.test(path),
    )
    expect(drawers.map(({ path }) => path)).toEqual([])
  })

  it('has no default export', () => {
    const defaults = product.filter(({ text }) => /^export default|as default\b/m.test(text))
    expect(defaults.map(({ path }) => path)).toEqual([])
  })

  it('says what it is for', () => {
    expect(product.filter(({ text }) => !text.includes('/**')).map(({ path }) => path)).toEqual([])
  })

  it('has no mark of unfinished work', () => {
    const marks = /\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b|not implemente[d]/
    expect(everything.filter(({ text }) => marks.test(text)).map(({ path }) => path)).toEqual([])
  })
})
