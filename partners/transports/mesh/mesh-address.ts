/** A MESH channel's address is that of our own mailbox: `https://HOST/messageexchange/MAILBOX`. */

export interface MeshMailbox {
  /** Upper case, as it is signed. */
  readonly id: string
  /** What the calls of the mailbox stand below, without a slash at its end. */
  readonly base: string
}

/** `undefined` where no mailbox can be read from it. */
export const meshMailboxFrom = (address: string): MeshMailbox | undefined => {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  const path = url.pathname.replace(/\/+$/, '')
  const id = /\/([A-Za-z0-9]{1,40})$/.exec(path)?.[1]?.toUpperCase()
  return id === undefined
    ? undefined
    : { id, base: `${url.origin}${path.slice(0, path.length - id.length)}${id}` }
}
