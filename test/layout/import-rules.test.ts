/** The walls between the folders, derived from source (docs/map.md, docs/decisions/0001). */
import { beforeAll, describe, expect, it } from '@jest/globals'
import { EXCEPTIONS, type Exception, type Rule, TABLE } from './import-table.ts'
import { type Import, productSources, type SourceFile, sourcesIn } from './product-sources.ts'

let product: SourceFile[] = []
let others: SourceFile[] = []
beforeAll(async () => {
  product = await productSources()
  others = await sourcesIn(['dev', 'test'])
})

const folderOf = (path: string): string => path.split('/')[0] ?? path

const ruleFor = (path: string): Rule | undefined =>
  TABLE[path.split('/').slice(0, 2).join('/')] ?? TABLE[folderOf(path)]

const byTable = (path: string, { target, ours, typeOnly }: Import): boolean => {
  const rule = ruleFor(path)
  if (rule === undefined) return false
  if (!ours) return rule.packages.test(target)
  if (folderOf(target) === folderOf(path) || rule.may.test(target)) return true
  return typeOnly && rule.mayTypes?.test(target) === true
}

const excepted = (path: string, { target, ours, typeOnly }: Import): Exception | undefined =>
  EXCEPTIONS.find(
    ({ file, target: named, typesOnly }) =>
      ours && file.test(path) && named.test(target) && (typeOnly || !typesOnly),
  )

const everyImport = (): [string, Import][] =>
  product.flatMap(({ path, imports }) => imports.map((one): [string, Import] => [path, one]))

describe('imports', () => {
  it('were read from every folder', () => {
    for (const folder of Object.keys(TABLE))
      expect(product.some(({ path }) => path === folder || path.startsWith(`${folder}/`))).toBe(true)
    expect(everyImport().length).toBeGreaterThan(800)
  })

  it('keep to the table, or are an exception with a reason', () => {
    const forbidden = everyImport()
      .filter(([path, one]) => !byTable(path, one) && excepted(path, one) === undefined)
      .map(([path, { target, typeOnly }]) => `${path} -> ${typeOnly ? 'type ' : ''}${target}`)
    expect(forbidden).toEqual([])
  })

  it('need every exception that is listed', () => {
    const used = new Set(
      everyImport()
        .filter(([path, one]) => !byTable(path, one))
        .map(([path, one]) => excepted(path, one)),
    )
    expect(EXCEPTIONS.filter((exception) => !used.has(exception)).map(({ because }) => because)).toEqual([])
  })

  it('never reach the development world or the tests', () => {
    expect(everyImport().filter(([, { target, ours }]) => ours && /^(dev|test)\//.test(target))).toEqual([])
  })

  it('name files with their ending, and files that exist', () => {
    const known = new Set([...product, ...others].map(({ path }) => path))
    expect(everyImport().filter(([, { target, ours }]) => ours && !known.has(target))).toEqual([])
  })

  it('run in no circle', () => {
    const targets = new Map(
      product.map(({ path, imports }) => [
        path,
        imports.filter(({ ours }) => ours).map(({ target }) => target),
      ]),
    )
    const done = new Set<string>()
    const circles: string[] = []
    const visit = (path: string, way: readonly string[]): void => {
      if (way.includes(path)) circles.push([...way.slice(way.indexOf(path)), path].join(' -> '))
      if (done.has(path) || way.includes(path)) return
      for (const target of targets.get(path) ?? []) visit(target, [...way, path])
      done.add(path)
    }
    for (const { path } of product) visit(path, [])
    expect(circles).toEqual([])
  })
})

describe('the checks', () => {
  it('are switched off nowhere', () => {
    const marks = /biome-ignor[e]|eslint-disabl[e]|@ts-ignor[e]|@ts-expect-erro[r]|@ts-nochec[k]/
    const off = [...product, ...others].filter(({ text }) => marks.test(text))
    expect(off.map(({ path }) => path)).toEqual([])
  })
})

describe('hidden inputs', () => {
  const holding = (pattern: RegExp, files: readonly SourceFile[]): string[] =>
    files.filter(({ text }) => pattern.test(text)).map(({ path }) => path)

  it('from the environment are read in one file', () => {
    expect(holding(/process\.env/, product)).toEqual(['runtime/env.ts'])
  })

  it('are no part of the domain: no clock, no chance', () => {
    const domain = product.filter(({ path }) => path.startsWith('domain/'))
    expect(domain.length).toBeGreaterThan(10)
    expect(holding(/Date\.now|new Date\(\)|Math\.random|crypto/, domain)).toEqual([])
  })

  it('are no state of a module', () => {
    expect(holding(/^(export )?(let|var) /m, product)).toEqual([])
  })

  it('are no question whether it is under test', () => {
    expect(holding(/NODE_ENV|JEST_WORKER/, product)).toEqual([])
  })
})
