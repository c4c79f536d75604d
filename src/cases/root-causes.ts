import { z } from 'zod'
import { codeSchema } from '../order/identifiers'

const label = z.strictObject({ 'zh-CN': z.string().min(1).max(200), en: z.string().min(1).max(200) })

/** One line of the catalogue of root causes. */
export const rootCauseSchema = z.strictObject({
  code: codeSchema,
  label,
  /** Whose fault it mostly is, for reports. */
  party: z.enum(['customer', 'platform', 'internal']),
})

/** A root cause that cases may be closed with. */
export type RootCauseLine = z.infer<typeof rootCauseSchema>

const cause = (code: string, party: RootCauseLine['party'], zh: string, en: string): RootCauseLine => ({
  code,
  party,
  label: { 'zh-CN': zh, en },
})

/** The causes a host begins with; a policy may name its own instead. */
export const DEFAULT_ROOT_CAUSES: readonly RootCauseLine[] = [
  cause('buyer-mistake', 'customer', '买家填写有误', 'The buyer gave something wrong'),
  cause('buyer-changed-mind', 'customer', '买家改变主意', 'The buyer wanted something else'),
  cause('buyer-fraud', 'customer', '买家恶意或欺诈', 'Fraud or abuse'),
  cause('platform-fault', 'platform', '平台故障或数据有误', 'The platform failed or told something wrong'),
  cause('carrier-delay', 'platform', '快递延误', 'The carrier was late'),
  cause('carrier-loss', 'platform', '快递丢失或破损', 'The carrier lost or broke it'),
  cause('supplier-late', 'platform', '供应商延迟', 'A supplier was late'),
  cause('stock-record-wrong', 'internal', '库存记录有误', 'The stock books were wrong'),
  cause('listing-wrong', 'internal', '商品或价格设置有误', 'An article or a price was set up wrong'),
  cause('warehouse-late', 'internal', '仓库处理超时', 'The warehouse was late'),
  cause('warehouse-mistake', 'internal', '仓库操作失误', 'The warehouse made a mistake'),
  cause('system-fault', 'internal', '系统故障', 'A system failed'),
  cause('rule-too-strict', 'internal', '规则误报', 'Nothing was wrong: the rule is too strict'),
  cause('other', 'internal', '其他', 'Something else'),
]
