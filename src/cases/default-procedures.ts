import type { CaseProcedure } from './case-procedure'

type Step = readonly [id: string, zh: string, en: string, command?: string, reason?: string]

function procedure(kind: string, steps: readonly Step[], [zh, en]: readonly [string, string]): CaseProcedure {
  return {
    kind,
    steps: steps.map(([id, stepZh, stepEn, command, reason]) => ({
      id,
      title: { 'zh-CN': stepZh, en: stepEn },
      action: command === undefined ? null : { command, input: reason === undefined ? {} : { reason } },
    })),
    improvement: { 'zh-CN': zh, en },
  }
}

const CHANGE_ADDRESS: Step = ['change', '修改收货地址', 'Change the address', 'changeAddress']
const CHANGE_WAREHOUSE: Step = ['change', '更换发货仓', 'Change the warehouse', 'changeWarehouse']
const LATE_OR_NEVER: readonly Step[] = [
  ['call', '联系买家说明延迟', 'Tell the buyer that it takes longer', 'callBuyer'],
  ['cancel', '无法送达则取消并退款', 'Cancel it where nobody can deliver', 'closeOrder', 'no way to deliver'],
]
const DIVISION_LISTS = ['下单页用省市区选择器', 'Let buyers choose province, city and district from lists'] as const

