/** Messages as a partner's older system writes them. */
import { randomUUID } from 'node:crypto'

/** A control id that was not used before. */
export const nextId = (): string => `PAS${randomUUID().slice(0, 8)}`

/** Segments behind a header; `wants` is what follows MSH-12. */
export const message = (
  type: string,
  segments: readonly string[],
  { id = nextId(), from = 'OLDPAS|RXX01', wants = '' }: { id?: string; from?: string; wants?: string } = {},
): string =>
  [
    `MSH|^~\\&|${from}|REFERRAL-EXCHANGE|RYE|20261121120000+0000||${type}|${id}|P|2.4${wants}`,
    ...segments,
    '',
  ].join('\r')
