/** Imports point one way: the table of docs/map.md, held against the source. */
import { describe, expect, it } from '@jest/globals'
import { productFiles, type SourceFile } from './product-files.ts'

interface Rule {
  /** Folders (or single files) that may be imported. */
  readonly own: readonly string[]
  /** Packages that may be imported; `*` for any. */
  readonly packages: readonly string[]
  readonly builtins: boolean
}

const RULES: Readonly<Record<string, Rule>> = {
  domain: { own: ['domain/'], packages: [], builtins: false },
  workflows: { own: ['domain/', 'workflows/'], packages: ['@temporalio/workflow'], builtins: false },
  activities: {
    own: ['domain/', 'database/', 'partners/', 'runtime/', 'activities/', 'workflows/activity-contracts.ts'],
    packages: ['@temporalio/activity', '@temporalio/common'],
    builtins: true,
  },
  commands: {
    own: [
      'domain/',
      'database/',
      'runtime/',
      'commands/',
      'workflows/delivery-messages.ts',
      'workflows/referral-messages.ts',
      'workflows/reply-messages.ts',
      'workflows/task-queues.ts',
    ],
    packages: ['@temporalio/client', '@temporalio/common'],
    builtins: true,
  },
  database: { own: ['domain/', 'runtime/', 'database/'], packages: ['mongoose'], builtins: true },
  partners: { own: ['domain/', 'runtime/', 'partners/'], packages: ['*'], builtins: true },
  runtime: { own: ['domain/', 'runtime/'], packages: ['*'], builtins: true },
  api: {
    own: ['domain/', 'http/', 'runtime/', 'api/', 'commands/', 'database/', 'partners/formats/bars-fhir/'],
    packages: ['zod', 'express'],
    builtins: true,
  },
  web: {
    own: ['domain/', 'http/', 'runtime/', 'web/', 'commands/', 'database/'],
    packages: ['*'],
    builtins: true,
  },
  http: { own: ['domain/', 'runtime/', 'http/', 'commands/', 'database/'], packages: ['*'], builtins: true },
  workers: {
    own: [
      'context.ts',
      'runtime/',
      'activities/',
      'partners/',
      'workers/',
      'domain/',
      'database/',
      'workflows/task-queues.ts',
      'workflows/activity-contracts.ts',
    ],
    packages: ['@temporalio/worker', '@temporalio/client'],
    builtins: true,
  },
}

/** Files that may reach further, each with its reason. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  // The HTTP process puts the doors together; nothing else does.
  'http/app.ts': ['api/', 'web/'],
  'http/http-server.ts': ['context.ts', 'api/fhir/'],
}

/** Reaching these at run time, and not for their types alone, is only for the files named. */
const TYPES_ONLY: Readonly<
  Record<string, { readonly of: readonly string[]; readonly except: readonly string[] }>
> = {
  api: { of: ['commands/', 'database/'], except: [] },
  web: { of: ['commands/', 'database/'], except: [] },
  http: { of: ['commands/', 'database/'], except: ['http/http-server.ts'] },
}

const folderOf = ({ path }: SourceFile): string => path.split('/')[0] ?? ''
const isOwn = (to: string): boolean => to.endsWith('.ts')
const isBuiltin = (to: string): boolean => to.startsWith('node:')

const faultsOf = (file: SourceFile): string[] => {
  const rule = RULES[folderOf(file)]
  if (rule === undefined) return []
  const allowed = [...rule.own, ...(EXCEPTIONS[file.path] ?? [])]
  const types = TYPES_ONLY[folderOf(file)]
  return file.imports.flatMap(({ to, typeOnly }) => {
    const permitted = isOwn(to)
      ? allowed.some((place) => to.startsWith(place))
      : isBuiltin(to)
        ? rule.builtins
        : rule.packages.includes('*') ||
          rule.packages.some((name) => to === name || to.startsWith(`${name}/`))
    if (!permitted) return [`${file.path} imports ${to}`]
    const asTypes = types?.of.some((place) => to.startsWith(place)) && !types.except.includes(file.path)
    return asTypes && !typeOnly ? [`${file.path} imports ${to} at run time`] : []
  })
}

/** Imports that lead back to where they started, value imports only: types leave nothing behind. */
const cycles = (files: readonly SourceFile[]): string[] => {
  const edges = new Map(
    files.map(({ path, imports }) => [path, imports.filter(({ to }) => isOwn(to)).map(({ to }) => to)]),
  )
  const found: string[] = []
  const done = new Set<string>()
  const walk = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path)
    if (at >= 0) return void found.push([...trail.slice(at), path].join(' -> '))
    if (done.has(path)) return
    for (const next of edges.get(path) ?? []) walk(next, [...trail, path])
    done.add(path)
  }
  for (const { path } of files) walk(path, [])
  return found
}

describe('imports', () => {
  const files = productFiles()

  it('are read: the rules have something to hold', () => {
    expect(files.length).toBeGreaterThan(150)
    expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(800)
  })

  it('point one way', () => {
    expect(files.flatMap(faultsOf)).toEqual([])
  })

  it('never lead back to where they started', () => {
    expect(cycles(files)).toEqual([])
  })

  it('cannot be excused: no rule of the linter is switched off', () => {
    const excuses = /biome-ignore|eslint-disable|@ts-ignore|@ts-expect-error|@ts-nocheck/
    expect(files.filter(({ text }) => excuses.test(text)).map(({ path }) => path)).toEqual([])
  })

  it('the environment is read in one file', () => {
    const readers = files.filter(({ text }) => text.includes('process.env')).map(({ path }) => path)
    expect(readers.filter((path) => path !== 'runtime/env.ts')).toEqual([])
  })
})
