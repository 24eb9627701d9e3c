/**
 * One look-up of a name at a time: the operating system resolves only a few names at once for a whole process, and
 * every attempt at a partner whose name servers are silent would otherwise hold one of them, until the names of all
 * other partners wait behind it.
 */
import type { LookupFunction } from 'node:net'

type Answered = Parameters<LookupFunction>[2]

/** The same resolver, asked once for all who ask for a name while its answer is awaited. Nothing is kept after that. */
export const sharedLookup = (resolve: LookupFunction): LookupFunction => {
  const asked = new Map<string, Answered[]>()
  return (hostname, options, callback) => {
    const { family, hints, order, all } = options
    const question = JSON.stringify([hostname.toLowerCase(), family, hints, order, all])
    const waiting = asked.get(question)
    if (waiting !== undefined) return void waiting.push(callback)
    asked.set(question, [callback])
    resolve(hostname, options, (...answer) => {
      const callbacks = asked.get(question) ?? []
      asked.delete(question)
      for (const each of callbacks) each(...answer)
    })
  }
}
