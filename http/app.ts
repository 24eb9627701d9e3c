/** The Express app as a list of mounts. Tests use this very one. */
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import { createEndpoints, createOpenEndpoints } from '../api/endpoints.ts'
import { createAssets } from '../web/assets.ts'
import { createPages } from '../web/pages.ts'
import { createRendering } from '../web/rendering.ts'
import { accessLog } from './access-log.ts'
import { mountPages, type PageUses, sendProblemPage } from './answer-page.ts'
import type { AppParts, Door } from './app-parts.ts'
import { createCursors } from './cursor.ts'
import { documentation } from './documentation.ts'
import { health } from './health.ts'
import { HttpProblem } from './http-problem.ts'
import { identifyByBearer, identifyByCookie } from './identify.ts'
import { mountEndpoints, mountOpenEndpoints } from './mount-endpoints.ts'
import { createNoteRefusal } from './note-refusal.ts'
import { createRateLimit } from './rate-limit.ts'
import { requestId } from './request-id.ts'
import { noStore, securityHeaders } from './security-headers.ts'
import { sendProblem } from './send-problem.ts'

/** Builds the app; nothing listens yet. */
export const createApp = (parts: AppParts): Express => {
  const { http, events } = parts
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', false)
  if (http.trustProxy) app.set('trust proxy', 1)

  const directory = { tokens: parts.tokens, users: parts.directory }
  const noteRefusal = createNoteRefusal(parts)
  const rateLimit = createRateLimit({ ...http, now: parts.now })
  const cursors = createCursors(parts.cursorKey)
  const endpoints = createEndpoints({ ...parts, cursors })
  const openEndpoints = createOpenEndpoints(parts)
  const assets = createAssets()
  const identify = identifyByBearer(directory)
  const door: Door = { identify, rateLimit, events, bodyLimitBytes: http.fhirBodyLimitBytes }
  const pageUses: PageUses = {
    identify: identifyByCookie(directory),
    rateLimit,
    rendering: createRendering(assets),
    publicUrl: http.publicUrl,
    now: parts.now,
    noteRefusal,
    events,
  }
  const pages = createPages({ ...parts, ...directory, cursors, signInMinutes: http.signInMinutes })

  app.use(requestId())
  app.use(accessLog(events))
  app.use(securityHeaders())
  app.use(assets.router)
  app.use(noStore())
  app.use(health({ parts: parts.readiness, metrics: parts.metrics, events }))
  app.use(documentation([...endpoints, ...openEndpoints], http.publicUrl))
  if (parts.fhirRouter !== undefined) app.use('/fhir/R4', parts.fhirRouter(door))
  const { bodyLimitBytes } = http
  app.use(mountEndpoints(endpoints, { identify, rateLimit, bodyLimitBytes, noteRefusal, events }))
  app.use(mountOpenEndpoints(openEndpoints, { rateLimit, bodyLimitBytes, events }))
  app.use(mountPages(pages, pageUses))
  app.use(nothingHere(pageUses))
  app.use(lastResort(pageUses))
  return app
}

const MACHINE_PATHS = /^\/(v1|fhir|health|metrics|openapi\.json)(\/|$)/

const wantsPage = (path: string, accepts: string | false): boolean =>
  !MACHINE_PATHS.test(path) && accepts === 'html'

const nothingHere =
  (uses: PageUses): RequestHandler =>
  (request, response) => {
    const problem = new HttpProblem(
      'not-found',
      'There is nothing at this address, or it is not yours to see.',
    )
    if (wantsPage(request.path, request.accepts(['json', 'html']))) sendProblemPage(response, problem, uses)
    else sendProblem(response, problem, uses.events)
  }

/** What no door caught, such as a path that cannot be decoded. Express tells it apart by its four parameters. */
const lastResort =
  (uses: PageUses): ErrorRequestHandler =>
  (thrown, request, response, _next) => {
    if (wantsPage(request.path, request.accepts(['json', 'html']))) sendProblemPage(response, thrown, uses)
    else sendProblem(response, thrown, uses.events)
  }
