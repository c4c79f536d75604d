/** An effect to be performed outside, written in the same commit as the change it follows from. */
export interface OutboxMessage {
  /** Stable over every attempt: receivers tell repeats by it. */
  readonly id: string
  readonly topic: string
  /** Messages of one aggregate start in the order of `seq`; different aggregates do not wait for each other. */
  readonly aggregate: string
  readonly seq: number
  /** JSON-able; no personal data: a handler reads what it may from the hub. */
  readonly body: unknown
  readonly createdAt: number
}

export type OutboxState = 'ready' | 'leased' | 'done' | 'dead' | 'skipped'

/** A message as the store keeps it, with how its delivery stands. */
export interface OutboxEntry extends OutboxMessage {
  readonly state: OutboxState
  /** Deliveries started so far. */
  readonly attempts: number
  /** Rises with each lease; only the newest lease may finish the message. */
  readonly fence: number
  readonly nextAt: number
  readonly leaseUntil: number | null
  /** Code of the last failure; never a message text. */
  readonly lastError: string | null
}
