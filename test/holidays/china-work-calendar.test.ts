import { execFileSync } from 'node:child_process'
import chineseDays from 'chinese-days'
import { describe, expect, it } from 'vitest'
import { chinaWorkCalendar } from '../../src/holidays/china-work-calendar'
import { ruledKind, workDayKind } from '../../src/time/work-calendar'
import { workScheduleSchema } from '../../src/time/work-schedule-schema'

const calendar = chinaWorkCalendar()

describe("China's working days", () => {
  it.each([
    // New Year's holiday of 2026, and the Sunday that is worked for it.
    ['2026-01-01', 'off'],
    ['2026-01-02', 'off'],
    ['2026-01-03', 'off'],
    ['2026-01-04', 'working'],
    ['2026-01-05', 'working'],
    // Spring Festival.
    ['2026-02-14', 'working'],
    ['2026-02-16', 'off'],
    ['2026-02-23', 'off'],
    ['2026-02-24', 'working'],
    ['2026-02-28', 'working'],
    ['2026-03-01', 'off'],
    // National Day.
    ['2026-10-01', 'off'],
    ['2026-10-07', 'off'],
    ['2026-10-10', 'working'],
    ['2025-09-28', 'working'],
    ['2018-12-29', 'working'],
    ['2018-12-31', 'off'],
    ['2004-01-01', 'off'],
    // Nothing is known before, and nothing of the time the next arrangement may still change.
    ['2003-12-31', 'unknown'],
    ['2026-12-25', 'working'],
    ['2026-12-26', 'unknown'],
    ['2027-01-01', 'unknown'],
    ['2027-06-01', 'unknown'],
  ])('%s: %s', (day, kind) => {
    expect(workDayKind(calendar, day)).toBe(kind)
  })

  it('end with the last year the package has, which calls every later weekday worked', () => {
    expect(chineseDays.isWorkday(new Date(2027, 9, 1, 12))).toBe(true)
    expect(calendar.to).toBe('2026-12-25')
  })

  it('of December have never been changed by the arrangement of the next year before the 26th', () => {
    const named = [...calendar.daysOff, ...calendar.workedDays].filter((day) => day.slice(5, 7) === '12')
    expect(named.filter((day) => day.slice(8) < '26')).toEqual([])
    expect(named.length).toBeGreaterThan(5)
  })

  it('can be had for some years alone', () => {
    const late = chinaWorkCalendar({ from: 2026 })
    expect([late.from, late.to]).toEqual(['2026-01-01', '2026-12-25'])
    expect(late.daysOff.length + late.workedDays.length).toBeLessThan(40)
    expect(workDayKind(late, '2025-10-01')).toBe('unknown')
  })

  it('of years nobody has arranged are all unknown, and no policy takes such a calendar', () => {
    const none = chinaWorkCalendar({ from: 2027 })
    expect(['2026-12-25', '2027-01-01', '2027-06-01'].map((day) => workDayKind(none, day))).toEqual([
      'unknown',
      'unknown',
      'unknown',
    ])
    expect(ruledKind(none, '2027-06-01')).toBe('working')
    const hours = [{ days: [1], from: '09:00', to: '18:00' }]
    expect(workScheduleSchema.safeParse({ hours, calendar: none }).success).toBe(false)
    expect(workScheduleSchema.safeParse({ hours, calendar }).success).toBe(true)
  })

  it.each(['America/New_York', 'America/St_Johns', 'Pacific/Kiritimati', 'UTC'])('are the same in %s', (zone) => {
    const program = `
      const { getDayDetail } = require('chinese-days')
      const listed = { off: [], worked: [] }
      for (let at = Date.UTC(2004, 0, 1); at < Date.UTC(2027, 0, 1); at += 86400000) {
        const day = new Date(at).toISOString().slice(0, 10)
        const { work, name } = getDayDetail(day)
        const weekend = new Date(at).getUTCDay() % 6 === 0
        if (name.includes(',') && work === weekend) listed[work ? 'worked' : 'off'].push(day)
      }
      console.log(JSON.stringify(listed))`
    const told = execFileSync(process.execPath, ['-e', program], { env: { ...process.env, TZ: zone } }).toString()
    expect(JSON.parse(told)).toEqual({ off: calendar.daysOff, worked: calendar.workedDays })
  })
})
