/** `npm run -s token -- NAME`: a bearer token for a seeded user, signed with the running world's own key. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { sandboxCast } from '../commands/sandbox-cast.ts'
import { USERS } from './cast-people.ts'
import { SANDBOX } from './seed.ts'
import { worldToken } from './world-token.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string', default: '.data' } },
})
const name = positionals[0] ?? ''
const names = [...USERS, ...sandboxCast(SANDBOX).users].map(({ id }) => id.replace('usr_', ''))

if (names.includes(name)) process.stdout.write(`${await worldToken(resolve(values.data), name)}\n`)
else {
  process.stderr.write(`There is no seeded user "${name}". Use one of: ${names.join(', ')}\n`)
  process.exitCode = 1
}
