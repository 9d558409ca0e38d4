import { expect, it } from 'vitest'
import { OneByOne } from '../../src/log/one-by-one.ts'

it('begins the next when the one before has ended, well or not', async () => {
  const order: string[] = []
  const works = new OneByOne()
  let end = () => {}
  const first = works.do(async () => {
    order.push('first begins')
    await new Promise<void>(resolve => (end = resolve))
    order.push('first ends')
    throw new Error('of the first')
  })
  const second = works.do(async () => {
    order.push('second')
    return 2
  })
  await Promise.resolve()
  expect(order).toEqual(['first begins'])
  end()
  await expect(first).rejects.toThrow('of the first')
  await expect(second).resolves.toBe(2)
  expect(order).toEqual(['first begins', 'first ends', 'second'])
})
