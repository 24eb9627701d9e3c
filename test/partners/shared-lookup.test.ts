/** A name that nobody answers for holds one place in the resolver, however many attempts wait for it. */
import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { expect, it } from '@jest/globals'
import { guardedLookup } from '../../partners/transports/https/address-guard.ts'

/** A resolver that answers when it is told to. */
const heldResolver = () => {
  const asked: { readonly name: string; readonly answer: (address: string) => void }[] = []
  const resolve: LookupFunction = (name, _options, callback) =>
    void asked.push({ name, answer: (address) => callback(null, [{ address, family: 4 }]) })
  return { asked, resolve }
}

const look = (lookup: LookupFunction, name: string): Promise<string | LookupAddress[]> =>
  new Promise((resolve, reject) =>
    lookup(name, { all: true }, (error, found) => (error ? reject(error) : resolve(found))),
  )

it('asks once for all who wait for a name, and lets other names pass it', async () => {
  const { asked, resolve } = heldResolver()
  const lookup = guardedLookup(resolve, () => true)
  const waiting = Array.from({ length: 20 }, () => look(lookup, 'silent.example'))
  const other = look(lookup, 'healthy.example')
  expect(asked.map(({ name }) => name)).toEqual(['silent.example', 'healthy.example'])
  asked[1]?.answer('192.0.2.2')
  expect(await other).toEqual([{ address: '192.0.2.2', family: 4 }])
  asked[0]?.answer('192.0.2.1')
  for (const found of await Promise.all(waiting)) expect(found).toEqual([{ address: '192.0.2.1', family: 4 }])
})

it('keeps no answer: who asks later asks anew', async () => {
  const { asked, resolve } = heldResolver()
  const lookup = guardedLookup(resolve, () => true)
  for (const address of ['192.0.2.1', '192.0.2.7']) {
    const found = look(lookup, 'moved.example')
    asked.at(-1)?.answer(address)
    expect(await found).toEqual([{ address, family: 4 }])
  }
  expect(asked).toHaveLength(2)
})
