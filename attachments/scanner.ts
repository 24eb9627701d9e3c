/** Port: a scanner looks into a file and says whether it may be opened. */

export type ScanVerdict =
  | { readonly verdict: 'clean' }
  /** `signature`: the scanner's own name of what it found. */
  | { readonly verdict: 'infected'; readonly signature: string }
  /** Larger than the scanner takes: it will never say more. */
  | { readonly verdict: 'unreadable' }

export interface Scanner {
  /**
   * Looks into a file, piece by piece.
   * @throws Fault `scanner-away` where it gave no verdict: away, slow, or answering what cannot be read. That is never
   * taken as clean.
   */
  scan(pieces: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<ScanVerdict>
  /** Program and signatures, as it names them. @throws Fault `scanner-away` */
  version(): Promise<string>
}
