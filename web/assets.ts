/**
 * Stylesheets, served from here under names that change with their content. The design system's sheet is used without
 * the government's own typeface and crest, which only services of GOV.UK may show.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import express, { type Router } from 'express'
import { requestContext } from '../http/request-context.ts'
import { sha256Of } from '../runtime/sha256.ts'
import { govukFolder } from './nunjucks.ts'

export interface Assets {
  /** Addresses for the layout. */
  readonly stylesheet: string
  readonly icon: string
  readonly router: Router
}

const YEAR = 'public, max-age=31536000, immutable'

const withoutGovernmentMarks = (css: string): string =>
  css
    .replace(/@font-face\{[^}]*\}/g, '')
    .replaceAll('GDS Transport,', '')
    .replace(/url\(\/assets\/images\/govuk-crest\.svg\)/g, 'none')

const ownFile = (name: string): string =>
  readFileSync(join(dirname(fileURLToPath(import.meta.url)), 'assets', name), 'utf8')

const named = (name: string, extension: string, text: string): string =>
  `/assets/${name}-${sha256Of(text).slice(0, 12)}.${extension}`

/** Reads the stylesheets once and makes the routes that serve them. */
export const createAssets = (): Assets => {
  const govuk = readFileSync(join(govukFolder(), 'govuk', 'govuk-frontend.min.css'), 'utf8')
  const css = `${withoutGovernmentMarks(govuk)}\n${ownFile('exchange.css')}`
  const svg = ownFile('icon.svg')
  const stylesheet = named('exchange', 'css', css)
  const icon = named('icon', 'svg', svg)
  const router = express.Router()
  const serve = (path: string, type: string, text: string): void => {
    router.get(path, (_request, response) => {
      requestContext(response).route = '/assets/*'
      response.set('cache-control', YEAR).type(type).send(text)
    })
  }
  serve(stylesheet, 'css', css)
  serve(icon, 'svg', svg)
  return { stylesheet, icon, router }
}
