// deviceOf says in plain words what a browser calls itself: 火狐浏览器（Windows）.
export function deviceOf(agent: string): string {
  const browsers: [RegExp, string][] = [
    [/MicroMessenger/, '微信'], [/Edg\//, 'Edge 浏览器'], [/Firefox\//, '火狐浏览器'], [/360SE|QihooBrowser/, '360 浏览器'], [/QQBrowser/, 'QQ 浏览器'],
    [/Chrome\//, '谷歌浏览器'], [/Safari\//, '苹果浏览器'],
  ]
  const systems: [RegExp, string][] = [
    [/HarmonyOS/, '鸿蒙'], [/Android/, '安卓手机'], [/iPhone/, '苹果手机'], [/iPad/, '苹果平板'], [/Windows/, 'Windows 电脑'], [/Mac OS X/, '苹果电脑'], [/Linux/, 'Linux 电脑'],
  ]
  const find = (from: [RegExp, string][]) => from.find(([pattern]) => pattern.test(agent))?.[1]
  const browser = find(browsers)
  const system = find(systems)
  if (browser && system) return `${browser}（${system}）`
  return browser ?? system ?? '其他设备'
}
