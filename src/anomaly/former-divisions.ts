/**
 * Pairs that were right once and that a current list does not have, while the name is listed elsewhere: without these a buyer
 * who writes the old name would be told that the place lies in another city. Whole before part, official names.
 */
export const FORMER_DIVISIONS: readonly string[] = [
  // Abolished.
  '海口市/新华区', // 2002
  '新乡市/新华区', // 2003, 卫滨区
  '哈尔滨市/太平区', // 2004, 道外区
  '广州市/东山区', // 2005, 越秀区
  '乌鲁木齐市/东山区', // 2007, 米东区
  '重庆市/双桥区', // 2011, 大足区
  '淮安市/清河区', // 2016, 清江浦区
  // Given to another city.
  '吴忠市/中宁县', // 2004, 中卫市
  '固原市/海原县', // 2004, 中卫市
  '六安市/寿县', // 2015, 淮南市
  '安庆市/枞阳县', // 2015, 铜陵市
  '资阳市/简阳市', // 2016, 成都市
  '四平市/公主岭市', // 2020, 长春市
]
