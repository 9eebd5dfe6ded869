import { terraformText } from '../../lib/aws';

test('nothing in a text is read by Terraform', () => {
  expect(terraformText('prod/web')).toBe('"prod/web"');
  expect(terraformText('a "b" \\ ${c} %{d}\n\u0007e')).toBe('"a \\"b\\" \\\\ $${c} %%{d}\\n e"');
});
