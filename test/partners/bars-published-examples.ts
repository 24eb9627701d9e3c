/** The published examples of the standard: test input that lies beside the project and is no part of it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const FOLDER = fileURLToPath(new URL('../../../shared/data/bars/', import.meta.url))

export interface PublishedExample {
  readonly name: string
  readonly bytes: Uint8Array
  readonly form: 'json' | 'xml'
}

/** The files of one folder, or none, said aloud, where the examples are absent. */
export const publishedExamples = (folder: 'messages' | 'operation-outcomes'): readonly PublishedExample[] => {
  if (!existsSync(FOLDER)) {
    console.log('The published BaRS examples are absent: tests over them have nothing to do.')
    return []
  }
  return readdirSync(`${FOLDER}${folder}`)
    .filter((name) => /\.(?:json|xml)$/.test(name))
    .map((name) => ({
      name,
      bytes: readFileSync(`${FOLDER}${folder}/${name}`),
      form: name.endsWith('.xml') ? 'xml' : 'json',
    }))
}