/** How cases of the default anomaly rules, and of orders without a way, are handled, to begin with; a policy may name its own instead. */
export const DEFAULT_PROCEDURES: readonly CaseProcedure[] = [
  procedure(
    'address-marked',
    [
      ['call', '电话联系买家确认收货地址', 'Call the buyer and confirm the address', 'callBuyer'],
      CHANGE_ADDRESS,
      ['cancel', '买家不再需要则取消', 'Cancel if it is not wanted any more', 'closeOrder', 'address not confirmed'],
    ],
    ['下单页校验地址备注', 'Check address remarks where the order is placed'],
  ),
  procedure(
    'address-vague',
    [['call', '电话联系买家补全地址', 'Call the buyer for what is missing', 'callBuyer'], CHANGE_ADDRESS],
    ['下单页要求填写门牌号', 'Ask for a street number where the order is placed'],
  ),
  procedure(
    'address-incomplete',
    [['call', '电话联系买家补全省市区', 'Call the buyer for the city or district', 'callBuyer'], CHANGE_ADDRESS],
    DIVISION_LISTS,
  ),
  procedure(
    'address-implausible',
    [
      ['look', '对照证据中的正确上级', 'See in the evidence where that place lies'],
      ['call', '电话联系买家确认省市区', 'Call the buyer and ask which of the two it is', 'callBuyer'],
      CHANGE_ADDRESS,
    ],
    DIVISION_LISTS,
  ),
  procedure(
    'address-contested',
    [
      ['call', '电话联系买家确认以哪个地址为准', 'Call the buyer and ask which of the two it is', 'callBuyer'],
      ['change', '填写确认后的地址', 'Give the address that was confirmed', 'changeAddress'],
    ],
    ['改址时请买家同时在平台修改', 'Ask buyers who change an address to change it at the channel as well'],
  ),
  procedure(
    'amount-far-above-category',
    [
      ['look', '核对商品、数量和优惠', 'Check goods, quantities and discounts'],
      ['call', '电话联系买家确认', 'Call the buyer and confirm', 'callBuyer'],
      ['hold', '有疑问时暂停流转', 'Hold it while in doubt', 'holdOrder', 'amount to be confirmed'],
    ],
    ['大额订单走审批', 'Send large orders through an approval'],
  ),
  procedure(
    'many-orders-from-one-ip',
    [
      ['look', '查看同一来源的其他订单', 'Look at the other orders of that network'],
      ['limit', '限制购买数量', 'Limit what one buyer may take', 'limitQuantity'],
    ],
    ['活动商品设置限购', 'Limit quantities of campaign goods'],
  ),
  procedure(
    'unpaid-too-long',
    [
      ['remind', '提醒买家付款', 'Remind the buyer', 'remindBuyer'],
      ['close', '关闭未付款订单', 'Close the unpaid order', 'closeOrder', 'not paid in time'],
    ],
    ['缩短付款时限', 'Shorten the time limit for payment'],
  ),
  procedure(
    'paid-not-sent',
    [
      ['expedite', '催促仓库发货', 'Ask the warehouse to send it first', 'expedite'],
      CHANGE_WAREHOUSE,
      ['inform', '告知买家发货时间', 'Tell the buyer when it leaves', 'callBuyer'],
    ],
    ['核对仓库产能与截单时间', 'Compare capacity and cut-off of the warehouse'],
  ),
  procedure(
    'presale-ship-by-passed',
    [
      ['expedite', '催促供应商或仓库', 'Ask the supplier or the warehouse', 'expedite'],
      ['inform', '告知买家新的发货时间', 'Tell the buyer the new date', 'callBuyer'],
    ],
    ['预售按到货日留出余量', 'Leave a margin behind the date goods arrive'],
  ),
  procedure(
    'not-picked',
    [['print', '打印拣货单', 'Print the pick list', 'printPickList'], CHANGE_WAREHOUSE],
    ['增加拣货波次', 'Pick in more waves a day'],
  ),
  procedure(
    'tracking-stands-still',
    [
      ['ask', '向快递查件', 'Ask the carrier', 'askCarrier'],
      ['inform', '告知买家', 'Tell the buyer', 'informBuyer'],
      ['reship', '补发', 'Send it again', 'reship'],
    ],
    ['按线路复盘快递时效', 'Review the carrier by route'],
  ),
  procedure(
    'price-far-from-list',
    [
      ['look', '核对价格和优惠设置', 'Check price and discounts'],
      ['close', '与买家协商后取消', 'Cancel it, agreed with the buyer', 'closeOrder', 'price was wrong'],
    ],
    ['改价前设置上下限', 'Set bounds before prices are changed'],
  ),
  procedure(
    'unrouted',
    [
      ['look', '查看无法发货的原因和各仓情况', 'See why no warehouse can send it'],
      ['route', '调整仓库或承运商后重新分配', 'Change warehouses or carriers, then route it anew', 'routeOrder'],
      ...LATE_OR_NEVER,
    ],
    ['为停运区域准备备用承运商', 'Keep a second carrier for regions that are often closed'],
  ),
  procedure(
    'route-overtaken',
    [
      ['stop', '通知仓库暂停发出该包裹', 'Have the warehouse keep the parcel'],
      ['route', '更换承运商或仓库后重新分配', 'Change the carrier or the warehouse: route it anew', 'routeOrder'],
      ...LATE_OR_NEVER,
    ],
    ['停运或预警前先打单的订单最后出库', 'Print waybills late for regions with warnings'],
  ),
  procedure(
    'stock-short',
    [
      ['again', '重新锁定库存', 'Try to set its stock aside again', 'attendOrder'],
      CHANGE_WAREHOUSE,
      ['cancel', '缺货取消并退款', 'Cancel it for lack of stock', 'closeOrder', 'out of stock'],
    ],
    ['提高安全库存', 'Raise the safety stock'],
  ),
  procedure(
    'sensitive-words',
    [
      ['lane', '转专人处理', 'Give it to the special lane', 'specialLane'],
      ['call', '一小时内联系买家', 'Reach the buyer within the hour', 'callBuyer'],
    ],
    ['复盘相关商品和话术', 'Review the goods and the words used'],
  ),
  procedure(
    'return-not-received',
    [
      ['carrier', '向快递核实退货', 'Ask the carrier for the return', 'askCarrier'],
      ['warehouse', '向仓库核实签收', 'Ask the warehouse whether it came', 'askWarehouse'],
      ['void', '作废退货申请', 'Void the return', 'voidReturn'],
    ],
    ['退货单号提交后自动跟踪', 'Track returns from the day their number is given'],
  ),
  procedure(
    'refund-not-arrived',
    [
      ['check', '核实退款通道状态', 'Check where the refund is', 'checkRefund'],
      ['again', '重新退款', 'Refund it again', 'refundAgain'],
    ],
    ['监控退款通道', 'Watch the refund channel'],
  ),
  procedure(
    'clocks-apart',
    [['check', '校准服务器时间', 'Set the clock', 'checkClock']],
    ['启用时间同步', 'Synchronise clocks'],
  ),
]
