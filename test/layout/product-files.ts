/** The product's source files and what each imports, read from the source itself. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export const PRODUCT_FOLDERS = [
  'domain',
  'commands',
  'workflows',
  'activities',
  'database',
  'partners',
  'http',
  'api',
  'web',
  'workers',
  'runtime',
] as const

export interface SourceFile {
  /** Below the root, `domain/ids.ts`. */
  readonly path: string
  readonly text: string
  /** Files below the root that it imports, and names of packages. */
  readonly imports: readonly { readonly to: string; readonly typeOnly: boolean }[]
}

const IMPORT = /^(?:import|export)\s+(type\s)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm

const importsOf = (path: string, text: string): SourceFile['imports'] =>
  [...text.matchAll(IMPORT)].map(([, type, from = '']) => ({
    to: from.startsWith('.') ? normalize(join(dirname(path), from)) : from,
    typeOnly: type !== undefined,
  }))

const filesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))

const read = (path: string): SourceFile => {
  const text = readFileSync(join(ROOT, path), 'utf8')
  return { path, text, imports: importsOf(path, text) }
}

/** Every file of the product, the composition root included. */
export const productFiles = (): readonly SourceFile[] => [
  read('context.ts'),
  ...PRODUCT_FOLDERS.flatMap(filesIn).map(read),
]
