/** Text that Terraform takes literally: it would read templates into `${…}` and `%{…}`. */
export function escapeTemplates(text: string): string {
  return text.replace(/\$\{/g, '$$${').replace(/%\{/g, '%%{');
}
