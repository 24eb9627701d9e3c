/** Content types at the FHIR door: the bytes are read as UTF-8, so nothing else may be declared. */
import { describe, expect, it } from '@jest/globals'
import type { Request } from 'express'
import { bodyForm } from '../../api/fhir/fhir-headers.ts'

const formOf = (contentType: string) =>
  bodyForm({ get: (name: string) => (name === 'content-type' ? contentType : undefined) } as Request)

describe('the content type of a message', () => {
  it.each([
    ['application/fhir+json', 'json'],
    ['application/fhir+xml; charset=UTF-8', 'xml'],
    ['application/fhir+json;charset="utf-8"; version=1.4.0', 'json'],
    ['application/fhir+json; fhirVersion=4.0; charset=us-ascii', 'json'],
  ])('%s is read', (contentType, form) => {
    expect(formOf(contentType)).toBe(form)
  })

  it.each([
    'application/fhir+json; charset=utf-16',
    'application/fhir+xml;charset="ISO-8859-1"',
    'application/fhir+json; charset=utf-8; charset=utf-16le',
    'application/fhir+json; charset=',
    'application/json; charset=utf-8',
  ])('%s is refused as the wrong one', (contentType) => {
    expect(() => formOf(contentType)).toThrow(expect.objectContaining({ status: 415 }))
  })
})
