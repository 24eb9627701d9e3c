/** Where each resource of a search result stands in its text, so that a reply is kept exactly as it came. */

/** One past the end of the JSON value that begins at `start`. The text is known to be JSON. */
const endOfValue = (text: string, start: number): number => {
  let depth = 0
  for (let position = start; position < text.length; position += 1) {
    const sign = text[position]
    if (sign === '"') position = endOfString(text, position) - 1
    else if (sign === '{' || sign === '[') depth += 1
    else if (sign === '}' || sign === ']') depth -= 1
    else if (depth === 0 && sign === ',') return position
    if (depth < 0) return position
    if (depth === 0 && (sign === '}' || sign === ']' || sign === '"')) return position + 1
  }
  return text.length
}

const endOfString = (text: string, start: number): number => {
  let position = start + 1
  while (position < text.length && text[position] !== '"') position += text[position] === '\\' ? 2 : 1
  return position + 1
}

const SPACE = /[\s,]*/y
const skip = (text: string, from: number): number => {
  SPACE.lastIndex = from
  return from + (SPACE.exec(text)?.[0].length ?? 0)
}

/** Beginnings and ends of the items of the list at `start`. */
const itemsAt = (text: string, start: number): readonly (readonly [number, number])[] => {
  const found: (readonly [number, number])[] = []
  for (let at = skip(text, start + 1); at < text.length && text[at] !== ']'; ) {
    const end = endOfValue(text, at)
    found.push([at, end])
    at = skip(text, end)
  }
  return found
}

/** Where the value of a property of the object at `start` begins and ends. */
const memberAt = (text: string, start: number, name: string): readonly [number, number] | undefined => {
  for (let at = skip(text, start + 1); text[at] === '"'; ) {
    const nameEnd = endOfString(text, at)
    const value = skip(text, text.indexOf(':', nameEnd) + 1)
    const end = endOfValue(text, value)
    if (text.slice(at + 1, nameEnd - 1) === name) return [value, end]
    at = skip(text, end)
  }
  return undefined
}

/** The text of each entry's resource in a Bundle that was found to be JSON; entries without one are left out. */
export const resourceTexts = (bundle: string): readonly string[] => {
  const list = memberAt(bundle, bundle.indexOf('{'), 'entry')
  if (list === undefined || bundle[list[0]] !== '[') return []
  return itemsAt(bundle, list[0]).flatMap(([start]) => {
    const resource = bundle[start] === '{' ? memberAt(bundle, start, 'resource') : undefined
    return resource === undefined ? [] : [bundle.slice(resource[0], resource[1]).trimEnd()]
  })
}
