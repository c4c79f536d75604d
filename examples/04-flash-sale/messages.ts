import type { Meeting } from './open-hub'

/** Orders `from` up to and without `to`. */
export interface Chunk {
  readonly from: number
  readonly to: number
}

/** What a buyer was told. */
export type Told = 'sold' | 'refused'

export interface Answered {
  readonly index: number
  readonly told: Told
}

/** All a worker is told when it starts. */
export interface WorkerOrder {
  readonly meeting: Meeting
  /** When the sale was opened, as the shops write it: a document that is sent again has the same bytes. */
  readonly openedAt: string
}

export type ToWorker = { readonly kind: 'sell'; readonly chunk: Chunk } | { readonly kind: 'end' }

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answers'; readonly answers: readonly Answered[] }
  | { readonly kind: 'failed'; readonly error: string }
