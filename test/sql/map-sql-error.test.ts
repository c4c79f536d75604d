import { describe, expect, it } from 'vitest'
import { mapSqlError } from '../../src/sql/map-sql-error'

describe('an error of the database', () => {
  it.each([
    // code → what it is taken for while working, and while committing
    ['08006', true, false, true],
    ['57P01', true, false, true],
    ['57P02', true, false, true],
    ['57P03', true, false, true],
    ['57014', true, false, true],
    ['53300', true, false, true],
    ['55P03', true, false, true],
    ['25P03', true, false, false],
    ['40001', true, false, false],
    ['40P01', true, false, false],
    ['53100', false, false, true],
    ['53200', false, false, true],
    ['25006', false, false, false],
    ['ECONNRESET', true, false, true],
    ['ECONNREFUSED', true, false, true],
    ['EPIPE', true, false, true],
  ])('%s: retryable %s, in doubt %s while working and %s while committing', (code, retryable, working, committing) => {
    const error = Object.assign(new Error('x'), { code })
    expect(mapSqlError(error, { committing: false })).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      storeCode: code,
      retryable,
      inDoubt: working,
    })
    expect(mapSqlError(error, { committing: true })).toMatchObject({ retryable, inDoubt: committing })
  })

  it.each([
    'Connection terminated unexpectedly',
    'Client has encountered a connection error and is not queryable',
    'timeout exceeded when trying to connect',
    'Query read timeout',
  ])('without a code, "%s" means that the connection is gone', (message) => {
    expect(mapSqlError(new Error(message), { committing: true })).toMatchObject({ retryable: true, inDoubt: true })
  })

  it.each(['42P01', '23514', '22021', 'XX001', '28P01'])('%s is a fault that no retry cures', (code) => {
    expect(mapSqlError(Object.assign(new Error('x'), { code }), { committing: true })).toMatchObject({
      code: 'SQL_FAULT',
      storeCode: code,
    })
  })

  it('keeps nothing that quotes a stored value', () => {
    const error = Object.assign(new Error('row (secret)'), {
      code: '23514',
      detail: 'Failing row contains (secret)',
      where: 'secret',
      params: ['secret'],
      constraint: 'stock_no_oversell',
    })
    const mapped = mapSqlError(error, { committing: false }) as Error
    expect(`${mapped.message}${mapped.stack}${JSON.stringify(Object.entries(mapped))}${mapped.cause}`).not.toContain(
      'secret',
    )
  })

  it('of another kind comes out as it is', () => {
    const error = new TypeError('a bug of ours')
    expect(mapSqlError(error, { committing: true })).toBe(error)
  })
})
