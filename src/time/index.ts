export * from './business-day'
export * from './clock-offset'
export * from './format-local'
export * from './instant'
export {
  type LocalTime,
  parseLocalTime,
  type TimeFormatRejection,
} from './local-time'
export {
  type InstantOutcome,
  type InstantRead,
  type LocalTimePolicy,
  type LocalTimeRejection,
  localPartsToInstant,
  localToInstant,
  type TimeReading,
} from './local-to-instant'
export * from './parse-epoch'
export * from './parse-instant'
export * from './promotion-window'
export { type Weekday, type WorkCalendar, type WorkDayKind, workDayKind } from './work-calendar'
export type { WorkHours, WorkSchedule } from './work-schedule'
export {
  addWorkingTime,
  type WorkingDeadline,
  type WorkingTimeRejection,
  workingDeadline,
} from './working-time'
export * from './zone'
export { offsetAt } from './zone-offsets'
