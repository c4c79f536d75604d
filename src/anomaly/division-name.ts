/** Words that stand where a division should be named, and name none: fillers of official lists and of channels. */
const FILLERS = new Set([
  '市辖区',
  '县',
  '市',
  '区',
  '直辖区',
  '省直辖',
  '省直辖县级行政区划',
  '省直辖县级行政单位',
  '省直辖行政单位',
  '自治区直辖县级行政区划',
  '自治区直辖县级行政单位',
  '其他',
  '其他区',
  '其它',
  '其它区',
  '无',
])

/** Peoples in the names of autonomous divisions, which everyday names leave out. */
const PEOPLES = [
  ...[
    '蒙古',
    '维吾尔',
    '哈萨克',
    '柯尔克孜',
    '塔吉克',
    '锡伯',
    '达斡尔',
    '朝鲜',
    '布依',
    '土家',
    '哈尼',
    '傈僳',
    '拉祜',
  ],
  ...[
    '东乡',
    '纳西',
    '景颇',
    '仫佬',
    '布朗',
    '撒拉',
    '毛南',
    '仡佬',
    '普米',
    '独龙',
    '保安',
    '裕固',
    '鄂温克',
    '鄂伦春',
  ],
].join('|')
const SHORT_PEOPLES = '[回藏苗彝壮满侗瑶白傣黎佤畲水土羌怒各]族'
const OF_PEOPLES = new RegExp(`^(.{2,}?)(?:(?:${PEOPLES})族?|${SHORT_PEOPLES})+(?:自治[区州县旗]|区)$`, 'u')
const KIND = /^(.{2,}?)(?:特别行政区|自治[区州县旗]|地区|林区|矿区|新区|特区|[省市州盟区县旗])$/u

/** A name as it is looked up: without spaces; empty where it is a filler. */
export function writtenName(text: string): string {
  const name = /\s/.test(text) ? text.replace(/\s+/g, '') : text
  return FILLERS.has(name) ? '' : name
}

/**
 * The everyday name of a division: 广东省 → 广东, 延边朝鲜族自治州 → 延边, 浦东新区 → 浦东. A name of one character keeps what
 * follows it (赵县), for alone it would be no name.
 */
export function shortDivisionName(name: string): string {
  const ofPeoples =
    name.endsWith('族区') || name.charAt(name.length - 3) === '自' ? OF_PEOPLES.exec(name)?.[1] : undefined
  return ofPeoples ?? KIND.exec(name)?.[1] ?? name
}

/**
 * Whether two spellings name one division of the same level: 浙江 and 浙江省, 新疆 and 新疆维吾尔自治区. Names of different levels do not
 * compare: 海南 is a province and an autonomous prefecture.
 */
export function isSameDivision(one: string, other: string): boolean {
  if (one === other) return true
  // An everyday name begins its official one with two characters or more, so few pairs come to be shortened.
  if (one.charAt(0) !== other.charAt(0) || one.charAt(1) !== other.charAt(1)) return false
  return shortDivisionName(writtenName(one)) === shortDivisionName(writtenName(other))
}

/** The name in a list that means a division of the list's own level, the one spelled alike before any other; undefined: none does. */
export function spellingOf(division: string, names: readonly string[]): string | undefined {
  return names.includes(division) ? division : names.find((name) => isSameDivision(name, division))
}

/** Names that many cities had or have, such as 市中区, 郊区, 高新区, 滨海新区: found elsewhere they show nothing. */
export function saysLittle(name: string): boolean {
  return /^[东西南北中内外城郊市新老江河湖海滨桥铁路关矿港口高开发]+区$/u.test(name)
}
