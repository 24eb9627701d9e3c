/** Referrals through the whole running world, from raise to outcome, and everything that gets in their way. */
import { afterAll, beforeAll } from '@jest/globals'
import { fhirReads } from './fhir-reads.ts'
import { fhirRepeats } from './fhir-repeats.ts'
import { fhirUnmatched } from './fhir-unmatched.ts'
import { type JourneyWorld, startJourneyWorld } from './journey-world.ts'
import { pagesInABrowser } from './pages-in-a-browser.ts'
import { raiseByFhir } from './raise-by-fhir.ts'
import { raiseByJson } from './raise-by-json.ts'

let world: JourneyWorld | undefined
const running = (): JourneyWorld => {
  if (world === undefined) throw new RangeError('the world did not start')
  return world
}

beforeAll(async () => {
  world = await startJourneyWorld()
}, 180_000)
afterAll(async () => {
  await world?.[Symbol.asyncDispose]()
}, 60_000)

raiseByJson(running)
raiseByFhir(running)
fhirRepeats(running)
fhirUnmatched(running)
fhirReads(running)
pagesInABrowser(running)
