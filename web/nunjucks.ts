/** The template environment: everything escaped, a missing value is an error, and the short list of filters. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import nunjucks, { type Environment } from 'nunjucks'
import { britishDayAndTime, britishIso, dayInWords } from '../runtime/british-time.ts'

const OWN_TEMPLATES = dirname(fileURLToPath(import.meta.url))

/** The folder of govuk-frontend's macros and stylesheet. */
export const govukFolder = (): string =>
  join(dirname(createRequire(import.meta.url).resolve('govuk-frontend/package.json')), 'dist')

export const createTemplates = (): Environment => {
  const loader = new nunjucks.FileSystemLoader([OWN_TEMPLATES, govukFolder()])
  const environment = new nunjucks.Environment(loader, { autoescape: true })
  environment.addFilter('dayAndTime', britishDayAndTime)
  environment.addFilter('isoTime', britishIso)
  environment.addFilter('day', dayInWords)
  return environment
}
