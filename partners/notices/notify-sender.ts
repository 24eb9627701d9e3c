/**
 * Notices by text over GOV.UK Notify. The words are a template there, with one field, `link`; our own words of a text
 * (domain/notice.ts) are what the template says.
 */
import axios, { isAxiosError } from 'axios'
import { NotifyClient } from 'notifications-node-client'
import type { NoticeResult } from '../../domain/notice.ts'
import { NOTICE_PATIENCE_MS, type NoticeSender } from './notice-sender.ts'

export interface NotifyOptions {
  /** Without a trailing slash. */
  readonly url: string
  /** `name-serviceid-keyid`, as Notify gives it out. */
  readonly apiKey: string
  /** Id of the template for texts. */
  readonly template: string
  readonly patienceMs?: number
}

const LARGEST_ANSWER_BYTES = 100_000

/** Builds the sender. */
export const createNotifySender = ({
  url,
  apiKey,
  template,
  patienceMs = NOTICE_PATIENCE_MS,
}: NotifyOptions): NoticeSender => {
  const client = new NotifyClient(url, apiKey)
  // The client's own would wait for ever, follow redirects and take a proxy from the environment.
  const http = axios.create({
    timeout: patienceMs,
    maxRedirects: 0,
    maxContentLength: LARGEST_ANSWER_BYTES,
    proxy: false,
  })
  // The same type, which the client's declarations take from axios's other build.
  client.setClient(http as unknown as Parameters<typeof client.setClient>[0])
  return {
    way: 'text',
    async send({ noticeId, address, link }) {
      try {
        const { data } = await client.sendSms(template, address, {
          personalisation: { link },
          reference: noticeId,
        })
        return typeof data === 'object' && typeof data?.id === 'string'
          ? { outcome: 'sent', reason: 'taken' }
          : { outcome: 'unknown', reason: 'unreadable-answer' }
      } catch (thrown) {
        return resultOf(thrown)
      }
    },
    close: async () => undefined,
  }
}

/** Connections that surely never carried the request. */
const NEVER_CONNECTED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']

const resultOf = (thrown: unknown): NoticeResult => {
  if (!isAxiosError(thrown)) throw thrown
  const status = thrown.response?.status
  if (status === undefined)
    return NEVER_CONNECTED.includes(thrown.code ?? '')
      ? { outcome: 'not-now', reason: 'no-connection' }
      : { outcome: 'unknown', reason: 'no-answer' }
  if (status === 401 || status === 403) return { outcome: 'not-now', reason: 'sign-in-refused' }
  if (status === 429 || status === 503) return { outcome: 'not-now', reason: 'busy' }
  // Of its 400s only one is about the address; the others (template, key for a team only) are mended here.
  if (status === 400 || status === 422)
    return isAboutAddress(thrown.response?.data)
      ? { outcome: 'refused', reason: 'address-refused' }
      : { outcome: 'not-now', reason: 'message-refused' }
  return { outcome: 'unknown', reason: status >= 500 ? 'no-answer' : 'unreadable-answer' }
}

/** `{"errors": [{"error": "ValidationError", "message": "phone_number …"}]}`, as Notify documents it. */
const isAboutAddress = (data: unknown): boolean => {
  if (typeof data !== 'object' || data === null || !('errors' in data) || !Array.isArray(data.errors))
    return false
  return data.errors.some(
    (one: unknown) =>
      typeof one === 'object' &&
      one !== null &&
      'error' in one &&
      one.error === 'ValidationError' &&
      'message' in one &&
      /^(phone_number|email_address)\b/.test(String(one.message)),
  )
}
