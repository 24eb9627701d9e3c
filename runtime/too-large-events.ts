/** Business events of messages over the limit of their wire: a stranger can send as many as it likes. */
import type { Logger } from './logger.ts'
import type { Metrics } from './metrics.ts'

/** One line an address in this time. */
const QUIET_MS = 60_000
/** Addresses that are remembered; beyond them nothing is logged until some are old enough. */
const MOST_REMEMBERED = 1000

/** Counts each, and logs one a minute for each address; `now` in milliseconds since 1970. */
export const tooLargeEvents = (log: Logger, { deliveries }: Metrics, now: () => number = Date.now) => {
  const told = new Map<string, number>()
  const isNews = (address: string): boolean => {
    const at = now()
    for (const [known, since] of told) if (at - since >= QUIET_MS) told.delete(known)
    if (told.has(address) || told.size >= MOST_REMEMBERED) return false
    told.set(address, at)
    return true
  }
  return {
    /** `caller`: the address at the other end; `way`: who opened the connection. */
    messageTooLarge: (event: {
      readonly caller: string
      readonly way: 'their-connection' | 'our-connection'
    }): void => {
      deliveries.tooLarge.inc({ way: event.way })
      if (isNews(event.caller)) log.warn(event, 'an HL7 v2 message is over 5 MB: not taken, not acknowledged')
    },
  }
}
