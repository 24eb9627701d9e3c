/**
 * What the Consent resources of a message allow (standard, §5: Consent). Our records and the wire, both ways:
 *
 * | here | Consent on the wire |
 * |---|---|
 * | a decision to share, whatever its basis | `active`, direct care, implied: the one value that the standard supports |
 * | the family withdrew its agreement | the same Consent, `inactive`, provision `deny`, in a message of its own |
 * | the sender's decision to share (`source: message`) | read from `active`, permitting |
 * | the days on which that may be relied on | read from `provision.period` |
 * | held for a decision, no agreement standing in | read from any other status, `deny` or opt-out on a new referral |
 * | the same, as nobody here can tell what of ours it excludes | read from one that permits with exceptions |
 * | nothing; a person looks at the message | read from one about somebody else, or that permits and names nobody of it |
 * | the family's agreement withdrawn | read from `inactive` on an update that leaves the referral in force |
 *
 * Another lawful basis than consent is no Consent and is never written as one; the standard has no place for it.
 */
import type { CalendarDay } from '../../../domain/calendar-day.ts'
import type { ConsentSaid } from '../../../domain/sharing/decision-of-sender.ts'
import { type BundleEntry, type BundleIndex, looseNames } from './bars-bundle-index.ts'
import { SYSTEMS } from './bars-codes.ts'
import { codeAt, codeFrom, codingsAt, hasStatus, referenceAt } from './bars-coding.ts'
import type { Findings } from './bars-findings.ts'
import type { BarsMeaning } from './bars-message.ts'
import { firstDayOf, lastDayOf } from './fhir-dates.ts'
import { type FhirObject, objectAt, objectsAt, textAt } from './fhir-value.ts'
import type { BarsServiceRequest } from './read-bars-service-request.ts'

const forbids = (consent: FhirObject): boolean =>
  !hasStatus(consent, 'active') ||
  objectsAt(consent, 'provision').some((rule) => codeAt(rule, 'type') === 'deny') ||
  codingsAt(consent, 'policyRule').some((coding) => codeAt(coding) === 'optout')

/** Parts by which R4 lets a sender change what the rest says; whoever does not know one must not act on the rest. */
const isModified = (part: FhirObject): boolean => objectsAt(part, 'modifierExtension').length > 0

/** Rules within a rule are its exceptions, each with a type (R4, Consent.provision). */
const hasException = (rule: FhirObject): boolean =>
  isModified(rule) ||
  objectsAt(rule, 'provision').some((inner) => codeAt(inner, 'type') !== 'permit' || hasException(inner))

/** Parts by which a rule is about some of the data alone (R4, Consent.provision). */
const SOME_DATA = ['securityLabel', 'class', 'code', 'dataPeriod', 'data'] as const

const isAboutSomeData = (rule: FhirObject): boolean => SOME_DATA.some((part) => rule[part] !== undefined)

/** Whether one that permits leaves out an organisation or a kind of data, or cannot be read: in no words that we know. */
const isLimited = (consent: FhirObject): boolean =>
  isModified(consent) ||
  objectsAt(consent, 'provision').some(
    (rule) =>
      !['permit', undefined].includes(codeAt(rule, 'type')) || isAboutSomeData(rule) || hasException(rule),
  )

const isNoPlainYes = (consent: FhirObject): boolean => forbids(consent) || isLimited(consent)

/** As the standard writes it: direct care, implied. */
const isUsual = (consent: FhirObject): boolean =>
  codeFrom(codingsAt(consent, 'category'), SYSTEMS.consentCategory) === 'drc' &&
  codeFrom(codingsAt(consent, 'policyRule'), SYSTEMS.actCode) === 'implied'

/** `unclear`: it names nobody of the message, or a name that the child shares with another patient. */
type Whose = 'child' | 'another' | 'unclear'

/** Whose consent it is. The child is the one whom the referral is about, whatever other patients the message holds. */
const whoseIs = (consent: FhirObject, { patient }: BarsServiceRequest, index: BundleIndex): Whose => {
  const named = referenceAt(consent, 'patient')?.toLowerCase()
  const isNamed = (entry: BundleEntry): boolean =>
    named !== undefined && [entry.fullUrl.toLowerCase(), ...looseNames(entry)].includes(named)
  const isChild = ({ fullUrl }: BundleEntry): boolean =>
    fullUrl.toLowerCase() === patient.fullUrl.toLowerCase()
  const meant = index.ofType('Patient').filter(isNamed)
  if (meant.some(isChild)) return meant.every(isChild) ? 'child' : 'unclear'
  return meant.length > 0 ? 'another' : 'unclear'
}

const consentsOf = (whose: Whose, request: BarsServiceRequest, index: BundleIndex): readonly BundleEntry[] =>
  index.ofType('Consent').filter(({ resource }) => whoseIs(resource, request, index) === whose)

/** Every consent of the child's is over (R4 consent-state-codes: inactive). One mistaken is `entered-in-error`. */
export const endsConsent = (request: BarsServiceRequest, index: BundleIndex): boolean => {
  const consents = consentsOf('child', request, index)
  return consents.length > 0 && consents.every(({ resource }) => hasStatus(resource, 'inactive'))
}

/** The days on which all of what permits may be relied on. */
const daysOf = (
  permitting: readonly BundleEntry[],
  findings: Findings,
): Pick<ConsentSaid, 'consentFrom' | 'consentTo'> => {
  const days = (name: 'start' | 'end', dayIn: (text: string) => CalendarDay | undefined) =>
    permitting
      .flatMap(({ resource, expression }) =>
        objectsAt(resource, 'provision').map((rule) => [textAt(objectAt(rule, 'period'), name), expression]),
      )
      .flatMap(([text, expression = '']) => {
        const day = text === undefined ? undefined : dayIn(text)
        if (text !== undefined && day === undefined) findings.odd('consent-period-unreadable', expression)
        return day ?? []
      })
      .sort()
  const from = days('start', firstDayOf).at(-1)
  const [to] = days('end', lastDayOf)
  return {
    ...(from === undefined ? {} : { consentFrom: from }),
    ...(to === undefined ? {} : { consentTo: to }),
  }
}

/**
 * One that forbids outweighs one that permits, and so does one whose limits nobody here can apply. That it forbids is
 * odd, unless to say so is what the message is for. Another's says nothing of the child; where it is not clear whose it
 * is, it can forbid and cannot permit.
 */
export const readConsent = (
  request: BarsServiceRequest,
  index: BundleIndex,
  meaning: BarsMeaning,
  findings: Findings,
): ConsentSaid => {
  const own = consentsOf('child', request, index)
  const unclear = consentsOf('unclear', request, index)
  for (const { expression } of [...consentsOf('another', request, index), ...unclear])
    findings.odd('consent-not-of-child', `${expression}.patient`)
  for (const { resource, expression } of [...own, ...unclear]) {
    if (forbids(resource)) {
      if (meaning !== 'agreement-withdrawn') findings.odd('consent-refused', expression)
    } else if (isLimited(resource)) findings.odd('consent-limited', expression)
    else if (!isUsual(resource)) findings.odd('consent-unusual', expression)
  }
  const consentRefused = [...own, ...unclear].some(({ resource }) => isNoPlainYes(resource))
  if (own.length === 0 || consentRefused) return { hasConsent: false, consentRefused }
  return { hasConsent: true, consentRefused, ...daysOf(own, findings) }
}
