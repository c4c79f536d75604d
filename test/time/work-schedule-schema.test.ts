import { describe, expect, it } from 'vitest'
import { workScheduleSchema } from '../../src/time/work-schedule-schema'

const day = { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }

describe('a schedule', () => {
  it('is Shanghai and Saturday and Sunday off unless it says otherwise', () => {
    expect(workScheduleSchema.parse({ hours: [day] })).toEqual({
      zone: 'Asia/Shanghai',
      hours: [day],
      calendar: { weekend: [6, 7], from: null, to: null, daysOff: [], workedDays: [] },
    })
  })

  it.each([
    [{ hours: [] }, 'hours', undefined],
    [{ hours: [{ ...day, from: '9:00' }] }, 'hours.0.from', 'CLOCK'],
    [{ hours: [{ ...day, to: '24:01' }] }, 'hours.0.to', 'CLOCK'],
    [{ hours: [{ ...day, to: '09:00' }] }, 'hours.0.to', 'INTERVAL_EMPTY'],
    [{ hours: [{ ...day, days: [8] }] }, 'hours.0.days.0', undefined],
    [{ hours: [day, { days: [5, 6], from: '17:59', to: '20:00' }] }, 'hours.1', 'HOURS_OVERLAP'],
    [{ hours: [day], zone: 'UTC+8' }, 'zone', 'ZONE_INVALID'],
    [{ hours: [day], calendar: { daysOff: ['2026-02-29'] } }, 'calendar.daysOff.0', 'DAY'],
    [{ hours: [day], calendar: { from: '2026-02-02', to: '2026-02-01' } }, 'calendar.to', 'INTERVAL_EMPTY'],
    [
      { hours: [day], calendar: { daysOff: ['2026-02-02'], workedDays: ['2026-02-02'] } },
      'calendar.workedDays',
      'DAY_TWICE',
    ],
    [{ hours: [day], calendar: { weekend: [1, 2, 3, 4, 5, 6, 7] } }, 'calendar.weekend', undefined],
  ])('%j is refused with its place', (input, path, message) => {
    const parsed = workScheduleSchema.safeParse(input)
    const [issue] = parsed.error?.issues ?? []
    expect(issue?.path.join('.')).toBe(path)
    if (message !== undefined) expect(issue?.message).toBe(message)
  })

  it.each([
    [{ hours: [day, { days: [5, 6], from: '18:00', to: '24:00' }] }],
    [{ hours: [day, { days: [6, 7], from: '10:00', to: '12:00' }], zone: 'America/New_York' }],
    [{ hours: [day], calendar: { daysOff: ['2028-02-29'], weekend: [] } }],
  ])('%j is taken', (input) => {
    expect(workScheduleSchema.safeParse(input).success).toBe(true)
  })
})
