import { Construct } from 'constructs';
import { constructsIn } from '../../lib/constructs/constructs-in';

test('gives what findAll gives, in its order', () => {
  const root = new Construct(undefined as never, '');
  for (const outer of ['a', 'b', 'c']) {
    const around = new Construct(root, outer);
    for (const inner of ['x', 'y']) new Construct(new Construct(around, inner), 'deep');
  }
  expect(constructsIn(root)).toEqual(root.node.findAll());
  expect(constructsIn(root)).toHaveLength(16);
});
