/** What FHIR R4 says of an element: its type, whether it repeats, and its place among its neighbours. */
import { FHIR_R4_DATATYPES } from './fhir-r4-datatypes.ts'
import { FHIR_R4_RESOURCES } from './fhir-r4-resources.ts'

export interface ElementType {
  readonly name: string
  /** A primitive (`boolean`, `decimal`, `string` …), a data type, a path (`Bundle.entry`), a resource or `Resource`. */
  readonly type: string
  readonly repeats: boolean
}

const NUMBERS = ['decimal', 'integer', 'positiveInt', 'unsignedInt'] as const
const DATES = ['date', 'dateTime', 'instant'] as const
/** Primitives whose names the tables leave out, as they are all text: needed to read `valueUri` and the like. */
const TEXTS = 'base64Binary canonical code id markdown oid string time uri url uuid'.split(' ')
const PRIMITIVES: ReadonlySet<string> = new Set(['boolean', 'xhtml', ...NUMBERS, ...DATES, ...TEXTS])

const RESOURCE_ELEMENTS =
  'id meta:Meta implicitRules language text:Narrative contained:Resource* extension:Extension* modifierExtension:Extension*'
const PART_ELEMENTS = 'id extension:Extension* modifierExtension:Extension*'

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const small = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** One written element as the elements it stands for: a choice is one for each type. */
const elementsWritten = (written: string, parent: string): readonly ElementType[] => {
  const repeats = written.endsWith('*')
  const [stem = '', type = 'string'] = (repeats ? written.slice(0, -1) : written).split(':')
  if (!stem.endsWith('[x]')) {
    return [{ name: stem, type: type === '@' ? `${parent}.${stem}` : type, repeats }]
  }
  const choice = stem.slice(0, -'[x]'.length)
  if (type === 'any') return [{ name: `${choice}[x]`, type: 'any', repeats }]
  return type.split('|').map((each) => ({ name: `${choice}${capital(each)}`, type: each, repeats }))
}

const readTable = (table: string, common: string): readonly [string, readonly ElementType[]][] =>
  table
    .trim()
    .split('\n')
    .map((line) => {
      const [parent = '', elements = ''] = line.split(' = ')
      const shared = parent.includes('.') ? PART_ELEMENTS : common
      return [parent, `${shared} ${elements}`.split(' ').flatMap((each) => elementsWritten(each, parent))]
    })

const resourceRows = readTable(FHIR_R4_RESOURCES, RESOURCE_ELEMENTS)
const rows: readonly (readonly [string, readonly ElementType[]])[] = [
  ...readTable(FHIR_R4_DATATYPES, PART_ELEMENTS),
  ...resourceRows,
  ['Resource', RESOURCE_ELEMENTS.split(' ').flatMap((each) => elementsWritten(each, 'Resource'))],
]
const TYPES: ReadonlyMap<string, ReadonlyMap<string, ElementType>> = new Map(
  rows.map(([parent, elements]) => [parent, new Map(elements.map((element) => [element.name, element]))]),
)
const RESOURCES: ReadonlySet<string> = new Set(
  resourceRows.map(([parent]) => parent).filter((parent) => !parent.includes('.')),
)

export const isPrimitiveType = (type: string): boolean => PRIMITIVES.has(type)
export const isNumberType = (type: string): boolean => (NUMBERS as readonly string[]).includes(type)
/** Whether elements of this type hold a whole resource. */
export const holdsResource = (type: string): boolean => type === 'Resource' || RESOURCES.has(type)
/** The type whose elements a resource has: its own, or what all resources have in common. */
export const resourceTypeFor = (resourceType: string): string =>
  RESOURCES.has(resourceType) ? resourceType : 'Resource'

/** The type of `name` within `parent`; `undefined` where FHIR R4 knows no such element. */
export const elementType = (parent: string, name: string): ElementType | undefined => {
  if (name === 'extension') return { name, type: 'Extension', repeats: true }
  const known = TYPES.get(parent)
  const element = known?.get(name)
  if (element !== undefined || !known?.has('value[x]') || !/^value[A-Z]/.test(name)) return element
  const type = name.slice('value'.length)
  return { name, type: PRIMITIVES.has(small(type)) ? small(type) : type, repeats: false }
}

/** Names in the order FHIR XML wants; those it does not know keep their order, after the others. */
export const inElementOrder = (parent: string, names: readonly string[]): readonly string[] => {
  const known = [...(TYPES.get(parent)?.keys() ?? [])]
  const place = (name: string): number => {
    const index = known.indexOf(name)
    if (index !== -1) return index
    return /^value[A-Z]/.test(name) && known.includes('value[x]') ? known.indexOf('value[x]') : known.length
  }
  return names.toSorted((one, other) => place(one) - place(other))
}
