import { createHmac, randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { asText, createSealer } from '../../database/personal-data.ts'

const newKey = (name: string) => ({ name, key: new Uint8Array(randomBytes(32)) })
const OLD = newKey('old')
const sealer = createSealer([OLD])
const LONG = 'She says that she is cold. '.repeat(200)

const altered = (sealed: string, index: number): string => {
  const bytes = Buffer.from(sealed, 'base64url')
  bytes[index] = (bytes[index] ?? 0) ^ 1
  return bytes.toString('base64url')
}

describe('sealed personal data', () => {
  it.each(['', 'Tamsin', LONG])('opens to what was sealed', (text) => {
    expect(sealer.open('rfl_one', sealer.seal('rfl_one', text), asText)).toBe(text)
  })

  it('keeps bytes exactly', () => {
    const bytes = new Uint8Array(randomBytes(5000))
    expect(Buffer.from(sealer.openBytes('rfl_one', sealer.sealBytes('rfl_one', bytes)))).toEqual(
      Buffer.from(bytes),
    )
  })

  it('shows nothing of it and never seals alike twice', () => {
    const sealed = sealer.seal('rfl_one', 'Tamsin')
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('Tamsin')
    expect(sealer.seal('rfl_one', 'Tamsin')).not.toBe(sealed)
  })

  it('takes less room than the text where that is long', () => {
    expect(sealer.seal('rfl_one', LONG).length).toBeLessThan(LONG.length / 5)
  })

  it('does not open under another subject', () => {
    const sealed = sealer.seal('rfl_one', 'Tamsin')
    expect(() => sealer.open('rfl_two', sealed, asText)).toThrow(
      expect.objectContaining({ code: 'data-damaged' }),
    )
  })

  it('does not open once a single bit of it is altered, wherever', () => {
    const sealed = sealer.seal('rfl_one', 'Tamsin')
    const length = Buffer.from(sealed, 'base64url').length
    for (let index = 0; index < length; index += 1)
      expect(() => sealer.open('rfl_one', altered(sealed, index), asText)).toThrow(
        expect.objectContaining({ name: 'Fault' }),
      )
  })

  it.each(['', 'AQ', 'AQNvbGQ'])('does not open what is cut short', (sealed) => {
    expect(() => sealer.open('rfl_one', sealed, asText)).toThrow(expect.objectContaining({ name: 'Fault' }))
  })

  it('names no personal data in its errors', () => {
    const sealed = sealer.seal('rfl_one', 'Tamsin')
    expect(() => sealer.open('rfl_one', sealed, () => undefined)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('Tamsin') }),
    )
  })

  it('refuses another shape than the wanted', () => {
    expect(() => sealer.open('rfl_one', sealer.seal('rfl_one', 5), asText)).toThrow(
      expect.objectContaining({ code: 'data-damaged' }),
    )
  })

  it('opens old envelopes after a new key was put in front, and seals with the new one', () => {
    const rotated = createSealer([newKey('new'), OLD])
    expect(rotated.open('rfl_one', sealer.seal('rfl_one', 'Tamsin'), asText)).toBe('Tamsin')
    expect(() => sealer.open('rfl_one', rotated.seal('rfl_one', 'Tamsin'), asText)).toThrow(
      expect.objectContaining({ code: 'key-missing' }),
    )
  })

  it('prints a text alike each time, under every key, and not as the key alone would', () => {
    const rotated = createSealer([newKey('new'), OLD])
    const [first, second] = rotated.printsOf('9990000018')
    expect(rotated.printsOf('9990000018')).toEqual([first, second])
    expect(sealer.printsOf('9990000018')).toEqual([second])
    expect(first).not.toBe(second)
    expect(second).not.toBe(createHmac('sha256', OLD.key).update('9990000018').digest('base64url'))
    expect(rotated.printsOf('9990000026')).not.toContain(second)
  })

  it('does not open under another key of the same name', () => {
    const other = createSealer([newKey('old')])
    expect(() => other.open('rfl_one', sealer.seal('rfl_one', 'Tamsin'), asText)).toThrow(
      expect.objectContaining({ code: 'data-damaged' }),
    )
  })

  it('is not made without a key', () => {
    expect(() => createSealer([])).toThrow(expect.objectContaining({ code: 'configuration-wrong' }))
  })
})
