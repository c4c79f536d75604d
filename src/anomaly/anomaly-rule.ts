import type { z } from 'zod'
import type { RuleInput } from '../rules/rule-set'
import type { anomalyClassSchema } from './anomaly-class'

/** A rule over orders that says what kind of anomaly it finds. It is data: keep it in a file or a table, and change it. */
export type AnomalyRule = RuleInput<z.input<typeof anomalyClassSchema>>
