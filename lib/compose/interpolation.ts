/** The text with its variables filled in, or why one of them cannot be. */
export type Interpolated =
  | { readonly value: string }
  | { readonly unset: string }
  | { readonly required: string; readonly message: string }
  | { readonly malformed: true };

/** What the variables are taken from: the shell's environment and `.env`, as the caller reads them. */
export type Environment = Readonly<Record<string, string>>;

const NAME = /^[A-Za-z_][A-Za-z0-9_]*/;

/**
 * Fills in `$NAME`, `${NAME}` and the forms `:-`, `-`, `:?`, `?`, `:+`, `+` as Compose does; `$$` is a dollar sign.
 *
 * Where Compose takes an empty text for a variable without value and default, this says so: a plan must not rest on it.
 * Source: Compose specification, "Interpolation".
 */
export function interpolate(text: string, environment: Environment): Interpolated {
  let value = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '$') {
      value += text[i];
      continue;
    }
    const rest = text.slice(i + 1);
    if (rest.startsWith('$')) {
      value += '$';
      i += 1;
      continue;
    }
    const braced = rest.startsWith('{');
    const end = braced ? closingBrace(rest) : 0;
    if (end < 0) return { malformed: true };
    const name = NAME.exec(braced ? rest.slice(1, end) : rest)?.[0];
    if (name === undefined) return { malformed: true };
    const filled = substitute(name, braced ? rest.slice(1 + name.length, end) : '', environment);
    if (!('value' in filled)) return filled;
    value += filled.value;
    i += braced ? end + 1 : name.length;
  }
  return { value };
}

function substitute(name: string, operation: string, environment: Environment): Interpolated {
  const found = Object.hasOwn(environment, name) ? environment[name] : undefined;
  if (operation === '') return found === undefined ? { unset: name } : { value: found };
  const match = /^(:?)([-?+])([\s\S]*)$/.exec(operation);
  if (!match) return { malformed: true };
  const [, colon, operator, operand] = match;
  const present = found !== undefined && (colon === '' || found !== '');
  if (operator === '+') return present ? interpolate(operand, environment) : { value: '' };
  if (present) return { value: found };
  if (operator === '-') return interpolate(operand, environment);
  return { required: name, message: operand };
}

/** Where the brace at the front closes, counting the `${` inside; -1 if nowhere. */
function closingBrace(text: string): number {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '$' && text[i + 1] === '$') i++;
    else if (i === 0 || (text[i] === '$' && text[i + 1] === '{')) {
      depth++;
      if (i > 0) i++;
    } else if (text[i] === '}' && --depth === 0) return i;
  }
  return -1;
}
