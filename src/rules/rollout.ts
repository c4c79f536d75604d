import { z } from 'zod'
import { WHOLE_RATIO } from '../inventory/share-policy'

/** Who a new version of a rule set is for while it is being tried. */
export const rolloutSchema = z.strictObject({
  /** Part of all subjects, in basis points: 1,000 are ten percent. */
  basisPoints: z.int().min(0).max(WHOLE_RATIO).default(0),
  /** Shops that have it whole, as `channel/shop`. */
  shops: z
    .array(z.string().regex(/^[^/]+\/[^/]+$/, 'channel/shop'))
    .max(10_000)
    .default([]),
})

export type Rollout = z.infer<typeof rolloutSchema>

/** What of a subject decides which version judges it. */
export interface RolloutSubject {
  /** Never changes for one subject: the key of an order. */
  readonly key: string
  readonly channel: string
  readonly shop: string
}

/**
 * Whether a subject is judged by the new version. One subject always gets the same answer, on every machine; raising the
 * part adds subjects and takes none away. Different rule sets try different subjects first.
 */
export function isTried(rollout: Rollout, ruleSet: string, subject: RolloutSubject): boolean {
  if (rollout.shops.includes(`${subject.channel}/${subject.shop}`)) return true
  return placeOf(`${ruleSet} ${subject.key}`) < rollout.basisPoints
}

/** A number from 0 to 9,999 that is spread evenly over texts: FNV-1a over UTF-16 units, its bits mixed once more. */
function placeOf(text: string): number {
  let hash = 0x811c9dc5
  for (let place = 0; place < text.length; place++) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d)
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b)
  return ((hash ^ (hash >>> 16)) >>> 0) % WHOLE_RATIO
}
