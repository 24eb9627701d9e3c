/** Names and codes of ITK3 Message Distribution (FHIR STU3), and what each response code says of a message. */
import type { ReplyRead } from '../../format.ts'

const STU3 = 'https://fhir.nhs.uk/STU3/'
/** Where our own codes live: no national event is published for what this exchange sends. */
const LOCAL = 'https://referral-exchange.example/'

export const ITK3 = {
  bundleProfile: `${STU3}StructureDefinition/ITK-Message-Bundle-1`,
  headerProfile: `${STU3}StructureDefinition/ITK-MessageHeader-2`,
  handling: `${STU3}StructureDefinition/Extension-ITK-MessageHandling-2`,
  recipientType: `${STU3}CodeSystem/ITK-RecipientType-1`,
  responseCodes: `${STU3}CodeSystem/ITK-ResponseCodes-1`,
  event: `${LOCAL}CodeSystem/message-event`,
  definition: `${LOCAL}MessageDefinition/`,
} as const

/**
 * `has-it`: their system has it, technically; a duplicate says that the first copy arrived. `returned`: their system
 * does not take it. `not-here`: a word of business, of people or a register: they have it, and it is not for them.
 */
export type ItkMeaning = Extract<ReplyRead['says'], 'has-it' | 'returned'> | 'not-here'

/** By the code system's families: 1xxxx and 2xxxx are infrastructure, 3xxxx business. */
export const meaningOfItk = (code: string): ItkMeaning | undefined => {
  // The published page prints 20001 with a zero too many.
  if (code === '200001') return 'returned'
  if (code === '20013' || code === '20007' || code === '20008' || code === '30001') return 'has-it'
  if (code === '30002' || code === '30003') return 'not-here'
  return /^(1000[1-57-9]|10010|2000[1-69]|2001[0-2])$/.test(code) ? 'returned' : undefined
}
