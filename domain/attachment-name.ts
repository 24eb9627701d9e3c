/** The name of a file as it is kept and shown: what could mislead a reader or a file system is taken out. */

const LONGEST = 100

/**
 * The name without folders, control and invisible characters (which can make `gpj.exe` read as `exe.jpg`), in one
 * normal form, at most 100 characters with its ending kept. `undefined` where nothing is left of it.
 */
export const cleanFileName = (given: string): string | undefined => {
  const last = given.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const plain = last
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}<>:"|?*]/gu, '')
    .replace(/\s+/gu, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
  if (plain === '') return undefined
  const letters = [...plain]
  if (letters.length <= LONGEST) return plain
  const dot = plain.lastIndexOf('.')
  const ending = dot > 0 && plain.length - dot <= 10 ? plain.slice(dot) : ''
  return `${letters.slice(0, LONGEST - ending.length).join('')}${ending}`
}
