import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** As much of a jsii assembly as is looked at here. */
interface TypeReference {
  readonly primitive?: string;
  readonly fqn?: string;
  readonly union?: unknown;
  readonly collection?: { readonly elementtype: TypeReference };
}
interface Docs {
  readonly summary?: string;
  readonly default?: string;
}
interface Typed {
  readonly type?: TypeReference;
}
interface Member extends Typed {
  readonly name: string;
  readonly optional?: boolean;
  readonly static?: boolean;
  readonly docs?: Docs;
  readonly parameters?: ReadonlyArray<Typed & { readonly name: string }>;
  readonly returns?: Typed;
}
interface ApiType {
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum';
  readonly datatype?: boolean;
  readonly docs?: Docs;
  readonly properties?: readonly Member[];
  readonly methods?: readonly Member[];
  readonly members?: readonly Member[];
  readonly initializer?: Member;
}

const ROOT = join(__dirname, '../..');
const ASSEMBLY = join(ROOT, '.jsii');

function newest(directory: string): number {
  return Math.max(...readdirSync(directory, { withFileTypes: true }).map((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? newest(path) : statSync(path).mtimeMs;
  }));
}

const isBuilt = existsSync(ASSEMBLY) && statSync(ASSEMBLY).mtimeMs >= newest(join(ROOT, 'lib'));
// Where the lab has to run, everything has to: there it may not be left out.
const isDue = isBuilt || process.env.LAB_REQUIRED === '1';
if (!isDue) process.stderr.write('the public API is not looked at: .jsii is missing, or older than lib/; npm run build\n');

const types = isBuilt ? Object.values((JSON.parse(readFileSync(ASSEMBLY, 'utf8')) as { types: Record<string, ApiType> }).types) : [];
const membersOf = (type: ApiType) => [...(type.properties ?? []), ...(type.methods ?? []), ...(type.members ?? [])];
const everything = types.flatMap((type) => [...membersOf(type), ...(type.initializer ? [{ ...type.initializer, name: 'constructor' }] : [])].map((member) => ({ type, member, path: `${type.name}.${member.name}` })));

function referencesOf({ type, parameters = [], returns }: Member): TypeReference[] {
  const inside = (reference: TypeReference | undefined): TypeReference[] => (reference ? [reference, ...inside(reference.collection?.elementtype)] : []);
  return [type, returns?.type, ...parameters.map((parameter) => parameter.type)].flatMap(inside);
}

(isDue ? describe : describe.skip)('the public API, as every language sees it', () => {
  test('is there', () => {
    expect(types.map(({ name }) => name)).toEqual(expect.arrayContaining(['BridgeNetwork', 'DockerHost', 'Ipam']));
  });

  test('has no unions, which other languages lose the types of', () => {
    expect(everything.filter(({ member }) => referencesOf(member).some(({ union }) => union !== undefined)).map(({ path }) => path)).toEqual([]);
  });

  test('takes anything in daemonJson only', () => {
    const anything = everything.filter(({ member }) => referencesOf(member).some(({ primitive }) => primitive === 'any' || primitive === 'json'));
    expect(anything.map(({ path }) => path)).toEqual(['DockerHostOptions.daemonJson']);
  });

  test('says of every optional prop what comes of leaving it out', () => {
    const silent = everything.filter(({ type, member }) => type.datatype && member.optional && !member.docs?.default);
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  test('says of every type and member what it is', () => {
    expect(types.filter(({ docs }) => !docs?.summary).map(({ name }) => name)).toEqual([]);
    expect(everything.filter(({ member }) => member.name !== 'constructor' && !member.docs?.summary).map(({ path }) => path)).toEqual([]);
  });

  test('has no type named IP…, which jsii takes for a behavioural interface', () => {
    expect(types.filter(({ name }) => /^I[A-Z]/.test(name)).map(({ name }) => name)).toEqual([]);
  });

  test('has structs that can only be read', () => {
    expect(types.filter(({ kind, datatype }) => kind === 'interface' && !datatype).map(({ name }) => name)).toEqual([]);
  });

  test('is what its users know: a name that goes or changes breaks their programs', () => {
    const names = types.map((type) => [type.name, ...membersOf(type).map(({ name, optional, static: isStatic }) => (
      `  ${isStatic ? 'static ' : ''}${name}${optional ? '?' : ''}`)).sort()].join('\n')).sort();
    expect(`\n${names.join('\n')}\n`).toMatchSnapshot();
  });
});
