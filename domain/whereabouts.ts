/**
 * What would give away where somebody lives: lines of an address and its postcode in free text, and telephone numbers
 * that belong to a place. Pure.
 */
import type { Address } from './person.ts'

/** Stands in the place of what is withheld; also fits into an id or a URL. */
export const WITHHELD = 'withheld'

/**
 * What a recipient may not learn of where the child is. `address`: the sharing decision leaves it out. `whereabouts`:
 * the register restricts it, so nothing that tells the place goes.
 */
export type Hidden = 'address' | 'whereabouts'

/** A text without what must not be in it. */
export type Cleaner = (text: string) => string

/** Shorter lines of an address (`Flat 2`) also occur in other texts. */
const SHORTEST_LINE = 8
/** Most characters between two words of one address: a comma and a line break. */
const WIDEST_GAP = 6
const POSTCODE = /\b([A-Z]{1,2}\d[A-Z\d]?)[\s-]*(\d[A-Z]{2})\b/gi
/** Words as they are compared; a UUID is one word, so that no id is taken for part of an address. */
const WORD = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/giu

/** Endings of streets, which are written short as often as not. */
const SHORT_FORMS: Readonly<Record<string, string>> = {
  ave: 'avenue',
  cl: 'close',
  cres: 'crescent',
  ct: 'court',
  dr: 'drive',
  gdns: 'gardens',
  gr: 'grove',
  ln: 'lane',
  pl: 'place',
  rd: 'road',
  sq: 'square',
  st: 'street',
  ter: 'terrace',
}

const keyOf = (word: string): string => {
  const plain = word.toLowerCase().replace(/['’]/g, '')
  return SHORT_FORMS[plain] ?? plain
}

type Phrase = readonly string[]

const wordsOf = (text: string): Phrase => (text.match(WORD) ?? []).map(keyOf)

/** The street where a line begins with the number of a house. */
const withoutHouseNumber = (words: Phrase): Phrase =>
  /^\d+[a-z]?$/.test(words[0] ?? '') ? words.slice(1) : []

const isTelling = (words: Phrase): boolean =>
  words.join(' ').length >= SHORTEST_LINE || (/^\d/.test(words[0] ?? '') && /\p{L}{3}/u.test(words[1] ?? ''))

const phrasesOfLine = (line: string): readonly Phrase[] =>
  [line, ...line.split(/[,;\n]/)].flatMap((part) => {
    const words = wordsOf(part)
    const street = withoutHouseNumber(words)
    return [...(isTelling(words) ? [words] : []), ...(street.length > 1 && isTelling(street) ? [street] : [])]
  })

const phrasesOfPostcode = (postcode: string): readonly Phrase[] => {
  const words = wordsOf(postcode)
  const whole = words.join('')
  const inward = whole.slice(-3)
  return whole.length < 5 ? [] : [[whole], [whole.slice(0, -3), inward], ...(words.length > 2 ? [words] : [])]
}

const phrasesOf = ({ lines, postcode }: Address): readonly Phrase[] => {
  const inLines = lines.flatMap((line) => line.match(POSTCODE) ?? [])
  return [
    ...lines.flatMap(phrasesOfLine),
    ...[...inLines, ...(postcode === undefined ? [] : [postcode])].flatMap(phrasesOfPostcode),
  ]
}

/** Phrases by their first word, the longest first. */
const byFirstWord = (phrases: readonly Phrase[]): ReadonlyMap<string, readonly Phrase[]> => {
  const found = new Map<string, Phrase[]>()
  for (const phrase of phrases.toSorted((one, other) => other.length - one.length)) {
    const [first = ''] = phrase
    const same = found.get(first)
    if (same === undefined) found.set(first, [phrase])
    else same.push(phrase)
  }
  return found
}

interface Word {
  readonly key: string
  readonly start: number
  readonly end: number
}

const placedWords = (text: string): readonly Word[] =>
  [...text.matchAll(WORD)].map(({ 0: word, index }) => ({
    key: keyOf(word),
    start: index,
    end: index + word.length,
  }))

const standsAt = (phrase: Phrase, words: readonly Word[], place: number): boolean =>
  phrase.every((key, offset) => {
    const word = words[place + offset]
    const before = offset === 0 ? undefined : words[place + offset - 1]
    return word?.key === key && (before === undefined || word.start - before.end <= WIDEST_GAP)
  })

/**
 * Takes out what gives these addresses away, whatever stands between the words: each line long enough to mean the
 * place, its street, the postcode. The text is gone through once, however many addresses there are.
 */
export const withoutAddresses = (addresses: readonly Address[]): Cleaner => {
  const phrases = byFirstWord(addresses.flatMap(phrasesOf))
  if (phrases.size === 0) return (text) => text
  return (text) => {
    const words = placedWords(text)
    const kept: string[] = []
    let from = 0
    for (let place = 0; place < words.length; place += 1) {
      const phrase = phrases.get(words[place]?.key ?? '')?.find((each) => standsAt(each, words, place))
      if (phrase === undefined) continue
      const last = place + phrase.length - 1
      kept.push(text.slice(from, words[place]?.start), WITHHELD)
      from = words[last]?.end ?? text.length
      place = last
    }
    return from === 0 ? text : `${kept.join('')}${text.slice(from)}`
  }
}

/** Takes out every postcode, whoever's it is. */
export const withoutPostcodes: Cleaner = (text) => text.replace(POSTCODE, WITHHELD)

/** Whether a telephone number belongs to a place: in the United Kingdom those that begin with 01 or 02. */
export const isOfAPlace = (phone: string): boolean =>
  /^0[12]/.test(phone.replace(/[^\d+]/g, '').replace(/^(?:\+|00)?44(?=0?[12]\d{8})0?/, '0'))
