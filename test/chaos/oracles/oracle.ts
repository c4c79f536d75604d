import type { Evidence } from './evidence'

/** One thing that must hold after a run, whatever happened during it. */
export interface Oracle {
  /** Number of the invariant or a short name. */
  readonly code: string
  /** What must hold, in a sentence. */
  readonly says: string
  check(evidence: Evidence, findings: Findings): void
}

const MOST_EXAMPLES = 5

/** What one oracle looked at and what it found wrong. */
export class Findings {
  /** Things looked at: an oracle that saw nothing has shown nothing. */
  checked = 0
  violations = 0
  readonly examples: string[] = []

  /** Counts one more thing looked at, and tells what is wrong with it unless it is sound. */
  expect(sound: boolean, wrong: () => string): void {
    this.checked += 1
    if (sound) return
    this.violations += 1
    if (this.examples.length < MOST_EXAMPLES) this.examples.push(wrong())
  }
}
