import { describe, expect, it } from 'vitest'
import { nextOf } from './application'

describe('an application', () => {
  it('says whose turn it is once one of the two has said the start', () => {
    expect(nextOf({ status: 'accepted' })).toBe('您已接受，等企业办理入职')
    expect(nextOf({ status: 'accepted', startSaidBy: 'firm' })).toBe('企业已登记到岗，请您确认')
    expect(nextOf({ status: 'accepted', startSaidBy: 'person' })).toBe('您已登记到岗，等企业确认')
    expect(nextOf({ status: 'hired' })).toBe('已入职')
    expect(nextOf({ status: 'hired', leftOn: '2021-02-07' })).toBe('已离岗')
  })
})
