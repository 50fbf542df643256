import { expect, it } from 'vitest'
import { blocks } from './text'

it('splits a notice at its heads and leaves nothing out', () => {
  const text = '【工资】\n每月 5,200.00 元\n按月发\n【职业危害】\n噪声【75 分贝】\n共享用工告知书\n'
  expect(blocks(text)).toEqual([{ head: '工资', lines: ['每月 5,200.00 元', '按月发'] }, { head: '职业危害', lines: ['噪声【75 分贝】', '共享用工告知书'] }])
  expect(blocks('没有标题的旧文本')).toEqual([{ head: '', lines: ['没有标题的旧文本'] }])
  expect(blocks('')).toEqual([])
})
