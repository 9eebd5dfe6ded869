/** A text in Terraform's expression language: quoted, and with templates taken literally. */
export function terraformText(text: string): string {
  const escapes: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  // Other control characters have no business in a message, and Terraform no short escape for them.
  const quoted = text.replace(/["\\\n\r\t]/g, (character) => escapes[character]).replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
  return `"${quoted.replace(/\$\{/g, '$$${').replace(/%\{/g, '%%{')}"`;
}
