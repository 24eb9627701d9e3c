/** What a referral says about the child and what is wanted, as a request carries it. */
import { z } from 'zod'
import { ATTACHMENT_LIMITS } from '../../domain/attachment.ts'
import { DFE_NEEDS, faultOfNeedCode, SNOMED_CT } from '../../domain/need-codes.ts'
import { normaliseNhsNumber } from '../../domain/nhs-number.ts'
import { EARLIEST_BIRTH } from '../../domain/person.ts'
import { DETAIL_CATEGORIES, type ReferralContent } from '../../domain/referral.ts'
import { CATEGORIES } from '../../domain/sharing/categories.ts'
import { maybe } from '../../http/maybe.ts'
import { britishDate } from '../../runtime/british-time.ts'
import { day, idParameter } from '../parameters.ts'
import { LONG_TEXT, sentence } from './texts.ts'

const phone = z
  .string()
  .trim()
  .regex(/^\+?[0-9][0-9 ()-]{6,24}$/, 'Must be a telephone number.')

const nhsNumber = z
  .string()
  .transform(normaliseNhsNumber)
  .pipe(z.string().regex(/^\d{10}$/, 'NHS number must be 10 digits.'))
  .meta({ type: 'string', description: 'Ten digits; spaces and dashes are ignored' })

const birthDate = day.refine(
  (text) => text <= britishDate(new Date()) && text >= EARLIEST_BIRTH,
  'Date of birth must be in the past.',
)

const address = z.strictObject({
  lines: z.array(sentence(200)).min(1).max(6),
  postcode: maybe(
    z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}$/, 'Must be a postcode in the UK format.'),
  ),
})

const contact = z.strictObject({
  name: maybe(sentence(200)),
  relationship: maybe(sentence(100)),
  phone: maybe(phone),
})

const person = z
  .strictObject({
    nhsNumber: maybe(nhsNumber),
    familyName: sentence(100),
    givenNames: z.array(sentence(100)).min(1).max(10),
    birthDate: maybe(birthDate),
    sex: maybe(z.enum(['female', 'male', 'other', 'unknown'])),
    address: maybe(address),
    phone: maybe(phone),
    contacts: maybe(z.array(contact).max(10)),
  })
  .meta({ id: 'Person' })

const referrer = z.strictObject({
  name: sentence(200),
  role: maybe(sentence(200)),
  phone: maybe(phone),
})

const need = z
  .strictObject({
    text: sentence(500),
    code: maybe(z.string().trim().min(1).max(64)).meta({
      description: 'A SNOMED CT concept, a need of the children in need census (N0 to N9), or another code',
    }),
    system: maybe(z.url().max(200)).meta({
      description: `Whose code it is: ${SNOMED_CT}, ${DFE_NEEDS}, or the address of another code system`,
    }),
  })
  .superRefine((words, context) => {
    const fault = faultOfNeedCode(words)
    if (fault !== undefined) context.addIssue({ code: 'custom', path: [fault.field], message: fault.message })
  })

const MOST_SERVICES = 10

/** The services that an item goes to. */
export const servicesAsked = z
  .array(idParameter('service'))
  .min(1)
  .max(MOST_SERVICES)
  .meta({ description: 'Services to ask' })

const attachedDocument = z.strictObject({
  id: idParameter('attachment'),
  category: z.enum(CATEGORIES).meta({ description: 'Which kind of information it is' }),
  title: sentence(200).meta({ description: 'What people call it' }),
  sendAsItIs: maybe(z.boolean()).meta({
    description: 'It may go even where what its file says of author and place cannot all be removed',
  }),
})

/** The fields that make up the content of a referral. */
export const contentFields = {
  person,
  referrer: referrer.meta({ description: 'Whom the partner may ring' }),
  facts: sentence(LONG_TEXT).meta({ description: 'What was seen or told' }),
  opinion: maybe(sentence(LONG_TEXT)).meta({ description: 'The professional view, kept apart' }),
  wanted: sentence(LONG_TEXT).meta({ description: 'What the partner is asked to do' }),
  needs: z.array(need).max(20).default([]),
  details: maybe(
    z.array(z.strictObject({ category: z.enum(DETAIL_CATEGORIES), text: sentence(LONG_TEXT) })).max(20),
  ).meta({ description: 'What only those may see who are allowed that category' }),
  attachments: maybe(z.array(attachedDocument).max(ATTACHMENT_LIMITS.perReferral)).meta({
    description:
      'Documents sent before; each goes to those who may have its category, where their system can',
  }),
}

/** The parts of it that a correction may give anew. */
export const correctedFields = {
  person: maybe(person),
  referrer: maybe(referrer),
  facts: maybe(contentFields.facts),
  opinion: contentFields.opinion,
  wanted: maybe(contentFields.wanted),
  needs: maybe(z.array(need).max(20)),
  details: contentFields.details,
} as const

const content = z.strictObject(contentFields) satisfies z.ZodType<ReferralContent>

/** The content out of a parsed request. */
export const contentOf = ({
  person,
  referrer,
  facts,
  opinion,
  wanted,
  needs,
  details,
  attachments,
}: z.output<typeof content>): ReferralContent => ({
  person,
  referrer,
  facts,
  wanted,
  needs,
  ...(opinion !== undefined && { opinion }),
  ...(details !== undefined && { details }),
  ...(attachments !== undefined && attachments.length > 0 && { attachments }),
})
