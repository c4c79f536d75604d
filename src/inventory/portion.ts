import { WHOLE_RATIO } from './share-policy'

/** Basis points of so many pieces, rounded down. Exact also where pieces × 10,000 leaves the safe integers. */
export function portion(pieces: number, basisPoints: number): number {
  const rest = pieces % WHOLE_RATIO
  return ((pieces - rest) / WHOLE_RATIO) * basisPoints + Math.floor((rest * basisPoints) / WHOLE_RATIO)
}
