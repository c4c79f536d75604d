import type { CsvCheckpoint } from './import-report'

/** Follows how far an import has come without a gap, while documents end in any order. */
export class CheckpointTracker {
  private groups = 0
  private readonly ahead = new Set<number>()

  constructor(private readonly of: string) {}

  /** @param number Place of the group, from 1. */
  settle(number: number): void {
    this.ahead.add(number)
    while (this.ahead.delete(this.groups + 1)) this.groups += 1
  }

  reached(): CsvCheckpoint {
    return { version: 1, of: this.of, groups: this.groups }
  }
}
