import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder } from './make-folder.ts'

/** A file that takes a child's output. */
export type OutputFile = {
  /** For the child's standard output and error. */
  readonly descriptor: number
  /** The end of what was written since it was opened; empty when the file can no longer be read. */
  readonly tail: () => string
  /** Lets go of our own hold on the file; the child keeps its. */
  readonly close: () => Promise<void>
}

const TAIL_BYTES = 4_096

/** Opens the file for appending, its folder made where needed. */
export async function openOutputFile(path: string): Promise<OutputFile> {
  await makeFolder(dirname(path))
  const handle = await open(path, 'a')
  const { size: start } = await handle.stat()
  return { descriptor: handle.fd, tail: () => readEnd(path, start), close: () => handle.close() }
}

function readEnd(path: string, start: number): string {
  let descriptor: number | undefined
  try {
    descriptor = openSync(path, 'r')
    const from = Math.max(start, fstatSync(descriptor).size - TAIL_BYTES)
    const buffer = Buffer.alloc(TAIL_BYTES)
    return buffer
      .subarray(0, readSync(descriptor, buffer, 0, TAIL_BYTES, from))
      .toString('utf8')
      .trim()
  } catch {
    return ''
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
