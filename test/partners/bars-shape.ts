/** Checks that what we write is FHIR R4 by its element table: every element known, lists where FHIR has lists. */
import {
  elementType,
  holdsResource,
  isNumberType,
  isPrimitiveType,
  resourceTypeFor,
} from '../../partners/formats/bars-fhir/fhir-element-types.ts'
import {
  type FhirObject,
  type FhirResource,
  type FhirValue,
  isFhirObject,
  isFhirResource,
} from '../../partners/formats/bars-fhir/fhir-value.ts'

const itemsOf = (value: FhirValue): readonly FhirValue[] =>
  Array.isArray(value) ? (value as readonly FhirValue[]) : [value]

const fitsPrimitive = (value: FhirValue, type: string): boolean => {
  if (type === 'boolean') return typeof value === 'boolean'
  return isNumberType(type) ? typeof value === 'number' : typeof value === 'string' && value.trim() !== ''
}

const partFaults = (part: FhirObject, type: string, path: string): readonly string[] =>
  Object.entries(part).flatMap(([name, value]) => {
    const place = `${path}.${name}`
    if (name === 'resourceType') return []
    const element = elementType(type, name)
    if (element === undefined) return [`${place}: unknown`]
    if (Array.isArray(value) !== element.repeats) return [`${place}: list or not`]
    if (Array.isArray(value) && value.length === 0) return [`${place}: empty`]
    return itemsOf(value).flatMap((item) => {
      if (isPrimitiveType(element.type)) return fitsPrimitive(item, element.type) ? [] : [`${place}: type`]
      if (holdsResource(element.type))
        return isFhirResource(item) ? shapeFaults(item, place) : [`${place}: no resource`]
      return isFhirObject(item) && Object.keys(item).length > 0
        ? partFaults(item, element.type, place)
        : [`${place}: empty`]
    })
  })

/** `Bundle.entry.resource.foo: unknown` for each thing that FHIR would not have. */
export const shapeFaults = (
  resource: FhirResource,
  path: string = resource.resourceType,
): readonly string[] => {
  const type = resourceTypeFor(resource.resourceType)
  return type === 'Resource' ? [`${path}: unknown resource`] : partFaults(resource, type, path)
}
