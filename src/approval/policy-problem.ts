import type { z } from 'zod'
import { schemaProblems } from '../schema-problems'

/** Data that cannot be, the first place of it in `field`, such as `ladders.0.tiers.1.upTo`, and all places, at most 50. */
export interface PolicyRejection {
  readonly code: 'INPUT_INVALID'
  readonly field: string
  readonly problems: readonly { readonly path: string; readonly problem: string }[]
}

/** What is wrong, as data. */
export function problemsOf(error: z.ZodError): PolicyRejection {
  const problems = schemaProblems(error, 50).map(({ path, message }) => ({ path, problem: message }))
  return { code: 'INPUT_INVALID', field: problems[0]?.path ?? '', problems }
}
