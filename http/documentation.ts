/** /openapi.json and the page at /docs that shows it; everything served from here, no inline script. */
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import express, { type RequestHandler, type Router } from 'express'
import type { Endpoint } from './endpoint.ts'
import type { OpenEndpoint } from './open-endpoint.ts'
import { openApiDocument } from './openapi.ts'
import { requestContext } from './request-context.ts'

const PAGE = `<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API description - Referral exchange</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="/docs/favicon-32x32.png" sizes="32x32">
</head>
<body>
<noscript>This page needs JavaScript. The description itself is at <a href="/openapi.json">/openapi.json</a>.</noscript>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`

const START = `window.addEventListener('load', () => {
  SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null })
})
`

/** The page sets style attributes, which our own pages never do. */
const withInlineStyle: RequestHandler = (_request, response, next) => {
  const policy = response.get('content-security-policy') ?? ''
  response.set(
    'content-security-policy',
    policy.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"),
  )
  next()
}

const named =
  (route: string): RequestHandler =>
  (_request, response, next) => {
    requestContext(response).route = route
    next()
  }

/** The routes that describe the API; they answer anyone. */
export const documentation = (endpoints: readonly (Endpoint | OpenEndpoint)[], publicUrl: string): Router => {
  const router = express.Router()
  // Made when it is first asked for: a start need not wait for it.
  let text: string | undefined
  const assets = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  router.get('/openapi.json', named('/openapi.json'), (_request, response) => {
    text ??= JSON.stringify(openApiDocument(endpoints, publicUrl))
    response.type('application/json').send(text)
  })
  router.get('/docs', named('/docs'), withInlineStyle, (_request, response) => {
    response.type('html').send(PAGE)
  })
  router.get('/docs/start.js', named('/docs/*'), (_request, response) => {
    response.type('text/javascript').send(START)
  })
  router.use('/docs', named('/docs/*'), express.static(assets, { index: false, redirect: false }))
  return router
}
