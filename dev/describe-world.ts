/** What a newcomer sees once the world is up: addresses, who can sign in, what to try. */
import { USERS } from './cast-people.ts'
import type { World } from './world.ts'

/** The text of `npm start`. */
export const describeWorld = ({
  url,
  temporal,
  mongo,
  partners,
  register,
  notices,
  scanner,
  dataFolder,
}: World): string => {
  const rows: [string, string][] = [
    ['The exchange: pages, API, health', url],
    ['  sign in', `${url}/sign-in`],
    ['  referrals', `${url}/referrals`],
    ['  API, browsable', `${url}/docs`],
    ['  API description', `${url}/openapi.json`],
    ['  FHIR (BaRS)', `${url}/fhir/R4/metadata`],
    ['  health', `${url}/health/ready`],
    ['  metrics', `${url}/metrics`],
    ['Simulated partner Riverside (health)', partners.riverside.url],
    ['  its controls', `${partners.riverside.controlUrl}/control/faults`],
    ['Simulated partner Hillside (housing)', partners.hillside.url],
    ['  its controls', `${partners.hillside.controlUrl}/control/faults`],
    ["Simulated sender's system Vale", partners.vale.url],
    ['Simulated partner Orchard (plain FHIR)', partners.orchard.url],
    ['  its controls', `${partners.orchard.controlUrl}/control/faults`],
    ['Simulated partner Lantern (events by webhook)', partners.lantern.url],
    ['  its controls', `${partners.lantern.controlUrl}/control/faults`],
    ['Simulated partner Brookvale (SOAP)', partners.brookvale.url],
    ['  its controls', `${partners.brookvale.controlUrl}/control/faults`],
    ['Simulated partner Fernhill (MESH mailbox)', partners.fernhill.url],
    ['  its controls', `${partners.fernhill.controlUrl}/control/faults`],
    ['Simulated partner Thornhill (files over SFTP), its page', partners.thornhill.controlUrl],
    ['  its controls', `${partners.thornhill.controlUrl}/control/faults`],
    ['Simulated partner Willowfield (e-mail), its letters', partners.willowfield.controlUrl],
    ['  its controls', `${partners.willowfield.controlUrl}/control/faults`],
    ['Simulated partner Beacon Hill (HL7 v2), its referrals', partners.beacon.controlUrl],
    ['Simulated register of persons', register.url],
    ['Caught mail, read it here', notices.mail.controlUrl],
    ['  its controls', `${notices.mail.controlUrl}/control/faults`],
    ['Caught texts (GOV.UK Notify)', notices.notify.controlUrl],
    ['  its controls', `${notices.notify.controlUrl}/control/faults`],
    ['Simulated virus scanner (clamd)', scanner.address],
    ['  its controls', `${scanner.controlUrl}/control/faults`],
    ['Temporal, its pages', temporal.current().uiAddress ?? temporal.current().address],
    ['MongoDB', mongo.current().uri],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const table = rows.map(([name, address]) => `  ${name.padEnd(width)}  ${address}`).join('\n')
  const names = USERS.map(({ id, role }) => `${id.replace('usr_', '')} (${role.replace('-', ' ')})`).join(
    ', ',
  )
  return `
${table}

Try:
  npm run demo                        sends invented referrals through and shows each timeline as it unfolds
  npm run -s token -- amina           a bearer token for a seeded user, for the API and for the sign-in page
  npm start -- --fresh                begins anew; data and logs are in ${dataFolder}

Who can sign in: ${names}

Ready. Ctrl-C ends everything.
`
}
