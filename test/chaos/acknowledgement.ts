import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { Outcome } from '../../src/outcome'

/** What a client was told to have asked for and been answered. */
export type AcknowledgedKind =
  | 'lock'
  | 'extend'
  | 'resize'
  | 'part'
  | 'deduct'
  | 'release'
  | 'adjust'
  | 'transfer'
  | 'count'
  | 'inbound'
  | 'receive'
  | 'book'
  | 'order'

/** One answer as a client got it, or one effect as the outside received it. */
export type LogEntry =
  | { readonly kind: AcknowledgedKind; readonly id: string; readonly outcome: Outcome<Record<string, unknown>> }
  | { readonly kind: 'effect'; readonly id: string; readonly attempt: number }
  /** What a channel was told of one article (`channel/article`). */
  | { readonly kind: 'offer'; readonly id: string; readonly version: number; readonly quantity: number }
  /** A request that a client gave up, for it was told that nothing had happened. */
  | { readonly kind: 'dropped'; readonly id: string }
  /** An error that a client must never see. */
  | { readonly kind: 'unexplained'; readonly id: string; readonly error: string }

/**
 * What one worker was told, a line each, handed to the operating system before anything else happens: it survives
 * whatever becomes of the worker.
 */
export class AnswerLog {
  private readonly file: number

  constructor(path: string) {
    this.file = openSync(path, 'a')
  }

  write(entry: LogEntry): void {
    writeSync(this.file, `${JSON.stringify(entry)}\n`)
  }

  close(): void {
    closeSync(this.file)
  }
}

/** The entries of a log; a line that was cut by the end of its writer was never an answer. */
export function* readLog(path: string): Generator<LogEntry> {
  const text = readFileSync(path, 'utf8')
  let from = 0
  for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
    yield JSON.parse(text.slice(from, to)) as LogEntry
    from = to + 1
  }
}
