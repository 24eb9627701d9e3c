/** The product's source files and what each imports, read from source. */
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, normalize, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Folders that hold or carry the product; `context.ts` lies beside them. */
export const PRODUCT_FOLDERS = [
  'domain',
  'workflows',
  'activities',
  'commands',
  'database',
  'partners',
  'attachments',
  'api',
  'web',
  'http',
  'workers',
  'runtime',
] as const

export interface Import {
  /** A file of ours relative to the root, or the name of a package or built-in. */
  readonly target: string
  readonly ours: boolean
  /** Erased by the compiler. */
  readonly typeOnly: boolean
}

export interface SourceFile {
  /** Relative to the root. */
  readonly path: string
  readonly text: string
  readonly imports: readonly Import[]
}

/** `import … from`, `export … from` and `import '…'` at the start of a line, and `import('…')` anywhere. */
const IMPORTS =
  /^(?:import|export)\s+(?<type>type\s)?[^'";]*?from\s+'(?<from>[^']+)'|^import\s+'(?<bare>[^']+)'|import\('(?<lazy>[^']+)'\)/gm

const importsOf = (path: string, text: string): Import[] =>
  [...text.matchAll(IMPORTS)].map(({ groups = {} }) => {
    const named = groups.from ?? groups.bare ?? groups.lazy ?? ''
    const ours = named.startsWith('.')
    return {
      target: ours ? normalize(join(dirname(path), named)) : named,
      ours,
      typeOnly: groups.type !== undefined,
    }
  })

const filesBelow = async (folder: string): Promise<string[]> => {
  const entries = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
}

const read = async (path: string): Promise<SourceFile> => {
  const text = await readFile(join(ROOT, path), 'utf8')
  return { path, text, imports: importsOf(path, text) }
}

/** Every TypeScript file below these folders. */
export const sourcesIn = async (folders: readonly string[]): Promise<SourceFile[]> => {
  const paths = (await Promise.all(folders.map(filesBelow))).flat()
  return Promise.all(
    paths
      .filter((path) => path.endsWith('.ts'))
      .sort()
      .map(read),
  )
}

/** The product: its folders, and the files that lie beside them. */
export const productSources = async (): Promise<SourceFile[]> => {
  const beside = (await readdir(ROOT)).filter((name) => name.endsWith('.ts'))
  return [...(await sourcesIn(PRODUCT_FOLDERS)), ...(await Promise.all(beside.map(read)))]
}
