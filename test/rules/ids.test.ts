/** Ids are opaque: of one kind, made of a few characters, and never taken for another. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ID_PREFIXES, type IdKind, ITEM_KINDS, idOf, isId, isItemId, itemKindOf } from '../../domain/ids.ts'
import { newId, newItemId } from '../../runtime/new-id.ts'

const KINDS = Object.keys(ID_PREFIXES) as IdKind[]

describe('an id', () => {
  it.each(KINDS)('of a %s is known as that kind and no other', (kind) => {
    const made = newId(kind)
    expect(KINDS.filter((other) => isId(other, made))).toEqual([kind])
    expect(idOf(kind, made)).toBe(made)
  })

  it.each(ITEM_KINDS)('of an item says that it is a %s, and is the id of an item whichever kind', (kind) => {
    const made = newItemId(kind)
    expect(itemKindOf(made)).toBe(kind)
    expect(ITEM_KINDS.filter((other) => isItemId(other, made))).toEqual([kind])
    expect(KINDS.filter((other) => isId(other, made))).toEqual(['referral'])
  })

  it('has prefixes that are all different', () => {
    expect(new Set(Object.values(ID_PREFIXES)).size).toBe(KINDS.length)
  })

  it.each([
    '',
    'rfl_',
    'rfl_ab',
    'rfl_-ab',
    'rfl_ABC',
    'RFL_abc',
    'rfl_a b',
    'rfl_a/b',
    'rfl_a:b',
    'rcp_abc',
    `rfl_${'a'.repeat(65)}`,
    'rfl_abc\n',
  ])('of a referral is not %j', (text) => {
    expect(isId('referral', text)).toBe(false)
    expect(() => idOf('referral', text)).toThrow(RangeError)
  })

  it('that is not one is never repeated in the error', () => {
    const text = 'Ada Sample, 9990000018'
    try {
      idOf('referral', text)
    } catch (error) {
      expect(String(error)).not.toContain('Ada')
      expect(String(error)).toContain('referral')
      return
    }
    throw new Error('it was taken for an id')
  })

  it('never holds a space, a colon, a slash or a capital', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 70 }), (text) => {
        if (isId('command', `cmd_${text}`)) expect(`cmd_${text}`).toMatch(/^cmd_[a-z0-9-]+$/)
      }),
    )
  })
})
