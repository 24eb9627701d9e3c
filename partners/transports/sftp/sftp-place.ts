/** Reads a channel's address, `sftp://user@host:port/folder`. */

export interface SftpPlace {
  readonly host: string
  readonly port: number
  readonly user: string
  /** Without a slash at its end. */
  readonly folder: string
}

const SSH_PORT = 22

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** `undefined` for what is no such address; one with a password in it is none, as addresses are shown. */
export const sftpPlaceFrom = (address: string): SftpPlace | undefined => {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url?.protocol !== 'sftp:' || url.hostname === '' || url.password !== '') return undefined
  const user = decoded(url.username) ?? ''
  const folder = decoded(url.pathname)?.replace(/\/+$/, '') ?? ''
  const isPlain = url.search === '' && url.hash === '' && !folder.split('/').includes('..')
  return user === '' || folder === '' || !isPlain
    ? undefined
    : { host: url.hostname, port: Number(url.port || SSH_PORT), user, folder }
}
