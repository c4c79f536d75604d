import type { AnomalyRule } from './anomaly-rule'

/** What rules give for an address the buyer has to be asked about. Nothing is sent there before that, unless a rule says otherwise. */
export const DOUBTFUL_ADDRESS: AnomalyRule['gives'] = {
  stage: 'preSale',
  impact: 'moderate',
  party: 'customer',
  priority: 'P1',
  pauses: true,
  suggests: ['callBuyer', 'changeAddress'],
}
