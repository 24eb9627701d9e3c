/** Part of `npm run build`: puts what the compiler leaves out (templates, stylesheet, icon) beside the built pages. */
import { cp } from 'node:fs/promises'
import { extname } from 'node:path'

const SOURCES = ['.ts']

await cp('web', 'dist/web', { recursive: true, filter: (path) => !SOURCES.includes(extname(path)) })
