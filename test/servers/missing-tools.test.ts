import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { artefactFolder } from '../../dev/servers/cache-folder.ts'
import { chromiumPath } from '../../dev/servers/chromium.ts'
import type { Environment } from '../../dev/servers/find-program.ts'
import { findMongo } from '../../dev/servers/mongo-program.ts'
import { quietProgress } from '../../dev/servers/progress.ts'
import { findTemporal, TEMPORAL_CLI } from '../../dev/servers/temporal-program.ts'
import { timeSkippingServerPath } from '../../dev/servers/time-skipping-server.ts'
import { useTemporaryFolders } from './temporary-folder.ts'

const newFolder = useTemporaryFolders()
/** A proxy that refuses: no test downloads anything, wherever it runs. */
const NO_NETWORK = 'http://127.0.0.1:9'

/** A machine with an empty cache and only the given programs, each a shell script. */
async function machineWith(
  programs: Readonly<Record<string, string>>,
): Promise<Environment & { XDG_CACHE_HOME: string }> {
  const folder = await newFolder()
  const bin = join(folder, 'bin')
  await mkdir(bin)
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`)
    await chmod(join(bin, name), 0o755)
  }
  const network = {
    HTTPS_PROXY: NO_NETWORK,
    https_proxy: NO_NETWORK,
    HTTP_PROXY: NO_NETWORK,
    http_proxy: NO_NETWORK,
  }
  return { PATH: bin, HOME: folder, XDG_CACHE_HOME: join(folder, 'cache'), ...network }
}

describe('a machine without any of the tools', () => {
  it('is told every way of getting Temporal', async () => {
    const env = await machineWith({})
    await expect(findTemporal(env, quietProgress)).rejects.toMatchObject({
      problem: 'Temporal cannot be had on this machine: none of the ways to it is open.',
      wayOut: expect.stringMatching(
        /TEMPORAL_ADDRESS .*\(not set\).*on the PATH \(not found there\).*download.*Go 1\.24 or later.*\(Go is not installed\)/s,
      ),
    })
  })

  it('is told every way of getting MongoDB', async () => {
    const env = await machineWith({})
    await expect(findMongo(env, quietProgress)).rejects.toMatchObject({
      problem: 'MongoDB cannot be had on this machine: none of the ways to it is open.',
      wayOut: expect.stringMatching(
        /MONGODB_URI .*\(not set\).*mongod.*\(not found there\).*download.*JDK 17 or later.*\(Java is not installed\)/s,
      ),
    })
  })

  it('is told every way of getting the time-skipping test server', async () => {
    const env = await machineWith({})
    await expect(timeSkippingServerPath(env, quietProgress)).rejects.toMatchObject({
      wayOut: expect.stringMatching(/download.*Maven.*\(Java is not installed\)/s),
    })
  })
})

describe('a machine with tools that do not fit', () => {
  it('is told that its Go is too old', async () => {
    const env = await machineWith({ go: 'echo go1.22.4' })
    await expect(findTemporal(env, quietProgress)).rejects.toThrow('the installed Go is go1.22.4')
  })

  it('is told what of Java is missing or too old', async () => {
    const runtimeOnly = await machineWith({ java: 'true' })
    await expect(findMongo(runtimeOnly, quietProgress)).rejects.toThrow('its compiler `javac` is missing')
    const noMaven = await machineWith({ java: 'true', javac: 'echo javac 17.0.1' })
    await expect(findMongo(noMaven, quietProgress)).rejects.toThrow('Maven (`mvn`) is not installed')
    const old = await machineWith({ java: 'true', javac: 'echo javac 11.0.2', mvn: 'true' })
    await expect(findMongo(old, quietProgress)).rejects.toThrow('the JDK is version 11, older than 17')
  })

  it('is told why a build failed', async () => {
    const go =
      'if [ "$1" = env ]; then echo go1.26.0; else echo "go: error loading module requirements"; exit 1; fi'
    const env = await machineWith({ go })
    await expect(findTemporal(env, quietProgress)).rejects.toThrow(
      'go failed: go: error loading module requirements',
    )
  })

  it('passes over a program on the PATH that does not run', async () => {
    const env = await machineWith({ temporal: 'echo "cannot execute: wrong machine" >&2; exit 126' })
    await expect(findTemporal(env, quietProgress)).rejects.toThrow(
      'temporal failed: cannot execute: wrong machine',
    )
  })
})

describe('a machine with a tool that fits', () => {
  it('uses the programs on its PATH before anything kept', async () => {
    const env = await machineWith({ temporal: 'true', mongod: 'true', chromium: 'true' })
    const bin = String(env.PATH)
    expect(await findTemporal(env, quietProgress)).toEqual({
      value: { kind: 'program', path: join(bin, 'temporal') },
      source: 'temporal on the PATH',
    })
    expect(await findMongo(env, quietProgress)).toEqual({
      value: { kind: 'mongod', path: join(bin, 'mongod') },
      source: 'mongod on the PATH',
    })
    expect(await chromiumPath({ env, progress: quietProgress })).toBe(join(bin, 'chromium'))
  })

  it('does not open the data of the stand-in with a mongod that came later', async () => {
    const env = await machineWith({ mongod: 'true' })
    await expect(findMongo(env, quietProgress, 'stand-in')).rejects.toThrow(
      'cannot read the data that are there',
    )
  })

  it('builds Temporal once with Go, and keeps it', async () => {
    const build =
      'while [ "$1" != -o ]; do shift; done; printf "#!/bin/sh\\ntrue\\n" > "$2"; /bin/chmod +x "$2"'
    const env = await machineWith({ go: `if [ "$1" = env ]; then echo go1.26.0; else ${build}; fi` })
    const path = join(artefactFolder(TEMPORAL_CLI, env), 'temporal')
    const value = { kind: 'program', path, artefact: artefactFolder(TEMPORAL_CLI, env) }
    expect(await findTemporal(env, quietProgress)).toEqual({ value, source: 'a build from Go modules' })
    const later = { ...env, PATH: '' }
    expect(await findTemporal(later, quietProgress)).toEqual({
      value,
      source: 'the temporal kept from an earlier start',
    })
  })

  it('takes CHROMIUM_PATH at its word, and says so when it names no program', async () => {
    const env = await machineWith({ browser: 'true' })
    const browser = join(String(env.PATH), 'browser')
    expect(await chromiumPath({ env: { ...env, CHROMIUM_PATH: browser } })).toBe(browser)
    await expect(chromiumPath({ env: { ...env, CHROMIUM_PATH: '/no/browser' } })).rejects.toMatchObject({
      problem: 'CHROMIUM_PATH names /no/browser, which is no program.',
    })
  })
})
