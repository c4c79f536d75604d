import type { SeededRandom } from '../seeded-random'

/** Moves each item by less than `window` places. */
export function shuffledWithin<T>(items: readonly T[], window: number, random: SeededRandom): readonly T[] {
  return items
    .map((item, index) => ({
      item,
      place: index + random.int(0, Math.max(0, window - 1)) + random.int(0, 999) / 1_000,
    }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
