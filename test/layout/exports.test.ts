/** What a file offers is taken by somebody. Types are left out: many are offered for what they are part of. */

import { dirname } from 'node:path'
import { normalize } from 'node:path/posix'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { productSources, type SourceFile, sourcesIn } from './product-sources.ts'

let product: SourceFile[] = []
let everything: SourceFile[] = []
beforeAll(async () => {
  product = await productSources()
  everything = [...product, ...(await sourcesIn(['dev', 'test']))]
})

const OFFERED = /^export (?:async )?(?:const|function\*?|class) (\w+)/gm
const TAKEN = /^(?:import|export) (?:type )?\{([^}]*)\} from '(\.[^']+)'/gm
const WHOLE = /^import \* as \w+ from '(\.[^']+)'|import\('(\.[^']+)'\)/gm

/** `path name` of each import by name, and `path *` of each file that is taken whole. */
const takenBy = ({ path, text }: SourceFile): string[] => {
  const place = (from = '') => normalize(`${dirname(path)}/${from}`)
  const named = [...text.matchAll(TAKEN)].flatMap(([, names = '', from]) =>
    names
      .split(',')
      .map((name) =>
        name
          .trim()
          .replace(/^type /, '')
          .replace(/ as .*$/, ''),
      )
      .map((name) => `${place(from)} ${name}`),
  )
  const whole = [...text.matchAll(WHOLE)].map(([, star, lazy]) => `${place(star ?? lazy)} *`)
  return [...named, ...whole]
}

/** Spoken of as a table of the standard's own. */
const KEPT = ['partners/formats/bars-fhir/bars-oddities.ts BARS_ODDITIES']

describe('what is exported', () => {
  it('is imported somewhere', () => {
    const taken = new Set(everything.flatMap(takenBy))
    const idle = product.flatMap(({ path, text }) =>
      taken.has(`${path} *`)
        ? []
        : [...text.matchAll(OFFERED)]
            .map(([, name]) => `${path} ${name}`)
            .filter((offered) => !taken.has(offered) && !KEPT.includes(offered)),
    )
    expect(taken.size).toBeGreaterThan(2_000)
    expect(idle).toEqual([])
  })
})
