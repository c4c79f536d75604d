import { parseDecimalAmount } from '../../money/parse-amount'
import type { Condition } from './mapping-values'
import type { RowCursor } from './row-cursor'

/** Whether the row the cursor stands on meets all of the conditions. */
export function meetsAll(conditions: readonly Condition[], cursor: RowCursor): boolean {
  for (const condition of conditions) if (!meets(condition, cursor)) return false
  return true
}

function meets(condition: Condition, cursor: RowCursor): boolean {
  const cell = cursor.cell(condition)
  if ('equals' in condition) return cell === condition.equals
  if ('notEquals' in condition) return cell !== condition.notEquals
  if ('in' in condition) return condition.in.includes(cell)
  if ('notIn' in condition) return !condition.notIn.includes(cell)
  if ('startsWith' in condition) return cell.startsWith(condition.startsWith)
  if ('empty' in condition) return (cell === '') === condition.empty
  return signOf(cell, cursor) === condition.sign
}

function signOf(cell: string, { rules }: RowCursor): Extract<Condition, { sign: string }>['sign'] | undefined {
  const number = parseDecimalAmount(cell, 4, { ...rules.amounts, zeroPadded: true })
  if (!number.ok) return undefined
  return number.value < 0 ? 'negative' : number.value === 0 ? 'zero' : 'positive'
}
