import { z } from 'zod'
import { daysInMonth } from './civil'
import type { WorkCalendar } from './work-calendar'
import { minutesOfClock, type WorkHours, type WorkSchedule } from './work-schedule'
import { parseZone } from './zone'

/** Bounds of a schedule. Twenty years of China's holidays are about 600 days. */
const SCHEDULE_LIMITS = { days: 5_000, hours: 50 } as const

const daySchema = z
  .string()
  .regex(/^2\d{3}-\d{2}-\d{2}$/, 'DAY')
  .refine((day) => {
    const [month, dayOfMonth] = [Number(day.slice(5, 7)), Number(day.slice(8))]
    return dayOfMonth >= 1 && dayOfMonth <= daysInMonth(Number(day.slice(0, 4)), month)
  }, 'DAY')
const weekdaySchema = z.literal([1, 2, 3, 4, 5, 6, 7])
const daysSchema = z.array(daySchema).max(SCHEDULE_LIMITS.days).default([])

const calendarSchema = z
  .strictObject({
    weekend: z.array(weekdaySchema).max(6).default([6, 7]),
    from: daySchema.nullable().default(null),
    to: daySchema.nullable().default(null),
    daysOff: daysSchema,
    workedDays: daysSchema,
  })
  .refine(({ from, to }) => from === null || to === null || from <= to, { path: ['to'], error: 'INTERVAL_EMPTY' })
  .refine(({ daysOff, workedDays }) => !daysOff.some((day) => workedDays.includes(day)), {
    path: ['workedDays'],
    error: 'DAY_TWICE',
  })

const hoursSchema = z
  .strictObject({
    days: z.array(weekdaySchema).min(1).max(7),
    from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'CLOCK'),
    to: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'CLOCK'),
  })
  .refine(({ from, to }) => from < to, { path: ['to'], error: 'INTERVAL_EMPTY' })

const zoneSchema = z
  .string()
  .max(64)
  .refine((text) => parseZone(text).ok, 'ZONE_INVALID')
  .default('Asia/Shanghai')

/** When people work, for policies that count in working time. Zone by default Asia/Shanghai, weekend Saturday and Sunday. */
export const workScheduleSchema: z.ZodType<WorkSchedule, WorkScheduleInput> = z
  .strictObject({
    zone: zoneSchema,
    hours: z.array(hoursSchema).min(1).max(SCHEDULE_LIMITS.hours),
    calendar: calendarSchema.default({ weekend: [6, 7], from: null, to: null, daysOff: [], workedDays: [] }),
  })
  .superRefine(({ hours }, check) => {
    hours.forEach((one, index) => {
      const overlaps = hours
        .slice(0, index)
        .some(
          (other) =>
            other.days.some((day) => one.days.includes(day)) &&
            minutesOfClock(one.from) < minutesOfClock(other.to) &&
            minutesOfClock(other.from) < minutesOfClock(one.to),
        )
      if (overlaps) check.addIssue({ code: 'custom', path: ['hours', index], message: 'HOURS_OVERLAP' })
    })
  })

/** A schedule as it is written, with defaults left out. */
export interface WorkScheduleInput {
  readonly zone?: string | undefined
  readonly hours: readonly WorkHours[]
  readonly calendar?: { readonly [Part in keyof WorkCalendar]?: WorkCalendar[Part] | undefined } | undefined
}
