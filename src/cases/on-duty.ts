import type { CasePolicy } from './case-policy'
import type { Case } from './case-record'

/** Who has a case, and who gets it when they let the deadline pass. */
export type OnDuty = Pick<Case, 'owner' | 'standIns'>

const NOBODY: OnDuty = Object.freeze({ owner: null, standIns: Object.freeze([]) })

/** Who is on duty for a case by the first line of the table that fits it; nobody where none does. */
export function onDuty(
  { duty }: CasePolicy,
  { kind, shop, class: { priority } }: Pick<Case, 'kind' | 'shop' | 'class'>,
): OnDuty {
  const line = duty.find(
    ({ kinds, priorities, shops }) =>
      (kinds === undefined || kinds.includes(kind)) &&
      (priorities === undefined || priorities.includes(priority)) &&
      (shops === undefined || (shop !== null && shops.includes(shop))),
  )
  return line === undefined ? NOBODY : { owner: line.owner, standIns: line.standIns }
}

/** Priorities for which a case of some kind and shop may have no owner: no line of the table is for all of them. */
export function dutyGaps({ duty }: CasePolicy): readonly ('P0' | 'P1' | 'P2')[] {
  const general = duty.filter(({ kinds, shops }) => kinds === undefined && shops === undefined)
  return (['P0', 'P1', 'P2'] as const).filter(
    (priority) => !general.some(({ priorities }) => priorities === undefined || priorities.includes(priority)),
  )
}
