const QUERY = 'Q'.charCodeAt(0)
const COMMIT = Buffer.from('COMMIT\0')
/** A type byte and a length that counts itself. */
const HEADER = 5
const NOTHING = Buffer.alloc(0)

/** Where a COMMIT stands in the bytes that `take` answered: from its first byte to the one after its last. */
export interface FoundCommit {
  readonly from: number
  readonly to: number
}

/**
 * Finds COMMIT in what a client of PostgreSQL sends, however the bytes were cut up on their way. It follows the
 * messages' lengths, so the word inside a parameter is not taken for the command.
 *
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export class CommitFinder {
  /** The commits in the bytes answered last. */
  commits: FoundCommit[] = []
  private started = false
  /** Bytes of the present message that have not come yet. */
  private rest = 0
  private kept: Buffer = NOTHING

  /** The bytes that may be passed on now: whole messages, or beginnings of messages that are no COMMIT. */
  take(chunk: Buffer): Buffer {
    const bytes = this.kept.length === 0 ? chunk : Buffer.concat([this.kept, chunk])
    this.commits = []
    let at = Math.min(this.rest, bytes.length)
    this.rest -= at
    while (at < bytes.length && this.rest === 0) {
      const left = bytes.length - at
      // The first message has no type, only a length.
      const header = this.started ? HEADER : 4
      if (left < header) break
      const length = bytes.readInt32BE(at + header - 4) + header - 4
      if (this.started && bytes[at] === QUERY && length === HEADER + COMMIT.length) {
        if (left < length) break
        if (COMMIT.equals(bytes.subarray(at + HEADER, at + length))) this.commits.push({ from: at, to: at + length })
      }
      this.started = true
      this.rest = Math.max(0, length - left)
      at += length - this.rest
    }
    this.kept = bytes.subarray(at)
    return bytes.subarray(0, at)
  }
}
