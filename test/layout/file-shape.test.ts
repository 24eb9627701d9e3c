/** The shape of the product's files: small, unique in name, named exports, one entry that is an index. */
import { basename } from 'node:path'
import { expect, it } from '@jest/globals'
import { productFiles } from './product-files.ts'

const MOST_LINES = 250
const files = productFiles()

it('no file is longer than 250 lines', () => {
  const long = files.filter(({ text }) => text.split('\n').length - 1 > MOST_LINES)
  expect(long.map(({ path }) => path)).toEqual([])
})

it('each file name is unique', () => {
  const names = files.map(({ path }) => basename(path))
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

it('names are kebab-case', () => {
  expect(
    files.map(({ path }) => basename(path)).filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(name)),
  ).toEqual([])
})

it('nothing is exported by default, and only the bundle has an index', () => {
  expect(files.filter(({ text }) => /^export default/m.test(text)).map(({ path }) => path)).toEqual([])
  expect(files.filter(({ path }) => path.endsWith('/index.ts')).map(({ path }) => path)).toEqual([
    'workflows/index.ts',
  ])
})

it('no work is left marked as unfinished', () => {
  const marks = /\b(TODO|FIXME|XXX|HACK)\b|not implemented/
  expect(files.filter(({ text }) => marks.test(text)).map(({ path }) => path)).toEqual([])
})
