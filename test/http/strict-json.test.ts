/** JSON that is not quite JSON is refused, and the place is named. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { canonicalJson } from '../../http/canonical-json.ts'
import { HttpProblem } from '../../http/http-problem.ts'
import { parseStrictJson } from '../../http/strict-json.ts'

const parse = (text: string): unknown => parseStrictJson(new TextEncoder().encode(text))

const problemOf = (read: () => unknown): HttpProblem => {
  try {
    read()
  } catch (thrown) {
    if (thrown instanceof HttpProblem) return thrown
    throw thrown
  }
  throw new Error('it was accepted')
}

describe('strict JSON', () => {
  it.each([
    ['nothing', '', 'empty', ''],
    ['blanks', '  \n', 'empty', ''],
    ['plain words', 'hello', 'malformed', ''],
    ['a trailing comma', '{"a":1,}', 'malformed', ''],
    ['a name twice', '{"a":1,"b":{"c":1,"c":2}}', 'duplicate-key', '/b/c'],
    ['a name twice in an element', '{"a":[{"x":1},{"y/z":1,"y/z":2}]}', 'duplicate-key', '/a/1/y~1z'],
    ['a name twice, once escaped', '{"ab":1,"\\u0061b":2}', 'duplicate-key', '/ab'],
    ['__proto__', '{"a":{"__proto__":{"admin":true}}}', 'name-not-allowed', '/a/__proto__'],
    ['__proto__ escaped', '{"\\u005f_proto__":1}', 'name-not-allowed', '/__proto__'],
    ['65 levels', `${'['.repeat(65)}${']'.repeat(65)}`, 'too-deep', ''],
    ['half a surrogate pair', '{"a":"\\ud800"}', 'not-a-character', '/a'],
    ['U+0000', '{"a":{"b/c":["x","y\\u0000z"]}}', 'not-a-character', '/a/b~1c/1'],
    ['U+0000 in a name', '{"a":{"b\\u0000":1}}', 'not-a-character', '/a'],
    ['U+0000 alone', '"\\u0000"', 'not-a-character', ''],
  ])('refuses %s', (_name, text, code, pointer) => {
    const problem = problemOf(() => parse(text))
    expect(problem.status).toBe(400)
    expect(problem.code).toBe('malformed-json')
    expect(problem.errors).toEqual([expect.objectContaining({ code, pointer })])
  })

  it('refuses bytes that are not UTF-8', () => {
    const problem = problemOf(() => parseStrictJson(new Uint8Array([0x22, 0xff, 0xfe, 0x22])))
    expect(problem.errors).toEqual([expect.objectContaining({ code: 'not-utf-8' })])
  })

  it('does not fall over a million brackets', () => {
    expect(problemOf(() => parse('['.repeat(1_000_000))).code).toBe('malformed-json')
    expect(problemOf(() => parse(`${'['.repeat(500_000)}${']'.repeat(500_000)}`)).errors).toEqual([
      expect.objectContaining({ code: 'too-deep' }),
    ])
  })

  it('takes 64 levels, quotes and brackets inside texts, and the same name in two objects', () => {
    expect(parse(`${'['.repeat(64)}${']'.repeat(64)}`)).toBeDefined()
    expect(parse('{"a":"}{\\"][,:","b":[{"a":1},{"a":2}]}')).toEqual({
      a: '}{"][,:',
      b: [{ a: 1 }, { a: 2 }],
    })
  })

  it('takes whole pairs, and a backslash before what would be an escape', () => {
    expect(parse('{"a":"\\ud83d\\ude00","b":"\\\\u0000"}')).toEqual({ a: '\u{1f600}', b: '\\u0000' })
  })

  it('reads whatever JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value)
        if (/"(__proto__|constructor|prototype)"|\\u0000|\\ud[89a-f]/i.test(text)) return
        expect(parse(text)).toEqual(JSON.parse(text))
      }),
      { numRuns: 200 },
    )
  })
})

describe('canonical JSON', () => {
  it('has one form whatever the order of names (RFC 8785)', () => {
    expect(canonicalJson({ b: [1, { d: 1, c: 'é' }], a: 1e21, '\u20ac': null, '1': true })).toBe(
      '{"1":true,"a":1e+21,"b":[1,{"c":"é","d":1}],"€":null}',
    )
  })
})
