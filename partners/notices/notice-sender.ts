/** The port for every notice to a person, whatever carries it: one mail, one text. */
import type { NoticeResult, NoticeWay } from '../../domain/notice.ts'

export interface NoticeToSend {
  /** Opaque and the same at each attempt, so that a carrier or a mail program can tell a repeat. */
  readonly noticeId: string
  /** Known to be safe (domain/safe-to-write.ts). */
  readonly address: string
  /** Where it leads: our own address with an opaque id, or with a secret that only this mail holds. */
  readonly link: string
  /** Which of our fixed words it says (domain/notice.ts): `question` is asked by mail alone. */
  readonly words: 'update' | 'question'
}

export interface NoticeSender {
  readonly way: NoticeWay
  /** One attempt; never throws for what the carrier does. */
  send(notice: NoticeToSend): Promise<NoticeResult>
  close(): Promise<void>
}

/** Longest one attempt may take, in milliseconds. */
export const NOTICE_PATIENCE_MS = 20_000
