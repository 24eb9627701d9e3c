/**
 * Runs one simulated MESH and the partner behind its mailbox as a process of its own. Settings from the environment:
 * DATA_FILE, NAME, MESH_SECRET, MESH_PASSWORD; optional HOST, PORT, CONTROL_PORT, MESH_MAILBOX, MESH_PARTNER, ANSWERS,
 * ANSWER_DELAY_MS, CHUNK_BYTES.
 */
import { AUTOMATIC_CASE_MOVES } from './case-system-people.ts'
import { startMeshServer } from './mesh-server.ts'
import { needed, runSimulator, wholeNumber } from './simulator-process.ts'

const isKnown = (text: string): text is keyof typeof AUTOMATIC_CASE_MOVES =>
  Object.hasOwn(AUTOMATIC_CASE_MOVES, text)

await runSimulator(needed('NAME'), () => {
  const { env } = process
  const answers = env.ANSWERS ?? 'none'
  if (!isKnown(answers))
    throw new RangeError(`ANSWERS must be one of ${Object.keys(AUTOMATIC_CASE_MOVES).join(', ')}`)
  return startMeshServer({
    name: needed('NAME'),
    dataFile: needed('DATA_FILE'),
    sharedSecret: needed('MESH_SECRET'),
    exchange: { mailbox: env.MESH_MAILBOX ?? 'X26ABC1', password: needed('MESH_PASSWORD') },
    partnerMailbox: env.MESH_PARTNER ?? 'Y11PART1',
    host: env.HOST ?? '127.0.0.1',
    port: wholeNumber('PORT', 0),
    controlPort: wholeNumber('CONTROL_PORT', 0),
    answers,
    answerDelayMilliseconds: wholeNumber('ANSWER_DELAY_MS', 150),
    partnerChunkBytes: wholeNumber('CHUNK_BYTES', 0),
  })
})
