/** A letter as plain text and as HTML, both from the same sections. */
import type { OutgoingMessage } from '../../format.ts'
import type { LetterRow, Section } from './letter-section.ts'
import { letterName } from './letter-sections.ts'
import { letterStart, replyForm, withoutMarks } from './reply-form.ts'

const GREETING = 'This message comes from the referral exchange.'

/** Every line of others' text is set in, and holds no mark: it cannot be taken for a line of the form. */
const setIn = (text: string): string =>
  withoutMarks(text)
    .split(/\r\n|\r|\n/)
    .map((line) => `  ${line}`)
    .join('\n')

const textRow = ({ label, text }: LetterRow): string =>
  label === undefined
    ? setIn(text)
    : text.includes('\n')
      ? `  ${label}:\n${setIn(text)}`
      : setIn(`${label}: ${text}`)

const textSection = ({ title, rows }: Section): string =>
  [withoutMarks(title).toUpperCase(), ...rows.map(textRow)].join('\n')

/** The letter as text. */
export const letterText = (message: OutgoingMessage, sections: readonly Section[]): string => {
  const { how, form } = replyForm(message)
  return `${[
    letterStart(message.reference),
    GREETING,
    ...sections.map(textSection),
    ['HOW TO ANSWER', ...how.map(setIn)].join('\n'),
    form,
  ].join('\n\n')}\n`
}

const escaped = (text: string): string =>
  withoutMarks(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/\r\n|\r|\n/g, '<br>')

const htmlRow = ({ label, text }: LetterRow): string =>
  label === undefined
    ? `<p>${escaped(text)}</p>`
    : `<p><strong>${escaped(label)}:</strong> ${escaped(text)}</p>`

const htmlSection = ({ title, rows }: Section): string =>
  `<h2>${escaped(title)}</h2>\n${rows.map(htmlRow).join('\n')}`

/** The letter as HTML: nothing in it is fetched, and nothing runs. */
export const letterHtml = (message: OutgoingMessage, sections: readonly Section[]): string => {
  const { how, form } = replyForm(message)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(letterName(message))}</title></head>
<body style="font-family:sans-serif;max-width:45em">
<p>${letterStart(message.reference)}</p>
<p>${GREETING}</p>
${sections.map(htmlSection).join('\n')}
<h2>How to answer</h2>
${how.map((line) => `<p>${escaped(line)}</p>`).join('\n')}
<pre>
${form.replaceAll('<', '&lt;')}
</pre>
</body></html>
`
}
