/** Referrals through the whole running world, from raise to outcome, and everything that gets in their way. */
import { afterAll, beforeAll } from '@jest/globals'
import { agreedClocks } from './agreed-clocks.ts'
import { badMessages } from './bad-messages.ts'
import { badRequests } from './bad-requests.ts'
import { closedLoop } from './closed-loop.ts'
import { consentByLink } from './consent-by-link.ts'
import { correcting } from './correcting.ts'
import { documents } from './documents.ts'
import { eventsAndPages } from './events-and-pages.ts'
import { fhirAnotherChild } from './fhir-another-child.ts'
import { fhirLaterMessages } from './fhir-later-messages.ts'
import { fhirReads } from './fhir-reads.ts'
import { fhirRepeats } from './fhir-repeats.ts'
import { fhirUnmatched } from './fhir-unmatched.ts'
import { firstAcceptance } from './first-acceptance.ts'
import { gracefulEnds } from './graceful-ends.ts'
import { informationRequests } from './information-requests.ts'
import { isolation } from './isolation.ts'
import { type JourneyWorld, startJourneyWorld } from './journey-world.ts'
import { letterPartner } from './letter-partner.ts'
import { looking } from './looking.ts'
import { mailboxPartner } from './mailbox-partner.ts'
import { nightlyFiles } from './nightly-files.ts'
import { noLeaks } from './no-leaks.ts'
import { noticesToPeople } from './notices-to-people.ts'
import { notifications } from './notifications.ts'
import { olderSystem } from './older-system.ts'
import { pagesInABrowser } from './pages-in-a-browser.ts'
import { raiseByFhir } from './raise-by-fhir.ts'
import { raiseByJson } from './raise-by-json.ts'
import { redirects } from './redirects.ts'
import { serversAway } from './servers-away.ts'
import { sharingAndIdentity } from './sharing-and-identity.ts'
import { sharingLaw } from './sharing-law.ts'
import { soapSystem } from './soap-system.ts'
import { thirdParty } from './third-party.ts'
import { uncertainDelivery } from './uncertain-delivery.ts'
import { undeliverable } from './undeliverable.ts'
import { unreliablePartner } from './unreliable-partner.ts'

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
sharingAndIdentity(running)
sharingLaw(running)
consentByLink(running)
unreliablePartner(running)
uncertainDelivery(running)
undeliverable(running)
firstAcceptance(running)
redirects(running)
correcting(running)
documents(running)
closedLoop(running)
agreedClocks(running)
soapSystem(running)
mailboxPartner(running)
nightlyFiles(running)
letterPartner(running)
eventsAndPages(running)
thirdParty(running)
olderSystem(running)
raiseByFhir(running)
fhirRepeats(running)
fhirUnmatched(running)
fhirLaterMessages(running)
fhirAnotherChild(running)
fhirReads(running)
notifications(running)
informationRequests(running)
looking(running)
badRequests(running)
badMessages(running)
isolation(running)
noticesToPeople(running)
pagesInABrowser(running)
gracefulEnds(running)
serversAway(running)
noLeaks(running)
