/** What the partner keeps of a message: its case, and the answers it means to give. */
import { randomUUID } from 'node:crypto'
import type { OpenedCase, PartnerAnswer, PlannedAnswer } from './partner-case-book.ts'
import { type BarsMessage, categoryOf, resourceOf, useCaseOf } from './partner-message-reader.ts'
import { all, EMPTY_NODE, text } from './partner-message-tree.ts'

/** An answer with ids of its own, fixed from now on. */
export const planAnswer = (answer: PartnerAnswer, words: string, notBefore: Date): PlannedAnswer => ({
  answerId: randomUUID(),
  bundleId: randomUUID(),
  answer,
  words,
  madeAt: notBefore.toISOString(),
  notBefore: notBefore.toISOString(),
})

/** An item's reference, or a recipient's, wherever the sender put it among the identifiers. */
const REFERENCE = /\bRX-[A-Z0-9]{4}-[A-Z0-9]{4}(-\d{1,2})?\b/

/** A case of its own for a referral that was taken. */
export const caseFrom = (message: BarsMessage, correlationId: string): OpenedCase => {
  const { fullUrl, node } = resourceOf(message, 'ServiceRequest')
  const identifiers = message.resources.flatMap((resource) => all(resource.node, 'identifier', 'value'))
  return {
    caseId: randomUUID(),
    bundleId: message.bundleId,
    correlationId,
    serviceRequestId: randomUUID(),
    serviceRequestFullUrl: fullUrl,
    serviceRequestIdentifier: text(node, 'identifier', 'value'),
    reference:
      identifiers.map(({ value = '' }) => REFERENCE.exec(value)?.[0] ?? '').find((found) => found !== '') ??
      '',
    targetServiceId: message.destination.split('|')[1] ?? '',
    createdAt: new Date().toISOString(),
    parts: partsFrom(message),
  }
}

const partsFrom = (message: BarsMessage): OpenedCase['parts'] => {
  const senderUrl = text(message.header, 'sender', 'reference')
  const sender = message.resources.find(({ fullUrl }) => fullUrl === senderUrl)?.node ?? EMPTY_NODE
  const encounter = resourceOf(message, 'Encounter')
  const patient = resourceOf(message, 'Patient')
  const number = all(patient.node, 'identifier').find((identifier) =>
    text(identifier, 'system').endsWith('/nhs-number'),
  )
  return {
    sourceEndpoint: message.source,
    senderOrganisation: {
      fullUrl: senderUrl,
      odsCode: text(sender, 'identifier', 'value'),
      name: text(sender, 'name'),
    },
    category: categoryOf(message),
    useCase: useCaseOf(message),
    encounter: {
      fullUrl: encounter.fullUrl,
      status: text(encounter.node, 'status'),
      episodeOfCare: text(encounter.node, 'episodeOfCare', 'reference'),
    },
    patient: {
      fullUrl: patient.fullUrl,
      nhsNumber: text(number ?? EMPTY_NODE, 'value'),
      family: text(patient.node, 'name', 'family'),
      given: text(patient.node, 'name', 'given'),
      gender: text(patient.node, 'gender'),
      birthDate: text(patient.node, 'birthDate'),
    },
  }
}
