import { describe, expect, it } from 'vitest'
import { formatLocal } from '../../src/time/format-local'

const NOON_IN_CHINA = Date.UTC(2026, 0, 9, 4)

describe('a wall clock for people', () => {
  it.each([
    ['Asia/Shanghai', undefined, undefined, '2026-01-09 12:00:00'],
    ['America/New_York', undefined, undefined, '2026-01-08 23:00:00'],
    ['Asia/Shanghai', 'cccc, d LLLL', 'en', 'Friday, 9 January'],
    ['Asia/Shanghai', 'M月d日 cccc', 'zh-CN', '1月9日 星期五'],
  ])('in %s by %s in %s reads %s', (zone, format, locale, text) => {
    expect(formatLocal(NOON_IN_CHINA, zone, format, locale)).toEqual({ ok: true, value: text })
  })

  it('names a zone nobody knows and a locale that is none', () => {
    expect(formatLocal(0, 'Mars/Olympus')).toEqual({ ok: false, rejection: { code: 'ZONE_INVALID' } })
    expect(formatLocal(0, 'Asia/Shanghai', undefined, 'no locale')).toEqual({
      ok: false,
      rejection: { code: 'LOCALE_INVALID' },
    })
  })
})
