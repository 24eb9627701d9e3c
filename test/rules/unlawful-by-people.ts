/** Decisions that contradict themselves, or say too little of the people: the rule that each breaks, and where. */
import { AGREED, type Break, HEALTH_SERVICE, NOT_SHARED } from './decision-samples.ts'

export const UNLAWFUL_BY_PEOPLE: readonly Break[] = [
  [
    'R-11',
    'harm of sharing not weighed',
    { ...NOT_SHARED, reasons: { harmIfNot: 'None.' } },
    '/reasons/harmIfShared',
  ],
  [
    'R-11',
    'harm of not sharing not weighed',
    { ...NOT_SHARED, reasons: { harmIfShared: 'Some.' } },
    '/reasons/harmIfNot',
  ],
  ['R-11', 'no reason', { ...NOT_SHARED, reason: ' ' }, '/reason'],
  ['R-11', 'suspected harm and no manager', { ...NOT_SHARED, threshold: 's47' }, '/approval'],
  [
    'R-13',
    'what another agency keeps back',
    { ...AGREED, originators: [{ agency: 'A school', category: 'concern', onward: 'no' }] },
    '/originators/0/onward',
  ],
  [
    'R-13',
    'what another agency wants to be asked for',
    { ...AGREED, originators: [{ agency: 'A school', category: 'concern', onward: 'ask-first' }] },
    '/originators/0/onward',
  ],
  [
    'R-14',
    'somebody is to be told who must not be',
    {
      ...AGREED,
      doNotTell: [{ name: 'Kim Sample', reason: 'risk-to-child', reviewDay: '2026-11-27' }],
      people: [{ name: 'kim sample ', role: 'parent', informed: 'to-be-informed-after' }],
    },
    '/people/0/informed',
  ],
  [
    'R-14',
    'a do-not-tell for a year',
    { ...AGREED, doNotTell: [{ name: 'Kim Sample', reason: 'risk-to-child', reviewDay: '2027-11-27' }] },
    '/doNotTell/0/reviewDay',
  ],
  ['R-15', 'a protected address', { ...AGREED, addressProtection: 'refuge' }, '/categories'],
  [
    'L-06',
    'not told, and not why',
    { ...AGREED, people: [{ name: 'Kim', role: 'parent', informed: 'not-informed' }] },
    '/people/0/because',
  ],
  ['L-07', 'nothing is shared', { ...AGREED, categories: [] }, '/categories'],
  [
    'L-07',
    'shared and kept back',
    { ...AGREED, excluded: [{ category: 'concern', reason: 'Not needed.' }] },
    '/excluded/0/category',
  ],
  [
    'L-07',
    'more for one than for all',
    { ...AGREED, recipients: [{ ...HEALTH_SERVICE, categories: ['identity', 'health'] }] },
    '/recipients/0/categories',
  ],
  ['L-08', 'past its review day', { ...AGREED, reviewDay: '2026-11-19' }, '/reviewDay'],
]
