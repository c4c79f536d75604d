import type { MovementPage } from '../../inventory/movement'
import type { RecordKind, Records } from '../../store/records'
import type { Changes } from '../../store/store'

/** What is known from all commits so far, the newest included. */
export interface Committed {
  record<K extends RecordKind>(kind: K, key: string): Records[K] | undefined
  /** Pages of movements of a stock row, the oldest first. */
  pages(stockKey: string): readonly MovementPage[]
}

/** Looks at each commit the moment it is made: some rules hold of decisions, and what came later hides them. */
export type CommitWatch = (changes: Changes, committed: Committed) => void
