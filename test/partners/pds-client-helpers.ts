/** What the tests of the register's client share. */
import { randomUUID } from 'node:crypto'
import type { Person } from '../../domain/person.ts'
import { createPdsClient, type PdsAnswer, type PdsClient } from '../../partners/pds/pds-client.ts'

export const TOKEN = 'token-of-the-exchange'

/** A client on a register on loopback. */
export const clientOf = (
  baseUrl: string,
  credential: string | (() => Promise<string>) = TOKEN,
  timeoutSeconds = 30,
): PdsClient =>
  createPdsClient({ baseUrl, credential, timeoutSeconds, odsCode: 'NMX', allowPlainHttpTo: 'loopback' })

/** A child as a referrer gives it; given names in one text. */
export const person = (
  given: string,
  familyName: string,
  birthDate: string,
  more: Partial<Person> = {},
): Person => ({
  givenNames: given.split(' ').filter(Boolean),
  familyName,
  birthDate,
  ...more,
})

export const trace = (who: Person, client: PdsClient): Promise<PdsAnswer> =>
  client.trace(who, { requestId: randomUUID() })
