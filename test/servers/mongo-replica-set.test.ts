import { describe, expect, it } from '@jest/globals'
import { becomePrimary } from '../../dev/servers/mongo-replica-set.ts'

type Reply = Readonly<Record<string, unknown>>

/** A mongod that answers the commands as told, and remembers them. */
function mongodWith(answers: Readonly<Record<string, Reply | Error>>) {
  const commands: Reply[] = []
  const command = async (given: Reply) => {
    commands.push(given)
    const answer = answers[Object.keys(given)[0] ?? ''] ?? { ok: 1 }
    if (answer instanceof Error) throw answer
    return answer
  }
  return { commands, command }
}

const coded = (code: number) => Object.assign(new Error(`code ${code}`), { code })
const PRIMARY = { hello: { isWritablePrimary: true } }

describe('becomePrimary', () => {
  it('begins the set of a new mongod', async () => {
    const { commands, command } = mongodWith({ ...PRIMARY, replSetGetConfig: coded(94) })
    await becomePrimary(command, 4567)
    expect(commands[1]).toEqual({
      replSetInitiate: { _id: 'exchange', members: [{ _id: 0, host: '127.0.0.1:4567' }] },
    })
  })

  it('leaves a set alone whose member has its address already', async () => {
    const config = { version: 3, members: [{ _id: 0, host: '127.0.0.1:4567' }] }
    const { commands, command } = mongodWith({ ...PRIMARY, replSetGetConfig: { config } })
    await becomePrimary(command, 4567)
    expect(commands).toEqual([{ replSetGetConfig: 1 }, { hello: 1 }])
  })

  it('gives the member its new address', async () => {
    const config = { version: 3, members: [{ _id: 0, host: '127.0.0.1:1111' }] }
    const { commands, command } = mongodWith({ ...PRIMARY, replSetGetConfig: { config } })
    await becomePrimary(command, 4567)
    const members = [{ _id: 0, host: '127.0.0.1:4567' }]
    expect(commands[1]).toEqual({ replSetReconfig: { _id: 'exchange', version: 4, members }, force: true })
  })

  it('is not done before the member is primary', async () => {
    const { command } = mongodWith({ hello: { isWritablePrimary: false }, replSetGetConfig: coded(94) })
    await expect(becomePrimary(command, 4567)).rejects.toThrow('no primary yet')
  })

  it('passes on what it does not know', async () => {
    const { command } = mongodWith({ replSetGetConfig: coded(13) })
    await expect(becomePrimary(command, 4567)).rejects.toThrow('code 13')
  })
})
