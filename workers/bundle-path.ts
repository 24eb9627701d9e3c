import { resolve } from 'node:path'

/** Where the built workflow bundle lies, below the folder that a process is started in. */
export const BUNDLE_PATH = resolve('build/workflow-bundle.js')
